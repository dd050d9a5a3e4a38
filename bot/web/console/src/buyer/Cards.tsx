// Cards of the buyer's page: the welcome with its topics, the order that is talked about, the rating at the end.
import { useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { Said } from "../base/words";
import type { BuyerChat, State } from "./chat";

const kTopics = ["我的快递到哪了", "收到的东西有破损", "想改收货地址", "什么时候发货", "想退货退款", "要开发票"];

export function Welcome({ start, say }: { start: Partial<Schemas["Start"]>; say: (text: string) => void }): ReactNode {
  const topics = start.topics?.length ? start.topics : kTopics.map((text) => ({ title: text, text }));
  const word = start.human_word ?? "人工";
  return (
    <div className="welcome">
      <span className="welcome-mark"><Icon name="bot" /></span>
      <h2>{start.form_of_address ?? ""}您好，我是机器人{start.bot ?? "小二"}</h2>
      <p>直接打字，或点下面的问题。输入“{word}”找客服。</p>
      <ul className="chips" aria-label="常见问题">
        {topics.map((topic) => (
          <li key={topic.title}><button type="button" className="chip" onClick={() => { say(topic.text); }}>{topic.title}</button></li>
        ))}
      </ul>
      {start.hours && <p className="hours">{start.open === false ? "现在不在人工服务时间，可以先留言。" : ""}人工服务时间 {start.hours}</p>}
    </div>
  );
}

const money = (fen: number | undefined): string => (fen ? `¥${(fen / 100).toFixed(2)}` : "");

const kAsks: Record<Schemas["BuyerOrder"]["asks"][number], { title: string; say: string }> = {
  track: { title: "查物流", say: "我的快递到哪了" },
  address: { title: "改地址", say: "想改收货地址" },
  ship_time: { title: "什么时候发货", say: "什么时候发货" },
  problem: { title: "东西有问题", say: "收到的东西有问题" },
};

function Order({ order, ask }: { order: Schemas["BuyerOrder"]; ask: (text: string, order: string) => void }): ReactNode {
  const { tail } = order;
  const track = [order.courier, order.tracking_number].filter(Boolean).join(" ");
  return (
    <article className="order-card">
      <header><Icon name="box" /><strong>订单 …{tail}</strong><span className="order-state">{order.state}</span></header>
      {order.goods && <p className="order-goods"><Said text={order.goods} /> {money(order.amount_fen)}</p>}
      {(order.tracking ?? track) && (
        <p className="order-track"><Icon name="truck" /><span>{[order.tracking, track].filter(Boolean).join(" · ")}
          {order.tracking_text && <><br /><Said text={order.tracking_text} /></>}</span></p>
      )}
      <footer>
        {order.asks.map((one) => <button key={one} type="button" onClick={() => { ask(kAsks[one].say, tail); }}>{kAsks[one].title}</button>)}
      </footer>
    </article>
  );
}

/** The order talked about; the others behind one click. */
export function Orders({ orders, ask }: { orders: readonly Schemas["BuyerOrder"][]; ask: (text: string, order: string) => void }): ReactNode {
  const [open, setOpen] = useState(false);
  const current = orders.find((order) => order.current) ?? orders[0];
  if (!current) return null;
  return (
    <details className="orders" open={open} onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary><Icon name="box" /><span>{current.current ? "正在说的订单" : "我的订单"} …{current.tail}</span><span className="order-state">{current.state}</span>
        {orders.length > 1 && <span className="count">共 {orders.length} 单</span>}</summary>
      <div className="order-list">{orders.map((order, index) => <Order key={`${order.tail ?? ""}${index}`} order={order} ask={ask} />)}</div>
    </details>
  );
}

const kStars = ["很不满意", "不满意", "一般", "满意", "很满意"];

export function Rating({ chat, state }: { chat: BuyerChat; state: State }): ReactNode {
  const [stars, setStars] = useState(state.rated);
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  if (state.rated) return <p className="rating done" role="status">谢谢，您给这次服务打了 {state.rated} 星。</p>;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFault(await chat.rate(stars, text.trim()));
    setBusy(false);
  };
  return (
    <section className="rating" aria-label="评价这次服务">
      <strong>这次服务怎么样？</strong>
      <div className="stars" role="radiogroup" aria-label="星级">
        {kStars.map((title, index) => (
          <label key={title} className={index < stars ? "star full" : "star"} title={title}>
            <input type="radio" name="stars" value={index + 1} checked={stars === index + 1} onChange={() => { setStars(index + 1); }} />
            <Icon name="star" /><span className="visually-hidden">{index + 1} 星，{title}</span>
          </label>
        ))}
        <span className="stars-word">{kStars[stars - 1] ?? "点星星打分"}</span>
      </div>
      {stars > 0 && (
        <form className="rating-form" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
          <input value={text} maxLength={200} placeholder="想说的话（可不填）" aria-label="想说的话" onChange={(event) => { setText(event.target.value); }} />
          <button type="submit" className="button primary" disabled={busy}>提交</button>
        </form>
      )}
      {fault && <p className="note bad" role="alert">{fault}</p>}
    </section>
  );
}
