// Phrases: the cards with what they say and how often, and the one under edit beside them.
import { useVirtualizer } from "@tanstack/react-virtual";
import { App as AntApp, Button, Dropdown, Input, Segmented } from "antd";
import { memo, useCallback, useDeferredValue, useMemo, useRef, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { fetchFile } from "../base/files";
import { useWatched } from "../base/store";
import { Said } from "../base/words";
import { may } from "../staff/session";
import { ImportDialog } from "./ImportDialog";
import { useLoaded } from "./load";
import { PhraseEditor } from "./PhraseEditor";
import type { Studio } from "./studio";

type Card = Schemas["PhraseCard"];
type Kind = "all" | "bot" | "quick" | "expired";

const kHeight = 112;
const ask = (): ReturnType<typeof call<"get", "/api/studio/phrases">> => call("get", "/api/studio/phrases");

const PhraseCard = memo(function PhraseCard({ card, current, open }: { card: Card; current: boolean; open: (id: string) => void }): ReactNode {
  const entries = card.entries ?? [];
  const first = entries[0]?.lines?.[0] ?? "";
  const conditions = [...new Set(entries.flatMap((entry) => entry.conditions ?? []))];
  const variants = entries.reduce((sum, entry) => sum + (entry.lines?.length ?? 0), 0);
  return (
    <button type="button" className="rule-card" aria-current={current} data-phrase={card.id} onClick={() => { open(card.id); }}>
      <span className="rule-top"><Said text={card.title || card.id} className="rule-title" />
        {card.changed && <span className="row-tag changed">草稿已改</span>}{card.expired && <span className="row-tag expired">已过期</span>}
        <span className="rule-hits" title="最近 7 天说过">{card.hits ?? 0} 次</span></span>
      <span className="phrase-first"><Said text={first} className="" /></span>
      <span className="chips-row"><span className="chip-tag rank">{card.quick ? `快捷短语${card.group ? ` ${card.group}` : ""}` : "机器人"}</span><span className="chip-tag">{variants} 种说法</span>
        {conditions.slice(0, 4).map((condition) => <span key={condition} className="chip-tag">{condition}</span>)}{card.expires && !card.expired && <span className="chip-tag">到 {card.expires}</span>}</span>
    </button>
  );
});

export function PhrasesPage({ studio }: { studio: Studio }): ReactNode {
  const changes = useWatched(studio.changes);
  const { data, fault } = useLoaded(ask, changes);
  const [open, setOpen] = useState("");
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<Kind>("all");
  const [importing, setImporting] = useState(false);
  const { message } = AntApp.useApp();
  const canEdit = may(studio.me, "trainer", "admin");
  const take = async (format: string): Promise<void> => {
    const trouble = await fetchFile("/api/studio/sheet", { format }, `话术.${format}`);
    if (trouble) void message.error(trouble, 5);
  };
  const close = useCallback(() => { setOpen(""); }, []);
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const cards = useMemo(() => (data?.phrases ?? []).filter((card) => {
    if (kind === "bot" && card.quick) return false;
    if (kind === "quick" && !card.quick) return false;
    if (kind === "expired" && !card.expired && !card.expires) return false;
    return !wanted || JSON.stringify([card.id, card.title, card.entries]).toLowerCase().includes(wanted);
  }), [data, kind, wanted]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: cards.length, getScrollElement: () => scroller.current, estimateSize: () => kHeight, overscan: 5, getItemKey: (index) => cards[index]?.id ?? index });
  return (
    <div className={`split${open ? " with-editor" : ""}`}>
      <section className="list-pane" aria-label="话术">
        <div className="list-bar">
          <Input.Search allowClear placeholder="搜话术" aria-label="搜话术" value={query} onChange={(event) => { setQuery(event.target.value); }} />
          {canEdit && <Button type="primary" onClick={() => { setOpen("+"); }}>新话术</Button>}
          <Segmented<Kind> size="small" aria-label="哪一类" value={kind} onChange={setKind} options={[{ value: "all", label: "全部" }, { value: "bot", label: "机器人" }, { value: "quick", label: "快捷短语" }, { value: "expired", label: "有期限" }]} />
          <span className="soft">{cards.length} 条</span><span className="grow" />
          <Dropdown trigger={["click"]} menu={{ items: [...(canEdit ? [{ key: "import", label: "导入表格…" }] : []), { key: "xlsx", label: "导出 Excel" }, { key: "csv", label: "导出 CSV" }], onClick: ({ key }) => { if (key === "import") setImporting(true); else void take(key); } }}><Button size="small" aria-haspopup="menu">表格</Button></Dropdown>
        </div>
        {fault && <p className="warn">{fault.error}</p>}
        <div className="list-scroll" ref={scroller} tabIndex={-1}>
          <div className="queue-rows" style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map((place) => {
              const card = cards[place.index];
              return card && <div key={place.key} className="queue-item" style={{ transform: `translateY(${place.start}px)`, height: place.size }}><PhraseCard card={card} current={card.id === open} open={setOpen} /></div>;
            })}
          </div>
        </div>
      </section>
      {open
        ? <PhraseEditor key={open} studio={studio} id={open === "+" ? "" : open} canEdit={canEdit} close={close} saved={(id) => { if (open === "+") setOpen(id); }} />
        : <section className="editor nothing"><p>点左边的一条话术来看和改。</p></section>}
      {importing && <ImportDialog studio={studio} close={() => { setImporting(false); }} />}
    </div>
  );
}
