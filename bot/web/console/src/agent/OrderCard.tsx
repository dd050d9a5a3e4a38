// One order beside the chat: state, goods, tracking, and the memo with the bot's own lines apart from people's words.
import { Button, Tag } from "antd";
import { useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { moment, now, span } from "../base/time";
import { Said } from "../base/words";
import { may } from "../staff/session";
import type { Desk } from "./desk";
import { kFlags } from "./labels";
import { NoteEditor } from "./NoteEditor";

type Order = Schemas["Order"];

const money = (fen: number | undefined): string => (fen ? `¥${(fen / 100).toFixed(2)}` : "");

function Row({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return <><dt>{title}</dt><dd>{children}</dd></>;
}

function Memo({ memo }: { memo: Schemas["Memo"] | undefined }): ReactNode {
  const bot = memo?.bot ?? [];
  if (!memo?.human && !bot.length) return <p className="empty">备注是空的。</p>;
  return (
    <div className="memo">
      {memo?.human && <div className="memo-human"><span className="memo-who">人工写的</span><Said text={memo.human} /></div>}
      {bot.length > 0 && (
        <div className="memo-bot"><span className="memo-who"><Icon name="bot" />店小二写入的</span>
          <ul>{bot.map((line, index) => <li key={index}><Said text={line.text ?? ""} />{line.at && <span className="memo-at">{line.at}</span>}</li>)}</ul></div>
      )}
    </div>
  );
}

export function OrderCard({ desk, conversation, order }: { desk: Desk; conversation: string; order: Order }): ReactNode {
  const [editing, setEditing] = useState(false);
  const writes = may(desk.me, "agent", "lead", "admin");
  const flag = order.flag ?? "none";
  const items = order.items ?? [];
  const stale = order.tracking_updated !== undefined ? now() - order.tracking_updated : 0;
  return (
    <article className={`order${order.current ? " current" : ""}`}>
      <header>
        <strong className="order-id">{order.id}</strong>
        <Tag color={order.state_word === "shipped" ? "blue" : order.state_word === "paid" ? "green" : order.state_word === "unpaid" ? "gold" : "default"}>{order.state}</Tag>
        {flag !== "none" && <span className={`flag ${flag}`}><Icon name="flag" />{kFlags[flag]}</span>}
        {order.current && <span className="row-tag">正在说的</span>}
      </header>
      <dl>
        <Row title="商品">{items.length
          ? items.map((item, index) => <div key={index}><Said text={item.title ?? ""} />{item.attributes && <> · <Said text={item.attributes} /></>} ×{item.quantity ?? 1}</div>)
          : <Said text={order.goods || "—"} />}</Row>
        {order.amount_fen ? <Row title="金额">{money(order.amount_fen)}</Row> : null}
        {order.paid !== undefined && order.paid > 0 && <Row title="付款">{moment(order.paid)}</Row>}
        {order.review && <Row title="审单">{order.review}</Row>}
        {order.refund && <Row title="退款">{order.refund}</Row>}
        {(order.courier || order.tracking_number) && <Row title="快递">{[order.courier, order.tracking_number].filter(Boolean).join(" ")}</Row>}
        {order.tracking && (
          <Row title="物流">{order.tracking}{order.tracking_updated !== undefined && order.tracking_updated > 0 && `（${span(stale)}前更新）`}
            {order.tracking_text && <div className="soft"><Said text={order.tracking_text} /></div>}</Row>
        )}
        {order.province && <Row title="收货">{order.province}{order.zone ? `（${order.zone} 区）` : ""}</Row>}
        {(order.out_of_stock || order.address_abnormal) && <Row title="注意"><span className="warn"><Icon name="warn" />{[order.out_of_stock && "缺货", order.address_abnormal && "地址异常"].filter(Boolean).join("、")}</span></Row>}
      </dl>
      <h4>订单备注{writes && !editing && <Button size="small" onClick={() => { setEditing(true); }}>写备注</Button>}</h4>
      <Memo memo={order.memo} />
      {editing && <NoteEditor desk={desk} conversation={conversation} order={order.id} close={() => { setEditing(false); }} />}
    </article>
  );
}
