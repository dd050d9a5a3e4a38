// A sentence with the parts that patterns matched marked: what counts, and what excludes it.
import type { ReactNode } from "react";
import type { Schemas } from "../base/api";

type Span = NonNullable<Schemas["TryText"]["spans"]>[number];

export function Marked({ text, spans }: { text: string; spans: readonly Span[] | undefined }): ReactNode {
  const cuts = new Set([0, text.length]);
  for (const span of spans ?? []) { cuts.add(Math.min(span.begin ?? 0, text.length)); cuts.add(Math.min(span.end ?? 0, text.length)); }
  const places = [...cuts].sort((a, b) => a - b);
  return (
    <span className="marked" dir="auto">
      {places.slice(0, -1).map((from, index) => {
        const to = places[index + 1] ?? text.length;
        const over = (spans ?? []).filter((span) => (span.begin ?? 0) <= from && (span.end ?? 0) >= to);
        const part = text.slice(from, to);
        if (!over.length) return part;
        const out = over.some((span) => span.exclusion);
        const title = over.map((span) => `${span.exclusion ? "排除" : "句式"} ${(span.pattern ?? 0) + 1}`).join("、");
        return <mark key={from} className={out ? "unless" : "match"} title={title}>{part}</mark>;
      })}
    </span>
  );
}
