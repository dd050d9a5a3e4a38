// What a human reads before the first word: why it was handed over, in the buyer's own words, and what is done already.
import { useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { PictureGrid } from "../base/pictures";
import { clock } from "../base/time";
import { Said } from "../base/words";
import { wantedOf } from "../chat/faces";
import type { State } from "./desk";

/** On a phone the card is folded: the conversation comes first, the card is one tap away. */
const kNarrow = 720;

function Row({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return <><dt>{title}</dt><dd>{children}</dd></>;
}

function Meter({ have, need }: { have: number; need: number }): ReactNode {
  return <span className="meter" aria-hidden>{Array.from({ length: need }, (_, index) => <i key={index} className={index < have ? "full" : ""} />)}</span>;
}

export function Handoff({ state }: { state: State }): ReactNode {
  const card: Schemas["Card"] | undefined = state.card;
  const [open, setOpen] = useState(() => innerWidth > kNarrow);
  if (!card || !(card.reason || card.words)) return null;
  const { need = 0, have = 0 } = wantedOf(state.photos) ?? {};
  return (
    <details className="handoff" open={open} onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary>
        <span className="handoff-group">{card.group ?? "转人工"}</span>
        <strong>{card.reason || card.intent_title || "转人工"}</strong>
        {card.next_shift && <span className="row-tag">下一班</span>}
        {card.since > 0 && <span className="handoff-at">{clock(card.since)} 转入</span>}
      </summary>
      <dl>
        {card.condition && <Row title="触发条件">{card.condition}</Row>}
        {card.words && <Row title="买家原话"><q><Said text={card.words} /></q></Row>}
        {(card.order_line ?? card.order) && <Row title="订单"><Said text={card.order_line || card.order || ""} /></Row>}
        {need > 0
          ? <Row title="照片"><Meter have={have} need={need} /> 要 {need} 张，收到 {have} 张{have < need ? `，还差 ${need - have} 张` : "，齐了"}</Row>
          : card.photos && <Row title="照片">{card.photos}</Row>}
        {(card.pictures?.length ?? 0) > 0 && need === 0 && <Row title="图片"><PictureGrid names={card.pictures ?? []} /></Row>}
        {(card.facts?.length ?? 0) > 0 && <Row title="已问到">{card.facts?.map((fact, index) => <Said key={index} text={`${fact.title ?? ""}：${fact.answer ?? ""}`} className="said handoff-line" />)}</Row>}
        {card.wish && <Row title="买家想要"><Said text={card.wish} /></Row>}
        <Row title="已写备注">{card.notes?.length ? card.notes.map((note, index) => <Said key={index} text={note} className="said handoff-line" />) : "没有"}</Row>
        {(card.open?.length ?? 0) > 0 && <Row title="还没写的备注">{card.open?.map((note, index) => <Said key={index} text={note} className="said handoff-line" />)}</Row>}
        {(card.remedies?.length ?? 0) > 0 && <Row title="已提方案">{card.remedies?.map((remedy, index) => <Said key={index} text={remedy} className="said handoff-line" />)}</Row>}
      </dl>
    </details>
  );
}
