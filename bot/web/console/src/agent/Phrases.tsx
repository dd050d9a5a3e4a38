// Quick phrases by group: "/" in the composer opens them, words after it search, Enter puts one into the composer.
import { useEffect, useRef, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Said } from "../base/words";

export type Phrase = Schemas["QuickPhrase"];

/** What fits the words, the groups together: that of the conversation first, then what is for all, then the others. */
export function matching(phrases: readonly Phrase[], words: string, group = ""): Phrase[] {
  const wanted = words.trim().toLowerCase();
  const fit = phrases.filter((phrase) => `${phrase.title} ${phrase.group ?? ""} ${phrase.text}`.toLowerCase().includes(wanted));
  const rank = (one: string): number => (one === group ? 0 : one === "" ? 1 : 2);
  const groups = [...new Set(fit.map((phrase) => phrase.group))].sort((a, b) => rank(a) - rank(b));
  return groups.flatMap((one) => fit.filter((phrase) => phrase.group === one));
}

export function Phrases({ phrases, at, pick, hover }: { phrases: readonly Phrase[]; at: number; pick: (phrase: Phrase) => void; hover: (index: number) => void }): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => { list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }); }, [at]);
  return (
    <ul className="phrases" role="listbox" aria-label="快捷短语" id="phrases" ref={list}>
      {phrases.length === 0 && <li className="empty">没有这样的短语</li>}
      {phrases.map((phrase, index) => (
        <li key={`${phrase.id ?? ""}${phrase.title}`} role="presentation">
          {phrase.group !== phrases[index - 1]?.group && <div className="phrase-group">{phrase.group || "通用"}</div>}
          <div
            role="option" aria-selected={index === at} className="phrase"
            onMouseDown={(event) => { event.preventDefault(); pick(phrase); }} onMouseEnter={() => { hover(index); }}
          >
            <strong>{phrase.title}</strong><Said text={phrase.text} className="phrase-text" />
          </div>
        </li>
      ))}
    </ul>
  );
}
