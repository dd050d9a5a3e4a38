// The docked test chat: a buyer of one's own against the draft, in virtual time. Nothing here reaches a real buyer.
import { Button, Dropdown, Segmented } from "antd";
import { Bubble } from "@chatui/core/es/components/Bubble";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { clock, dateOf } from "../base/time";
import { Said } from "../base/words";
import { TextBox } from "../chat/Composer";
import { useFollow } from "../chat/scroll";
import type { Source, Studio } from "./studio";
import { spoken } from "./spoken";
import { WhyDrawer } from "./Why";

type Chat = Schemas["Chat"];
type Output = Schemas["ChatOutput"];
/** What came of a line, or a line of one's own. */
type Step = { mine: ""; output: Output } | { mine: string; output: null };

const kRecalled = 20;
const kOrder = "T9001";
const kJumps = [["+20s", "20 秒"], ["+3m", "3 分钟"], ["+30m", "30 分钟"], ["+1d", "1 天"]] as const;
const kOrders = [
  ["未付款", `订单: ${kOrder} 未付款 商品=每日坚果×1 金额=89`], ["已付款", `订单: ${kOrder} 已付款 商品=每日坚果×1 金额=89 付款=-1h`],
  ["已发货，运输中", `订单: ${kOrder} 已发货 商品=每日坚果×1 金额=89 付款=-60h 发货=-50h 更新=-2h 地区=浙江省 快递=中通 单号=781102 物流=运输中`],
  ["已发货，26 小时没更新", `订单: ${kOrder} 已发货 商品=每日坚果×1 金额=89 付款=-60h 发货=-50h 更新=-26h 地区=浙江省 快递=中通 单号=781102 物流=运输中`],
  ["已签收", `订单: ${kOrder} 已发货 商品=每日坚果×1 金额=89 付款=-90h 发货=-80h 更新=-3h 地区=浙江省 快递=中通 单号=781102 物流=已签收`],
] as const;
const kWords: Partial<Record<Output["kind"], string>> = { note: "备注", handoff: "转接", register: "登记", urge: "催快递", reviewer: "通知审单", alarm: "提醒", trouble: "看不懂" };

function Row({ step, why }: { step: Step; why: (output: Output) => void }): ReactNode {
  const { output, mine } = step;
  if (!output) return <li className="line mine"><div className="body"><Bubble type="text"><Said text={mine} /></Bubble></div></li>;
  if (output.kind === "bot") {
    return (
      <li className="line bot"><div className="body">
        <Bubble type="text"><Said text={spoken(output)} /></Bubble>
        <button type="button" className="link why-link" onClick={() => { why(output); }}>为什么</button>
      </div></li>
    );
  }
  return <li className={`between event ${output.kind}`}>{kWords[output.kind] ?? ""} <Said text={output.text || output.line} />{output.why.reason && <> <button type="button" className="link" onClick={() => { why(output); }}>为什么</button></>}</li>;
}

export function TestChat({ studio, openRule }: { studio: Studio; openRule: (id: string) => void }): ReactNode {
  const changes = useWatched(studio.changes);
  const { draft } = useWatched(studio.summary);
  const [source, setSource] = useState<Source>("draft");
  const [chat, setChat] = useState<Chat | null>(null);
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [why, setWhy] = useState<Output | null>(null);
  const [stale, setStale] = useState(false);
  const recalled = useRef<string[]>([]);
  const at = useRef(-1);
  const inputs = useRef<{ line: string; as: "buyer" | "line" }[]>([]);
  const follow = useFollow(steps, steps.length);
  const known = useRef(changes);
  const opened = useRef("");

  const show = useCallback((mine: string, outputs: readonly Output[]) => {
    setSteps((old) => [...old, ...(mine ? [{ mine, output: null }] : []), ...outputs.filter((output) => output.kind !== "input").map((output) => ({ mine: "" as const, output }))]);
  }, []);
  const begin = useCallback(async (): Promise<Chat | null> => {
    if (opened.current) void call("delete", "/api/studio/chats/{id}", { path: { id: opened.current } });
    opened.current = "";
    setSteps([]);
    setFault("");
    setStale(false);
    const answer = await call("post", "/api/studio/chats", { body: { source } });
    if (!answer.ok) { setFault(answer.error); setChat(null); return null; }
    opened.current = answer.data.id;
    setChat(answer.data);
    return answer.data;
  }, [source]);
  const tell = useCallback(async (to: Chat, line: string, as: "buyer" | "line"): Promise<boolean> => {
    const answer = await call("post", "/api/studio/chats/{id}/lines", { path: { id: to.id }, body: { line, as } });
    if (!answer.ok) { setFault(answer.error); return false; }
    setChat((old) => (old?.id === to.id ? { ...old, ...answer.data } : old));
    show(as === "buyer" ? line : "", answer.data.outputs);
    return true;
  }, [show]);
  useEffect(() => { inputs.current = []; void begin(); }, [begin]);
  useEffect(() => () => { if (opened.current) void call("delete", "/api/studio/chats/{id}", { path: { id: opened.current } }); }, []);
  useEffect(() => { if (changes !== known.current) { known.current = changes; setStale(true); } }, [changes]);

  const input = async (line: string, as: "buyer" | "line"): Promise<void> => {
    setBusy(true);
    setFault("");
    // A conversation that has not begun begins with the draft as it is now.
    const to = chat && !(stale && inputs.current.length === 0) ? chat : await begin();
    if (to && await tell(to, line, as)) inputs.current.push({ line, as });
    setBusy(false);
  };
  const replay = async (): Promise<void> => {
    setBusy(true);
    const to = await begin();
    for (const { line, as } of inputs.current) if (!to || !await tell(to, line, as)) break;
    setBusy(false);
  };
  const send = (): void => {
    const line = text.trim();
    if (!line || busy) return;
    recalled.current = [line, ...recalled.current.filter((one) => one !== line)].slice(0, kRecalled);
    at.current = -1;
    setText("");
    void input(line, "buyer");
  };
  /** ↑ and ↓ bring back what was said before. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
    const next = at.current + (event.key === "ArrowUp" ? 1 : -1);
    if (next < -1 || next >= recalled.current.length) return false;
    at.current = next;
    setText(recalled.current[next] ?? "");
    return true;
  };
  const night = (): void => { void input(`时间: ${dateOf(chat?.now ?? Date.now())} 23:50`, "line"); };
  return (
    <aside className="test-chat" aria-label="测试对话">
      <header>
        <h3>测试对话</h3>
        <Segmented<Source> size="small" aria-label="用哪一版" value={source} onChange={setSource} options={[{ value: "draft", label: draft.exists ? "草稿" : "草稿（没有改动）" }, { value: "live", label: "线上" }]} />
        {chat?.now !== undefined && <span className="soft">{clock(chat.now)}</span>}
      </header>
      <div className="test-tools">
        <Button size="small" onClick={() => { inputs.current = []; void begin(); }}>新买家</Button>
        <Button size="small" disabled={!inputs.current.length || busy} onClick={() => { void replay(); }}>重放</Button>
        <Dropdown trigger={["click"]} menu={{ items: kJumps.map(([line, label]) => ({ key: line, label: `快进 ${label}`, onClick: () => { void input(line, "line"); } })) }}><Button size="small">快进</Button></Dropdown>
        <Dropdown trigger={["click"]} menu={{ items: kOrders.map(([label, line]) => ({ key: label, label, onClick: () => { void input(line, "line"); } })) }}><Button size="small">订单状态</Button></Dropdown>
        <Button size="small" onClick={night}>夜里</Button>
        <Dropdown trigger={["click"]} menu={{ items: [1, 4, 6, 7].map((count) => ({ key: count, label: `发 ${count} 张图片`, onClick: () => { void input(`买家: [图片×${count}]`, "line"); } })) }}><Button size="small">发图</Button></Dropdown>
      </div>
      {stale && <p className="stale">草稿改过了，点“重放”看看有什么不同。</p>}
      <div className="talk-log" ref={follow.log} role="log" aria-label="测试记录" tabIndex={0}><ol className="lines">{steps.map((step, index) => <Row key={index} step={step} why={setWhy} />)}</ol>
        {!steps.length && <p className="empty">像买家一样说句话。↑ 找回说过的话，Ctrl+E 开关这个面板。</p>}</div>
      {fault && <p className="warn" role="alert">{fault}</p>}
      <div className="composer"><TextBox value={text} onChange={setText} onSend={send} onKey={onKey} placeholder="扮演买家说话" limit={2000} label="测试消息" />
        <button type="button" className="send-button" disabled={!text.trim() || busy} onClick={send}>发送</button></div>
      {why && <WhyDrawer output={why} close={() => { setWhy(null); }} openRule={(id) => { setWhy(null); openRule(id); }} />}
    </aside>
  );
}
