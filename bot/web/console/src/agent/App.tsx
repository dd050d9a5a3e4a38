// The agents' workbench: queue, conversation, context side by side; one at a time on a phone.
import { App as AntApp, Button, Dropdown, Segmented, Switch } from "antd";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { call } from "../base/api";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import { now, span, useTick } from "../base/time";
import { alerts, notice, setAlerts } from "../staff/alerts";
import { Account } from "../staff/Account";
import { MembersPage } from "../staff/MembersPage";
import { may, type Me } from "../staff/session";
import { Context } from "./Context";
import { byUrgency, Desk, nextOf, sectionOf, waitingSince, type Row } from "./desk";
import { kStatusWords, type Status } from "./labels";
import { LeadPage } from "./LeadPage";
import { Queue } from "./Queue";
import { RegistersPage } from "./RegistersPage";
import { SearchDialog } from "./SearchDialog";
import { Talk } from "./Talk";
import { levelOf } from "./Timer";

type View = "talk" | "registers" | "lead" | "members";
type Pane = "queue" | "talk" | "context";

function StatusChoice({ desk }: { desk: Desk }): ReactNode {
  const { message, modal } = AntApp.useApp();
  const agents = useWatched(desk.agents);
  const mine = agents.find((agent) => agent.user === desk.me.name);
  const [status, setStatus] = useState<Status>(desk.me.status ?? "offline");
  useEffect(() => { if (mine?.status) setStatus(mine.status); }, [mine?.status]);
  const change = async (wanted: Status): Promise<void> => {
    const answer = await call("post", "/api/desk/status", { body: { status: wanted } });
    if (answer.ok) setStatus(wanted); else void message.error(answer.error);
  };
  const ask = (wanted: Status): void => {
    const owned = mine?.owned ?? 0;
    if (wanted !== "offline" || owned === 0) { void change(wanted); return; }
    modal.confirm({
      title: `手上还有 ${owned} 个会话`, content: "离线后，这些买家会重新排队，由在线的同事接着服务。想自己聊完，请选“挂起”：不再分新会话，手上的照旧。",
      okText: "离线并交出去", cancelText: "先不离线", okButtonProps: { danger: true }, onOk: () => change(wanted),
    });
  };
  return (
    <div className="status-choice">
      <Segmented<Status> size="small" aria-label="我的状态" value={status} onChange={ask} options={(Object.keys(kStatusWords) as Status[]).map((value) => ({ value, label: <span className={`status-${value}`}>{kStatusWords[value]}</span> }))} />
      <span className="load" title="在接会话 / 上限">{mine?.owned ?? 0}/{mine?.capacity ?? desk.me.capacity ?? 0}</span>
    </div>
  );
}

function AlertMenu(): ReactNode {
  const { message } = AntApp.useApp();
  const set = useWatched(alerts);
  const change = async (wish: Partial<typeof set>): Promise<void> => {
    const fault = await setAlerts(wish);
    if (fault) void message.warning(fault);
  };
  const content = (
    <div className="alert-menu">
      <label><Switch size="small" checked={set.sound} onChange={(sound) => { void change({ sound }); }} />有我的新消息、新会话时响一声</label>
      <label><Switch size="small" checked={set.desktop} onChange={(desktop) => { void change({ desktop }); }} />桌面通知</label>
    </div>
  );
  return <Dropdown popupRender={() => content} trigger={["click"]}><Button size="small" aria-label="提醒设置" icon={<Icon name="bell" />}>提醒{set.sound || set.desktop ? "已开" : ""}</Button></Dropdown>;
}

/** Who waits too long, all in one notice that jumps to the worst. */
function Slow({ desk, rows, open }: { desk: Desk; rows: ReadonlyMap<string, Row>; open: (conversation: string) => void }): ReactNode {
  const at = useTick();
  const slow = [...rows.values()].filter((row) => waitingSince(row) > 0 && levelOf(at, row) !== "calm" && (row.owner === "queue" || sectionOf(row, desk.me) === "mine")).sort(byUrgency);
  const worst = slow[0];
  if (!worst) return null;
  return (
    <button type="button" className={`slow ${levelOf(at, worst)}`} onClick={() => { open(worst.conversation); }}>
      <Icon name="warn" />{slow.length} 位买家等久了，最久 {span(at - waitingSince(worst))} · 去处理
    </button>
  );
}

/** An offer is made sooner than this, or to nobody. */
const kUnoffered = 2000;

/** A sound and a notice for what is mine: words of my buyers, and a conversation offered to me, once for each time it waits.
 *  Who is offered to somebody else makes no noise here. */
function useNotices(desk: Desk, rows: ReadonlyMap<string, Row>, current: string, open: (conversation: string) => void): void {
  const [focused, setFocused] = useState(() => document.hasFocus());
  useEffect(() => {
    const look = (): void => { setFocused(document.hasFocus()); };
    for (const event of ["focus", "blur"]) addEventListener(event, look);
    return () => { for (const event of ["focus", "blur"]) removeEventListener(event, look); };
  }, []);
  useEffect(() => {
    const mine = [...rows.values()].filter((row) => sectionOf(row, desk.me) === "mine");
    const fresh = desk.unread.look(mine, (conversation) => focused && conversation === current);
    const first = fresh[0];
    if (first) notice(fresh.length > 1 ? `${fresh.length} 位买家给您发了新消息` : `${first.nickname} 发来新消息`, first.last.text || "[图片]", () => { open(first.conversation); });
  }, [rows, current, focused, desk, open]);
  const assigned = useWatched(desk.assigned);
  const told = useRef(new Set<string>());
  useEffect(() => {
    if (assigned?.user !== desk.me.name || assigned.until <= now()) return;
    const row = desk.rows.get().get(assigned.conversation);
    const waits = `${assigned.conversation} ${row?.since ?? 0}`;
    if (told.current.has(waits)) return;
    told.current.add(waits);
    notice("分给您一个会话", row?.reason ?? "请尽快接管", () => { open(assigned.conversation); });
  }, [assigned, desk, open]);
  // Who is offered to nobody would be heard by nobody.
  const began = useRef(now());
  useEffect(() => {
    const timer = setTimeout(() => {
      const alone = [...desk.rows.get().values()].filter((row) => sectionOf(row, desk.me) === "waiting" && !row.assigned_user && !told.current.has(`${row.conversation} ${row.since}`));
      for (const row of alone) told.current.add(`${row.conversation} ${row.since}`);
      const fresh = alone.filter((row) => row.since > began.current);
      const first = fresh[0];
      if (first) notice(fresh.length > 1 ? `${fresh.length} 位买家等待人工，还没人接` : `${first.nickname} 等待人工，还没人接`, first.reason, () => { open(first.conversation); });
    }, kUnoffered);
    return () => { clearTimeout(timer); };
  }, [rows, desk, open]);
  const alarms = useWatched(desk.alarms);
  useEffect(() => {
    const first = alarms[0];
    if (first?.level === "supervisor" && may(desk.me, "lead", "admin")) notice("需要主管看一下", first.text ?? "", () => { if (first.conversation) open(first.conversation); });
  }, [alarms, desk, open]);
}

function useMessages(desk: Desk): void {
  const { message } = AntApp.useApp();
  const told = useWatched(desk.notice);
  useEffect(() => {
    if (!told) return;
    const content = told.text ? `${told.title}：${told.text}` : told.title;
    void (told.bad ? message.error(content, 4) : message.success(content, 2));
  }, [told, message]);
}

export function App({ me }: { me: Me }): ReactNode {
  const desk = useMemo(() => new Desk(me), [me]);
  const rows = useWatched(desk.rows);
  const talk = useWatched(desk.talk);
  // The conversation first; what stands beside it is drawn in the pauses.
  const beside = useDeferredValue(talk);
  const up = useWatched(desk.up);
  const hello = useWatched(desk.hello);
  const [view, setView] = useState<View>("talk");
  const [pane, setPane] = useState<Pane>("queue");
  const [searching, setSearching] = useState(false);
  const open = useCallback((conversation: string) => {
    desk.open(conversation);
    setView("talk");
    setPane("talk");
  }, [desk]);
  const openAt = useCallback((conversation: string, seq: number) => {
    void desk.openAt(conversation, seq);
    setView("talk");
    setPane("talk");
  }, [desk]);
  useMessages(desk);
  useNotices(desk, rows, view === "talk" ? talk?.conversation ?? "" : "", open);
  // What is mine to do: buyers who wrote to me, and who is offered to me.
  const unread = useWatched(desk.unread.conversations);
  const offers = [...rows.values()].filter((row) => row.owner === "queue" && !row.closed && row.assigned_user === me.name).length;
  const todo = unread.size + offers;
  useEffect(() => { document.title = `${todo ? `(${todo}) ` : ""}客服工作台 · 店小二`; }, [todo]);
  const next = nextOf(rows, me, unread, talk?.conversation ?? "");
  useEffect(() => {
    const keyed = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") { event.preventDefault(); setSearching(true); return; }
      if (!event.altKey || event.code !== "KeyN" || !next) return;
      event.preventDefault();
      open(next.conversation);
    };
    addEventListener("keydown", keyed);
    return () => { removeEventListener("keydown", keyed); };
  }, [next, open]);

  const alarms = useWatched(desk.alarms).length;
  const views = [{ value: "talk" as const, label: "接待" }, { value: "registers" as const, label: "登记表" }, ...(may(me, "lead", "admin") ? [{ value: "lead" as const, label: <>主管{view !== "lead" && alarms > 0 && <span className="count" title="这次打开以后的提醒">{alarms}</span>}</> }] : []), ...(may(me, "admin") ? [{ value: "members" as const, label: "成员" }] : [])];
  return (
    <div className="desk">
      <header className="desk-head">
        <img src="/assets/icon.svg" alt="" width={28} height={28} />
        <h1>{hello?.store ?? "店小二"}</h1>
        <Segmented<View> aria-label="页面" value={view} onChange={setView} options={views} />
        <span className={`link ${up ? "up" : "down"}`} role="status">{up ? "" : hello ? "网络断开，正在重连…" : "连接中…"}</span>
        <Slow desk={desk} rows={rows} open={open} />
        <span className="grow" />
        {may(me, "trainer", "lead", "admin") && <a className="head-link" href="/studio">话术工坊</a>}
        <AlertMenu />
        {may(me, "agent", "lead", "admin") && <StatusChoice desk={desk} />}
        <Account me={me} />
      </header>
      {view === "registers" && <main className="desk-page"><RegistersPage desk={desk} open={open} /></main>}
      {view === "lead" && <main className="desk-page"><LeadPage desk={desk} open={open} /></main>}
      {view === "members" && <main className="desk-page"><MembersPage /></main>}
      {searching && <SearchDialog desk={desk} open={openAt} close={() => { setSearching(false); }} />}
      <main className={`panes show-${pane}`} hidden={view !== "talk"}>
        <Queue desk={desk} current={talk?.conversation ?? ""} open={open} search={() => { setSearching(true); }} />
        {talk
          ? <Talk key={`talk ${talk.conversation}`} desk={desk} talk={talk} next={next} open={open} back={() => { setPane("queue"); }} showContext={() => { setPane("context"); }} />
          : <section className="talk nothing"><Icon name="person" /><p>从左边选一个会话。等得最久的在最上面。</p><p className="soft">↑ ↓ 选会话 · Alt+T 接管 · Alt+R 交还 · Alt+P 转接 · Alt+E 结束 · Alt+N 下一位 · Ctrl+K 搜索 · “/” 快捷短语 · Tab 用建议</p></section>}
        {beside ? <Context key={`context ${beside.conversation}`} desk={desk} talk={beside} close={() => { setPane("talk"); }} /> : <aside className="context" />}
      </main>
    </div>
  );
}
