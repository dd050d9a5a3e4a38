// All rules as cards in the bands of precedence. Only the cards in sight are drawn: three thousand rules scroll freely.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Input, Segmented, Select } from "antd";
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { moment } from "../base/time";
import { Said } from "../base/words";
import type { Named } from "./studio";

export type Card = Schemas["IntentCard"];
type Order = "precedence" | "hits" | "missed";
type Item = { band: string; title: string; count: number } | { card: Card };

const kCardHeight = 104;
const kBandHeight = 38;
const kBands: Named[] = [
  { id: "intercept", title: "拦截词" }, { id: "emergency", title: "应急词" }, { id: "awaited", title: "正在等的回答" },
  { id: "store", title: "本店" }, { id: "common", title: "通用" }, { id: "social", title: "寒暄" },
];

function itemsOf(cards: readonly Card[], bands: readonly Named[], order: Order): Item[] {
  if (order !== "precedence") {
    return [...cards].sort((a, b) => (order === "hits" ? (b.hits ?? 0) - (a.hits ?? 0) : (b.missed ?? 0) - (a.missed ?? 0))).map((card) => ({ card }));
  }
  return (bands.length ? bands : kBands).flatMap((band): Item[] => {
    const inside = cards.filter((card) => card.band === band.id).sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0));
    return [{ band: band.id, title: band.title, count: inside.length }, ...inside.map((card) => ({ card }))];
  });
}

const RuleCard = memo(function RuleCard({ card, current, open }: { card: Card; current: boolean; open: (id: string) => void }): ReactNode {
  return (
    <button type="button" className="rule-card" aria-current={current} data-rule={card.id} onClick={() => { open(card.id); }}>
      <span className="rule-top"><Said text={card.title} className="rule-title" />{card.changed && <span className="row-tag changed">草稿已改</span>}<span className="rule-hits" title="最近 7 天命中">{card.hits ?? 0} 次</span></span>
      <span className="rule-facts">
        <span>{card.handling_title ?? card.handling ?? "没有路线"}{card.group ? ` · ${card.group}` : ""}</span>
        <span>句式 {card.patterns ?? 0}{card.unless ? ` · 排除 ${card.unless}` : ""}</span>
        {(card.missed ?? 0) > 0 && <span className="amber-text">转人工 {card.missed}</span>}
      </span>
      <span className="chips-row">
        <span className="chip-tag rank">{card.band_title ?? card.band} {card.rank ?? 0}</span>
        {(card.conditions ?? []).map((condition) => <span key={condition} className="chip-tag">{condition}</span>)}
        {card.last_edit ? <span className="edited">{card.last_editor} {moment(card.last_edit)}</span> : null}
      </span>
    </button>
  );
});

interface RulesView { cards: readonly Card[]; bands: readonly Named[]; groups: readonly string[]; current: string; open: (id: string) => void; add: () => void; canEdit: boolean }

export function RuleList({ cards, bands, groups, current, open, add, canEdit }: RulesView): ReactNode {
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState<string>();
  const [order, setOrder] = useState<Order>("precedence");
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const items = useMemo(() => {
    const fit = cards.filter((card) => (!group || card.group === group) && (!wanted || `${card.id} ${card.title} ${card.conditions?.join(" ") ?? ""}`.toLowerCase().includes(wanted)));
    return itemsOf(fit, bands, order);
  }, [cards, bands, group, wanted, order]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length, getScrollElement: () => scroller.current, overscan: 5,
    estimateSize: (index) => ("band" in (items[index] ?? {}) ? kBandHeight : kCardHeight),
    getItemKey: (index) => { const item = items[index]; return item && "card" in item ? item.card.id : `band ${item?.band ?? index}`; },
  });
  useEffect(() => { list.measure(); }, [items, list]);
  return (
    <section className="list-pane" aria-label="规则">
      <div className="list-bar">
        <Input.Search allowClear placeholder="搜规则" aria-label="搜规则" value={query} onChange={(event) => { setQuery(event.target.value); }} />
        <Select allowClear placeholder="全部组" aria-label="按组筛选" value={group} onChange={setGroup} options={groups.map((one) => ({ value: one, label: one }))} />
        {canEdit && <Button type="primary" onClick={add}>新规则</Button>}
        <Segmented<Order> size="small" aria-label="排列" value={order} onChange={setOrder} options={[{ value: "precedence", label: "按先后" }, { value: "hits", label: "按命中" }, { value: "missed", label: "按转人工" }]} />
        <span className="soft">{cards.length} 条</span>
      </div>
      {order === "precedence" && <p className="precedence">从上到下决定谁先：拦截 → 应急 → 正在等的回答 → 本店 → 通用 → 寒暄；同一层数字大的先。</p>}
      <div className="list-scroll" ref={scroller} tabIndex={-1}>
        <div className="queue-rows" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((place) => {
            const item = items[place.index];
            if (!item) return null;
            return (
              <div key={place.key} className="queue-item" style={{ transform: `translateY(${place.start}px)`, height: place.size }}>
                {"card" in item
                  ? <RuleCard card={item.card} current={item.card.id === current} open={open} />
                  : <h3 className={`band ${item.band}`}>{item.title}<span>{item.count}</span></h3>}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
