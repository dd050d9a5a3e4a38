// Ctrl+K: finds what was said in any conversation. Words, an order number or its tail, a buyer's name; narrowed by agent
// and days; Enter opens the conversation at the line.
import { DatePicker, Input, Modal, Select, type InputRef } from "antd";
import type { Dayjs } from "dayjs";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { moment } from "../base/time";
import { Said } from "../base/words";
import type { Desk } from "./desk";

type Hit = Schemas["SearchHit"];
const kAfterKey = 200;
/** Characters shown on both sides of the first word found. */
const kAround = 40;

/** Where the words begin and end in the text, in order, none over another. */
function spansOf(text: string, words: string): [number, number][] {
  const low = text.toLowerCase();
  const spans: [number, number][] = [];
  for (const word of words.toLowerCase().split(/\s+/).filter(Boolean)) {
    for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + word.length)) spans.push([at, at + word.length]);
  }
  return spans.sort((a, b) => a[0] - b[0]).filter(([from], index, all) => index === 0 || from >= (all[index - 1]?.[1] ?? 0));
}

function Excerpt({ text, words }: { text: string; words: string }): ReactNode {
  const spans = spansOf(text, words);
  const from = Math.max(0, (spans[0]?.[0] ?? 0) - kAround);
  const to = Math.min(text.length, (spans[0]?.[1] ?? 0) + 3 * kAround);
  const parts: ReactNode[] = [];
  let at = from;
  for (const [begin, end] of spans.filter(([, one]) => one <= to)) {
    parts.push(<Said key={at} text={text.slice(at, begin)} className="" />, <mark key={`m${begin}`}><Said text={text.slice(begin, end)} className="" /></mark>);
    at = end;
  }
  parts.push(<Said key="end" text={text.slice(at, to)} className="" />);
  return <span className="search-text">{from > 0 && "…"}{parts}{to < text.length && "…"}</span>;
}

const sayer = (hit: Hit): string =>
  ({ buyer: "买家", bot: "机器人", agent: hit.name, system: "系统", note: `${hit.name} 留给同事`, order_note: `订单备注 ${hit.name}` }[hit.who]);

export function SearchDialog({ desk, open, close }: { desk: Desk; open: (conversation: string, seq: number) => void; close: () => void }): ReactNode {
  const agents = useWatched(desk.agents);
  const [words, setWords] = useState("");
  const [agent, setAgent] = useState<string>();
  const [days, setDays] = useState<[Dayjs | null, Dayjs | null] | null>(null);
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [next, setNext] = useState<number>();
  const [told, setTold] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<InputRef>(null);
  const list = useRef<HTMLUListElement>(null);

  const ask = useCallback(async (before: number | undefined, signal?: AbortSignal): Promise<void> => {
    const query = {
      q: words.trim(), ...(agent ? { agent } : {}), ...(before ? { before } : {}),
      ...(days?.[0] ? { from: days[0].startOf("day").valueOf() } : {}), ...(days?.[1] ? { to: days[1].add(1, "day").startOf("day").valueOf() } : {}),
    };
    const answer = await call("get", "/api/search", { query, ...(signal ? { signal } : {}) });
    if (signal?.aborted) return;
    if (!answer.ok) { setTold(answer.error); return; }
    const { hits: found, indexed } = answer.data;
    setHits((old) => (before ? [...old, ...found] : found));
    setNext(answer.data.next);
    setTold(indexed < 1 ? `正在给以前的聊天建索引（${Math.floor(indexed * 100)}%），现在只能搜到一部分。` : found.length || before ? "" : "没有找到。可以换个说法，或少写几个字。");
  }, [words, agent, days]);

  useEffect(() => {
    setAt(0);
    if (!words.trim()) { setHits([]); setNext(undefined); setTold(""); return undefined; }
    const abort = new AbortController();
    const timer = setTimeout(() => { void ask(undefined, abort.signal); }, kAfterKey);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [words, ask]);
  useEffect(() => { list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }); }, [at]);

  const pick = (hit: Hit | undefined): void => { if (hit) { open(hit.conversation, hit.who === "order_note" ? 0 : hit.seq); close(); } };
  const keyed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, hits.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") pick(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal open title="搜索所有会话" footer={null} onCancel={close} width={680} afterOpenChange={(shown) => { if (shown) input.current?.focus(); }}>
      <div className="search">
        <Input ref={input} id="search" value={words} maxLength={100} allowClear aria-label="搜索所有会话" placeholder="聊天里的字、订单号或后四位、买家名字" onChange={(event) => { setWords(event.target.value); }} onKeyDown={keyed} />
        <div className="search-narrow">
          <Select allowClear size="small" placeholder="全部客服" aria-label="客服" value={agent} onChange={setAgent} options={agents.map((one) => ({ value: one.name, label: one.name }))} />
          <DatePicker.RangePicker size="small" allowEmpty={[true, true]} placeholder={["从哪天", "到哪天"]} value={days} onChange={setDays} />
        </div>
        {told && <p className="soft" role="status">{told}</p>}
        <ul className="search-hits" role="listbox" aria-label="搜到的" ref={list}>
          {hits.map((hit, index) => (
            <li key={`${hit.who} ${hit.seq}`} role="option" aria-selected={index === at} className="search-hit" onMouseEnter={() => { setAt(index); }} onClick={() => { pick(hit); }}>
              <span className="search-head"><strong><Said text={hit.nickname || "买家"} className="" /></strong><span>{sayer(hit)}</span><time>{moment(hit.at)}</time></span>
              <Excerpt text={hit.text} words={words} />
            </li>
          ))}
        </ul>
        {next !== undefined && <button type="button" className="older" onClick={() => { void ask(next); }}>看更早的</button>}
      </div>
    </Modal>
  );
}
