// Goods: what the store sells and what the bot may say of it, beside what buyers asked that nobody could answer yet.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Input, Segmented } from "antd";
import { memo, useCallback, useRef, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { Said } from "../base/words";
import { may } from "../staff/session";
import { GoodEditor } from "./GoodEditor";
import { GoodsImport } from "./GoodsImport";
import { useLoaded, useSettled } from "./load";
import { MissingKnowledge } from "./MissingKnowledge";
import type { Studio } from "./studio";

type Card = Schemas["GoodCard"];
type View = "goods" | "missing";

const kHeight = 112;
const kPage = 100;

const GoodCard = memo(function GoodCard({ card, current, open }: { card: Card; current: boolean; open: (id: string) => void }): ReactNode {
  return (
    <button type="button" className="rule-card" aria-current={current} data-good={card.id} onClick={() => { open(card.id); }}>
      <span className="rule-top"><Said text={card.name} className="rule-title" />
        {card.new && <span className="row-tag changed">新</span>}{!card.on_sale && <span className="row-tag expired">下架</span>}{card.sold_out && <span className="row-tag expired">售罄</span>}
        <span className="rule-hits">{card.price ? `${card.price} 元` : ""}</span></span>
      <span className="phrase-first"><Said text={card.title} className="" /></span>
      <span className="chips-row">{card.kind && <span className="chip-tag rank">{card.kind}</span>}<span className="chip-tag">{card.specs} 个规格</span><span className="chip-tag">{card.values} 项属性</span>
        {card.tags.slice(0, 4).map((tag) => <span key={tag} className="chip-tag">{tag}</span>)}</span>
    </button>
  );
});

export function GoodsPage({ studio }: { studio: Studio }): ReactNode {
  const changes = useWatched(studio.changes);
  const [query, setQuery] = useState("");
  const [limit, setLimit] = useState(kPage);
  const [open, setOpen] = useState("");
  const [view, setView] = useState<View>("goods");
  const [importing, setImporting] = useState(false);
  const search = useSettled(query.trim(), 200);
  const ask = useCallback(() => call("get", "/api/studio/goods", { query: { search, limit } }), [search, limit]);
  const { data, fault } = useLoaded(ask, changes);
  const canEdit = may(studio.me, "trainer", "admin");
  const close = useCallback(() => { setOpen(""); }, []);
  const cards = data?.goods ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: cards.length, getScrollElement: () => scroller.current, estimateSize: () => kHeight, overscan: 5, getItemKey: (index) => cards[index]?.id ?? index });
  return (
    <div className={`split${open ? " with-editor" : ""}`}>
      <section className="list-pane" aria-label="商品">
        <div className="list-bar">
          <Input.Search allowClear placeholder="搜商品" aria-label="搜商品" value={query} onChange={(event) => { setQuery(event.target.value); setLimit(kPage); }} />
          {canEdit && <Button type="primary" onClick={() => { setOpen("+"); }}>新商品</Button>}
          <Segmented<View> size="small" aria-label="看什么" value={view} onChange={setView} options={[{ value: "goods", label: "商品" }, { value: "missing", label: "待补商品知识" }]} />
          <span className="soft">{data?.found ?? 0} 件</span><span className="grow" />
          {canEdit && <Button size="small" onClick={() => { setImporting(true); }}>导入表格…</Button>}
        </div>
        {fault && <p className="warn">{fault.error}</p>}
        {view === "missing" && <MissingKnowledge studio={studio} attributes={data?.attributes ?? []} canEdit={canEdit} open={setOpen} />}
        <div className="list-scroll" ref={scroller} tabIndex={-1} hidden={view !== "goods"}>
          <div className="queue-rows" style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map((place) => {
              const card = cards[place.index];
              return card && <div key={place.key} className="queue-item" style={{ transform: `translateY(${place.start}px)`, height: place.size }}><GoodCard card={card} current={card.id === open} open={setOpen} /></div>;
            })}
          </div>
          {data && data.found > cards.length && (limit < 200
            ? <Button type="link" onClick={() => { setLimit(200); }}>再看一些</Button>
            : <p className="soft">只列出前 {cards.length} 件，搜得再细些。</p>)}
        </div>
      </section>
      {open
        ? <GoodEditor key={open} studio={studio} id={open === "+" ? "" : open} attributes={data?.attributes ?? []} canEdit={canEdit} close={close} saved={setOpen} />
        : <section className="editor nothing"><p>点左边的一件商品来看和改。</p></section>}
      {importing && <GoodsImport studio={studio} attributes={data?.attributes ?? []} close={() => { setImporting(false); }} />}
    </div>
  );
}
