// Where an agent writes. Locked unless the conversation is the agent's; "/" opens the quick phrases, Tab takes the
// suggestion; what may not be sent is named while it is typed and stopped before it is sent.
import { useEffect, useState, type KeyboardEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import { lengthOf } from "../base/words";
import { TextBox } from "../chat/Composer";
import type { Desk, State } from "./desk";
import { matching, Phrases, type Phrase } from "./Phrases";

const kLimit = 2000;
const kCheckAfter = 350;

type Violation = Schemas["Violation"];

/** Looks at the text shortly after the last key; null: nothing against it. */
function useCheck(text: string, on: boolean): Violation | null {
  const [found, setFound] = useState<{ text: string; violation: Violation | null }>({ text: "", violation: null });
  useEffect(() => {
    if (!on || !text.trim()) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void call("post", "/api/desk/check", { body: { text }, signal: abort.signal })
        .then((answer) => { if (answer.ok) setFound({ text, violation: answer.data.ok ? null : answer.data.violation ?? null }); });
    }, kCheckAfter);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [text, on]);
  return found.text === text ? found.violation : null;
}

function useSuggestion(conversation: string, mark: number, on: boolean): string {
  const [suggestion, setSuggestion] = useState("");
  useEffect(() => {
    setSuggestion("");
    if (!on) return undefined;
    const abort = new AbortController();
    void call("get", "/api/conversations/{id}/suggestion", { path: { id: conversation }, signal: abort.signal })
      .then((answer) => { if (answer.ok) setSuggestion(answer.data.suggestion?.text ?? ""); });
    return () => { abort.abort(); };
  }, [conversation, mark, on]);
  return suggestion;
}

function Refused({ violation, close }: { violation: Violation; close?: () => void }): ReactNode {
  return (
    <div className="refusal" id="refusal" role="alert">
      <Icon name="warn" />
      <span><strong>不能发送：{violation.title}</strong>{violation.excerpt && <>（“{violation.excerpt}”）</>}{violation.rule && <span className="rule"> 规则 {violation.rule}</span>}
        {violation.mend && <><br />{violation.mend}</>}</span>
      {close && <button type="button" className="link" onClick={close}>知道了</button>}
    </div>
  );
}

interface ComposerView { desk: Desk; state: State | null; mine: boolean; phrases: readonly Phrase[]; mark: number; draft: string; setDraft: (text: string) => void }

export function Composer({ desk, state, mine, phrases, mark, draft, setDraft }: ComposerView): ReactNode {
  const refusal = useWatched(desk.refusal);
  const [at, setAt] = useState(0);
  const conversation = state?.conversation ?? "";
  const violation = useCheck(draft, mine);
  const suggestion = useSuggestion(conversation, mark, mine && !state?.closed);
  // "/" at the beginning of a word asks for a phrase; what stands before it stays.
  const asked = /(?:^|[\s，。！？])\/([^/\n]*)$/.exec(draft);
  const searching = asked !== null;
  const before = searching ? draft.slice(0, draft.length - (asked[1]?.length ?? 0) - 1) : draft;
  const found = searching ? matching(phrases, asked[1] ?? "", state?.card?.group ?? "") : [];
  const barred = violation !== null;

  useEffect(() => { if (refusal?.text) setDraft(refusal.text); }, [refusal, setDraft]);
  useEffect(() => { setAt(0); }, [draft]);

  const pick = (phrase: Phrase): void => { setDraft(before + phrase.text); };
  const send = (): void => {
    const text = draft.trim();
    if (!text || !mine || barred || searching) return;
    desk.say(text);
    setDraft("");
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (searching) {
      const chosen = found[at];
      if (event.key === "ArrowDown") { setAt(Math.min(at + 1, found.length - 1)); return true; }
      if (event.key === "ArrowUp") { setAt(Math.max(at - 1, 0)); return true; }
      if ((event.key === "Enter" || event.key === "Tab") && chosen) { pick(chosen); return true; }
      if (event.key === "Escape") { setDraft(before); return true; }
      return event.key === "Enter";
    }
    if (event.key === "Tab" && !event.shiftKey && draft === "" && suggestion) { setDraft(suggestion); return true; }
    return false;
  };
  const locked = state?.closed ? "会话已结束" : state?.owner === "bot" ? "机器人正在接待，先点“接管”" : state?.owner === "queue" ? "先点“接管”再回复" : `${state?.agent ?? "同事"}正在接待`;
  return (
    <div className="desk-composer">
      {searching && mine && <Phrases phrases={found} at={at} pick={pick} hover={setAt} />}
      {refusal && !violation && <Refused violation={refusal} close={() => { desk.refusal.set(null); }} />}
      {violation && <Refused violation={violation} />}
      {mine && suggestion && draft === "" && (
        <button type="button" className="suggestion" onClick={() => { setDraft(suggestion); }}><kbd>Tab</kbd><span>建议回复：{suggestion}</span></button>
      )}
      <div className={`composer${mine ? "" : " locked"}`}>
        {!mine && <Icon name="lock" />}
        <TextBox
          value={draft} onChange={(text) => { setDraft(text); if (mine && text) desk.typing(); }} onSend={send} onKey={onKey} limit={kLimit} disabled={!mine} autoFocus={mine}
          placeholder={mine ? innerWidth > 720 ? "回复买家，Enter 发送，“/” 找快捷短语" : "回复，“/” 找短语" : locked} label="回复"
        />
        {mine && draft.length > 200 && <span className="letters">{lengthOf(draft)}/{kLimit}</span>}
        <button type="button" id="send" className="send-button" disabled={!mine || !draft.trim() || barred || searching} onClick={send}><Icon name="send" />发送</button>
      </div>
    </div>
  );
}
