// The middle pane: whose conversation it is and what can be done with it, the handoff card, the log, the composer.
import { Button, Popconfirm, Tooltip } from "antd";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { call } from "../base/api";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import { span, useTick } from "../base/time";
import { Said } from "../base/words";
import { useFollow } from "../chat/scroll";
import { may } from "../staff/session";
import { Composer } from "./Composer";
import { waitingSince, type Desk, type Row, type State, type Talk as Conversation } from "./desk";
import { Handoff } from "./Handoff";
import { Lines, Pending } from "./Lines";
import { PassDialog } from "./PassDialog";
import { FirstReply, levelOf, WaitTimer } from "./Timer";

export const isMine = (state: State | null, desk: Desk): boolean =>
  state !== null && !state.closed && (state.mine ?? (state.owner === "agent" && state.agent_user === desk.me.name));

function OwnerBar({ state, mine }: { state: State; mine: boolean }): ReactNode {
  const at = useTick(1000, state.waiting_since !== undefined || state.first_reply_due !== undefined);
  const words = state.closed ? "会话已结束"
    : mine ? "已接管 · 机器人静默"
      : { bot: "机器人正在接待", queue: state.assigned ? `等待人工 · 已分给 ${state.assigned}` : "等待人工接待", agent: `${state.agent ?? "同事"}正在接待` }[state.owner];
  const kind = state.closed ? "closed" : mine ? "mine" : state.owner;
  return (
    <div className={`owner-bar ${kind}`} role="status">
      <Icon name={kind === "bot" ? "bot" : kind === "closed" ? "check" : "person"} />
      <span className="owner-words">{words}</span>
      {state.owner === "bot" && state.awaiting && <span className="row-tag">在等：{state.awaiting}</span>}
      {!state.closed && state.waiting_since !== undefined && <WaitTimer at={at} since={state.waiting_since} level={levelOf(at, state)} />}
      {!state.closed && state.first_reply_due !== undefined && state.owner !== "bot" && <FirstReply at={at} due={state.first_reply_due} />}
    </div>
  );
}

interface ActionsView { desk: Desk; state: State; mine: boolean; pass: () => void; ending: boolean; setEnding: (ending: boolean) => void }

async function keepAsCase(desk: Desk, conversation: string): Promise<void> {
  const answer = await call("post", "/api/studio/cases", { body: { conversation } });
  if (answer.ok) desk.tell(`已存成案例 ${answer.data.name}`); else desk.tell(answer.error, "", true);
}

function Actions({ desk, state, mine, pass, ending, setEnding }: ActionsView): ReactNode {
  const { conversation } = state;
  const lead = may(desk.me, "lead", "admin");
  const works = may(desk.me, "agent", "lead", "admin");
  const trains = may(desk.me, "trainer", "admin");
  if (!works && !trains) return null;
  return (
    <div className="talk-actions">
      {trains && <Tooltip title="以后改话术时，这段对话会一句不差地重放"><Button onClick={() => { void keepAsCase(desk, conversation); }}>存成案例</Button></Tooltip>}
      {works && !mine && (state.owner !== "agent" || lead) && (
        <Tooltip title="接管后机器人不再说话（Alt+T）"><Button type="primary" onClick={() => { desk.act("take", conversation); }}>接管</Button></Tooltip>
      )}
      {!mine && !state.closed && lead && <Button onClick={pass}>转派</Button>}
      {mine && <Tooltip title="机器人接着接待（Alt+R）"><Button onClick={() => { desk.act("return", conversation); }}>交还机器人</Button></Tooltip>}
      {mine && <Tooltip title="转给同事或小组（Alt+P）"><Button onClick={pass}>转接</Button></Tooltip>}
      {mine && (
        <Popconfirm
          title="结束这次会话？" description="买家会收到结束语和评价邀请。" okText="确认结束" cancelText="再等等" okButtonProps={{ autoFocus: true }}
          open={ending} onOpenChange={setEnding} onConfirm={() => { desk.act("close", conversation); }} destroyOnHidden
        >
          <Tooltip title="Alt+E"><Button danger>结束</Button></Tooltip>
        </Popconfirm>
      )}
    </div>
  );
}

/** Lines drawn at first; what is above comes when it is asked for, from here or from the server. */
const kDrawn = 80;

/** What is to be done when this conversation is over: whoever waits for me next. */
function Next({ row, open }: { row: Row | undefined; open: (conversation: string) => void }): ReactNode {
  const at = useTick();
  if (!row) return <div className="next-one"><Icon name="check" />这位聊完了。现在没有别的买家在等。</div>;
  const since = waitingSince(row);
  return (
    <div className="next-one">
      <Icon name="check" />这位聊完了。
      <Button type="primary" onClick={() => { open(row.conversation); }}>下一位：{row.nickname}{since ? `（等了 ${span(at - since)}）` : ""}</Button><kbd>Alt+N</kbd>
    </div>
  );
}

interface TalkView { desk: Desk; talk: Conversation; next: Row | undefined; open: (conversation: string) => void; back: () => void; showContext: () => void }

export function Talk({ desk, talk, next, open, back, showContext }: TalkView): ReactNode {
  const entries = useWatched(desk.outbox.entries).filter((entry) => entry.about === talk.conversation);
  const up = useWatched(desk.up);
  const { state } = talk;
  const mine = isMine(state, desk);
  const [draft, write] = useState(() => desk.drafts.of(talk.conversation));
  const setDraft = useCallback((text: string) => { write(text); desk.drafts.keep(talk.conversation, text); }, [desk, talk.conversation]);
  const [passing, setPassing] = useState(false);
  const [ending, setEnding] = useState(false);
  const [drawn, setDrawn] = useState(kDrawn);
  const lines = useMemo(() => talk.lines.slice(-drawn), [talk.lines, drawn]);
  const follow = useFollow(talk.lines, entries.at(-1)?.id ?? "");
  const shown = useWatched(desk.shown);
  const mark = shown?.conversation === talk.conversation ? shown : null;
  useEffect(() => {
    if (!mark) return undefined;
    setDrawn((before) => Math.max(before, talk.lines.filter((line) => line.seq >= mark.seq).length + 10));
    const timer = setTimeout(() => { follow.log.current?.querySelector(`[data-seq="${mark.seq}"]`)?.scrollIntoView({ block: "center" }); }, 60);
    return () => { clearTimeout(timer); };
    // Once for each time a line was looked for, not whenever lines come.
  }, [mark?.key]);
  const above = (): void => {
    setDrawn(drawn + kDrawn);
    if (talk.lines.length <= drawn + kDrawn && talk.more) void desk.older();
  };
  const lastOfBuyer = [...talk.lines].reverse().find((line) => line.who === "buyer")?.seq ?? 0;

  useEffect(() => {
    const keyed = (event: globalThis.KeyboardEvent): void => {
      if (event.key === "Escape" && ending) { setEnding(false); return; }
      if (!event.altKey || !state) return;
      const key = event.code;
      if (key === "KeyT" && !mine) desk.act("take", state.conversation);
      else if (key === "KeyR" && mine) desk.act("return", state.conversation);
      else if (key === "KeyP" && mine) setPassing(true);
      else if (key === "KeyE" && mine) setEnding(true);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", keyed);
    return () => { removeEventListener("keydown", keyed); };
  }, [desk, state, mine, ending]);

  return (
    <section className="talk" aria-label="会话">
      <header className="talk-head">
        <button type="button" className="only-phone icon-button" aria-label="返回列表" onClick={back}><Icon name="back" /></button>
        <h2><Said text={state?.nickname ?? "…"} className="" /></h2>
        {state && <Actions desk={desk} state={state} mine={mine} pass={() => { setPassing(true); }} ending={ending} setEnding={setEnding} />}
        <button type="button" className="not-wide icon-button" onClick={showContext}><Icon name="box" />订单</button>
      </header>
      {state && <OwnerBar state={state} mine={mine} />}
      {state && <Handoff key={talk.conversation} state={state} />}
      <div className="talk-log" ref={follow.log} role="log" aria-label="聊天记录" tabIndex={0}>
        {(talk.more || talk.lines.length > drawn) && <button type="button" className="older" onClick={above}>看更早的</button>}
        <Lines lines={lines} buyer={state?.nickname ?? "买家"} mark={mark?.seq ?? 0} />
        <Pending entries={entries} up={up} me={desk.me.display} />
      </div>
      {follow.behind && <button type="button" className="to-end" onClick={follow.toEnd}>有新消息 ↓</button>}
      {state?.closed && <Next row={next} open={open} />}
      <Composer desk={desk} state={state} mine={mine} phrases={talk.phrases} mark={lastOfBuyer} draft={draft} setDraft={setDraft} />
      {passing && state && <PassDialog desk={desk} conversation={talk.conversation} close={() => { setPassing(false); }} />}
    </section>
  );
}
