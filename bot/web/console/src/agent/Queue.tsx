// The left pane: who waits, who is mine, who is with colleagues or the bot. Only the rows in sight are drawn, so that
// hundreds of conversations scroll without a stall.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import { clock, moment, sameDay, useTick } from "../base/time";
import { initial, Said } from "../base/words";
import { byUrgency, sectionOf, waitingSince, type Desk, type Row, type Section } from "./desk";
import { ownerLabel, sayer } from "./labels";
import { FirstReply, levelOf, WaitTimer } from "./Timer";
import type { Me } from "../staff/session";

const kSections: [Section, string][] = [["waiting", "等待人工"], ["mine", "我的"], ["others", "同事接待"], ["bot", "机器人接待"], ["closed", "已结束"]];
const kRowHeight = 84;
/** With the reason under it. */
const kReasonHeight = 104;
const kHeadHeight = 34;

type Item = { head: string; count: number; section: Section } | { row: Row };

const hasReason = (row: Row): boolean => row.reason !== "" && row.owner !== "bot" && !row.closed;

export function itemsOf(rows: ReadonlyMap<string, Row>, me: Me, query: string, folded: ReadonlySet<Section>): Item[] {
  const wanted = query.trim().toLowerCase();
  const groups = new Map<Section, Row[]>(kSections.map(([section]) => [section, []]));
  for (const row of rows.values()) {
    const text = `${row.nickname ?? ""} ${row.conversation} ${row.last?.text ?? ""} ${row.reason ?? ""}`.toLowerCase();
    if (!wanted || text.includes(wanted)) groups.get(sectionOf(row, me))?.push(row);
  }
  const items: Item[] = [];
  for (const [section, head] of kSections) {
    const list = groups.get(section) ?? [];
    if (!list.length && section !== "waiting" && section !== "mine") continue;
    items.push({ head, count: list.length, section });
    if (!folded.has(section)) items.push(...list.sort(byUrgency).map((row) => ({ row })));
  }
  return items;
}

const heightOf = (item: Item | undefined): number =>
  (!item || "head" in item ? kHeadHeight : hasReason(item.row) ? kReasonHeight : kRowHeight);

interface RowView { row: Row; me: Me; at: number; current: boolean; unread: boolean; open: (conversation: string) => void }

const QueueRow = memo(function QueueRow({ row, me, at, current, unread, open }: RowView): ReactNode {
  const since = waitingSince(row);
  const level = levelOf(at, row);
  const owner = row.closed ? "closed" : sectionOf(row, me);
  const lastAt = row.last?.at ?? row.since ?? 0;
  const { have = 0, need = 0 } = row.photos ?? {};
  return (
    <button type="button" className={`row ${since ? level : "calm"}`} aria-current={current} data-conversation={row.conversation} onClick={() => { open(row.conversation); }}>
      <span className={`avatar ${owner}`} aria-hidden>{initial(row.nickname ?? "客")}</span>
      <span className="row-main">
        <span className="row-top">
          <Said text={row.nickname} className="row-name" />{unread && <span className="unread">新消息</span>}
          {since ? <WaitTimer at={at} since={since} level={level} /> : <span className="row-time">{sameDay(lastAt, at) ? clock(lastAt) : moment(lastAt)}</span>}
        </span>
        <span className="row-last">{sayer(row, me)}<Said text={row.last?.text || (row.last ? "[图片]" : "")} className="" /></span>
        <span className="row-tags">
          <span className={`owner ${owner}`}>{ownerLabel(row, me)}</span>
          {row.first_reply_due !== undefined && !row.closed && row.owner !== "bot" && <FirstReply at={at} due={row.first_reply_due} />}
          {need > 0 && <span className="row-tag"><Icon name="image" />{have}/{need}</span>}
          {row.group && row.owner !== "bot" && <span className="row-tag">{row.group}</span>}
          {row.next_shift && <span className="row-tag">下一班</span>}
        </span>
        {hasReason(row) && <span className="row-reason" title={row.reason}>{row.reason}</span>}
      </span>
    </button>
  );
}, (a, b) => a.row === b.row && a.current === b.current && a.unread === b.unread && a.me === b.me && (a.at === b.at || !(waitingSince(b.row) || b.row.first_reply_due)));

export function Queue({ desk, current, open, search }: { desk: Desk; current: string; open: (conversation: string) => void; search: () => void }): ReactNode {
  const rows = useWatched(desk.rows);
  const unread = useWatched(desk.unread.conversations);
  const at = useTick();
  const [query, setQuery] = useState("");
  const [folded, setFolded] = useState<ReadonlySet<Section>>(new Set(["closed"]));
  const items = useMemo(() => itemsOf(rows, desk.me, query, folded), [rows, desk.me, query, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length, getScrollElement: () => scroller.current, overscan: 6,
    estimateSize: (index) => heightOf(items[index]),
    getItemKey: (index) => { const item = items[index]; return item && "row" in item ? item.row.conversation : item?.head ?? index; },
  });
  useEffect(() => { list.measure(); }, [items, list]);

  /** Arrow keys walk the rows, also those that are not drawn yet. */
  const walk = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const open_rows = items.flatMap((item, index) => ("row" in item ? [{ row: item.row, index }] : []));
    const focused = (document.activeElement as HTMLElement | null)?.dataset.conversation;
    const from = open_rows.findIndex(({ row }) => row.conversation === focused);
    const to = open_rows[from + (event.key === "ArrowDown" ? 1 : -1)];
    if (!to) return;
    event.preventDefault();
    list.scrollToIndex(to.index);
    requestAnimationFrame(() => { scroller.current?.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(to.row.conversation)}"]`)?.focus(); });
  };
  const fold = (section: Section): void => {
    const next = new Set(folded);
    if (!next.delete(section)) next.add(section);
    setFolded(next);
  };
  return (
    <nav className="queue-pane" aria-label="会话列表">
      <div className="queue-search"><Icon name="search" />
        <input type="search" value={query} aria-label="在列表里找" placeholder="在列表里找" onChange={(event) => { setQuery(event.target.value); }} />
        <button type="button" className="link" title="Ctrl+K" onClick={search}>搜全部聊天</button></div>
      <div className="queue-scroll" ref={scroller} onKeyDown={walk}>
        <div className="queue-rows" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((place) => {
            const item = items[place.index];
            if (!item) return null;
            return (
              <div key={place.key} className="queue-item" style={{ transform: `translateY(${place.start}px)`, height: place.size }}>
                {"row" in item
                  ? <QueueRow row={item.row} me={desk.me} at={at} current={item.row.conversation === current} unread={unread.has(item.row.conversation)} open={open} />
                  : (
                    <button type="button" className={`section ${item.section}`} aria-expanded={!folded.has(item.section)} onClick={() => { fold(item.section); }}>
                      {item.head}<span>{item.count}</span>
                    </button>
                  )}
              </div>
            );
          })}
        </div>
        {query.trim() !== "" && items.every((item) => "head" in item) && <p className="empty">列表里没有。以前的聊天请点“搜全部聊天”。</p>}
        {rows.size === 0 && <p className="empty">还没有会话。买家来了会出现在这里。</p>}
      </div>
    </nav>
  );
}
