// What the patterns under edit would do: over typed sentences, the examples, and the latest real messages.
import { Segmented } from "antd";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { call, type Fault, type Schemas } from "../base/api";
import { Marked } from "./Marked";
import { useSettled } from "./load";
import type { Rule } from "./rule";

export type Tried = Schemas["TryResult"];
type Text = Schemas["TryText"];

const kPause = 300;
const kRecent = 200;
const kVerdicts: Record<NonNullable<Text["verdict"]>, string> = { hit: "命中", harm: "误伤", missed: "漏了", none: "不管" };

const told = (lines: readonly string[]): string[] => lines.filter((line) => line.trim());

/** Asks shortly after the last key; keeps the last answer meanwhile. */
export function useTried(rule: Rule, typed: readonly string[]): { tried: Tried | null; fault: Fault | null } {
  const wish = useMemo(() => JSON.stringify({
    intent: rule.id, patterns: told(rule.patterns), unless: told(rule.unless), must_match: told(rule.must), must_not_match: told(rule.mustNot), texts: told(typed), recent: kRecent,
  }), [rule.id, rule.patterns, rule.unless, rule.must, rule.mustNot, typed]);
  const settled = useSettled(wish, kPause);
  const [answer, setAnswer] = useState<{ tried: Tried | null; fault: Fault | null }>({ tried: null, fault: null });
  useEffect(() => {
    const abort = new AbortController();
    void call("post", "/api/studio/try", { body: JSON.parse(settled) as Schemas["TryRequest"], signal: abort.signal }).then((got) => {
      if (abort.signal.aborted) return;
      setAnswer((old) => (got.ok ? { tried: got.data, fault: null } : { tried: old.tried, fault: got }));
    });
    return () => { abort.abort(); };
  }, [settled]);
  return answer;
}

function TextRow({ text }: { text: Text }): ReactNode {
  const verdict = text.verdict ?? (text.matches ? "hit" : "none");
  return (
    <li className={`try-row ${verdict}`}>
      <span className={`verdict ${verdict}`}>{kVerdicts[verdict]}</span>
      <Marked text={text.text} spans={text.spans} />
      {text.now_title && <span className="soft now">现在：{text.now_title}</span>}
    </li>
  );
}

export function Counter({ tried }: { tried: Tried | null }): ReactNode {
  return (
    <p className="counter" role="status">
      <span className="hit">命中 {tried?.hit ?? "…"}</span><span className={tried?.harm ? "harm" : ""}>误伤 {tried?.harm ?? "…"}</span><span className={tried?.missed ? "harm" : ""}>漏 {tried?.missed ?? "…"}</span>
    </p>
  );
}

interface TryView { tried: Tried | null; fault: Fault | null; typed: string; setTyped: (text: string) => void }

export function TryPanel({ tried, fault, typed, setTyped }: TryView): ReactNode {
  const [shown, setShown] = useState<"changed" | "all">("changed");
  const recent = (tried?.recent ?? []).filter((text) => shown === "all" || (text.verdict ?? "none") !== "none" || text.matches);
  return (
    <section className="try" aria-label="试一试">
      <h3>试一试 <Counter tried={tried} /></h3>
      {fault && <p className="warn">{fault.error}</p>}
      <textarea className="plain-box" rows={3} value={typed} placeholder="在这里打几句买家的话，一行一句，马上看到哪里命中" aria-label="试几句话" onChange={(event) => { setTyped(event.target.value); }} />
      {(tried?.texts?.length ?? 0) > 0 && <ul className="try-rows">{tried?.texts?.map((text, index) => <TextRow key={index} text={text} />)}</ul>}
      <h4>例句</h4>
      <ul className="try-rows">{(tried?.examples ?? []).map((text, index) => <TextRow key={index} text={text} />)}</ul>
      {tried?.examples?.length === 0 && <p className="empty">还没有例句。先写例句，再写句式。</p>}
      <h4>最近的真实消息 <Segmented size="small" aria-label="显示哪些" value={shown} onChange={(value) => { setShown(value as "changed" | "all"); }} options={[{ value: "changed", label: "命中的" }, { value: "all", label: `全部 ${tried?.recent?.length ?? 0}` }]} /></h4>
      {recent.length ? <ul className="try-rows">{recent.map((text, index) => <TextRow key={index} text={text} />)}</ul> : <p className="empty">最近的消息里没有命中的。</p>}
    </section>
  );
}
