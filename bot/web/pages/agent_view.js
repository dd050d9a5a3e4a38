// How single things of the console look: a row, a line, the handoff card, the order beside the chat. No state.
import { clock, day, h, icon, pictureGrid } from "./common.js";

const kFaces = ["正面", "背面", "左面", "右面", "顶面", "底面"];
const kWho = { buyer: "", bot: "机器人：", agent: "客服：", system: "" };
const kStatus = {
  queued: "发送中", sent: "", failed: "没有送达", in_doubt: "不确定是否送达", dropped: "已拦下，人工已接手",
};

/** Text somebody typed. Marks that turn the direction of writing are shown instead of obeyed. */
export function said(text, tag = "span", props = {}) {
  const parts = text.split(/([\u200e\u200f\u202a-\u202e\u2066-\u2069])/);
  return h(tag, { dir: "auto", ...props }, parts.map((part, index) => (index % 2
    ? h("span", { class: "control" }, `U+${part.codePointAt(0).toString(16).toUpperCase()}`) : part)));
}

const initial = (name) => [...(name || "客")].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "客";

export function rowOf(row, { now, current, open }) {
  const waiting = row.owner === "queue" && !row.closed;
  const tags = [];
  if (row.owner !== "bot" && row.group) tags.push(h("span", { class: "tag group" }, row.group));
  if (row.owner === "agent" && !row.closed) tags.push(h("span", { class: "tag mine" }, row.agent));
  if (row.closed) tags.push(h("span", { class: "tag" }, "已结束"));
  if (row.next_shift && waiting) tags.push(h("span", { class: "tag" }, "下一班"));
  if (row.photos.need > 0) tags.push(h("span", { class: "tag" }, `照片 ${row.photos.have}/${row.photos.need}`));
  if (row.owner !== "bot" && row.reason) tags.push(h("span", { class: "tag", title: row.reason }, row.reason));
  return h("button", {
    class: "row", type: "button", "aria-current": String(row.conversation === current),
    "data-conversation": row.conversation, onclick: () => open(row.conversation),
  },
  h("span", { class: "avatar", "aria-hidden": "true" }, initial(row.nickname)),
  h("span", {},
    h("span", { class: "row-top" },
      said(row.nickname || "买家", "span", { class: "row-name" }),
      waiting ? h("span", { class: "timer", "data-since": String(row.since) })
        : h("span", { class: "row-time" }, now - row.last.at < 86_400_000 ? clock(row.last.at) : day(row.last.at, now))),
    h("span", { class: "row-last", style: null }, kWho[row.last.who] ?? "", said(row.last.text)),
    tags.length > 0 && h("span", { class: "tags" }, tags)));
}

export function betweenOf(line, before, now) {
  if (before && new Date(before.at).toDateString() === new Date(line.at).toDateString()) return null;
  return h("li", { class: "between" }, day(line.at, now));
}

const goesOn = (line, before) => Boolean(before) && before.who === line.who && before.name === line.name && line.at - before.at < 60_000;

export function lineOf(line, before, { cache, who }) {
  const joined = goesOn(line, before);
  const key = JSON.stringify([line, joined]);
  const cached = cache.get(`${who}/${line.seq}`);
  if (cached?.key === key) return cached.node;
  if (cache.size > 3000) cache.clear();
  const node = draw(line, joined);
  cache.set(`${who}/${line.seq}`, { key, node });
  return node;
}

function draw(line, joined) {
  if (line.who === "system") {
    return h("li", { class: "between event", title: line.why ?? "" }, `${clock(line.at)} `, said(line.text));
  }
  const names = { buyer: line.name, bot: "机器人", agent: line.name };
  const status = kStatus[line.status] ?? "";
  return h("li", { class: `line ${line.who}${joined ? " joined" : ""}` },
    h("span", { class: `face ${line.who}`, "aria-hidden": "true" },
      line.who === "bot" ? icon("bot") : initial(names[line.who])),
    h("div", { class: "body" },
      (!joined || status) && h("span", { class: "who" }, !joined && said(names[line.who] || "买家"), !joined && clock(line.at),
        status && h("span", { class: line.status === "queued" ? "" : "status-bad" }, status)),
      h("div", { class: "bubble", title: line.why ?? "" },
        line.text && said(line.text, "div", { class: "said" }),
        line.pictures?.length > 0 && pictureGrid(line.pictures)),
      line.why && line.who === "bot" && h("details", { class: "why" }, h("summary", {}, "为什么"), h("p", {}, line.why))));
}

export function pendingOf(entry, me, connected) {
  return h("li", { class: "line agent pending" },
    h("span", { class: "face agent", "aria-hidden": "true" }, initial(me)),
    h("div", { class: "body" },
      h("span", { class: "who" }, connected ? "发送中…" : "未发出，联网后自动补发"),
      h("div", { class: "bubble" }, said(entry.text, "div", { class: "said" }))));
}

const row = (title, ...value) => [h("dt", {}, title), h("dd", {}, ...value)];

/** What a human reads before the first word. */
export function handoffOf(state) {
  const { card, photos } = state;
  if (!card || (!card.reason && !card.words)) return { key: "", element: null };
  const key = JSON.stringify([state.conversation, card, photos]);
  const need = photos.faces + photos.goods;
  const items = [];
  if (card.condition) items.push(row("条件", card.condition));
  if (card.words) items.push(row("买家原话", said(card.words, "q")));
  if (card.order) items.push(row("订单", card.order_line || card.order));
  if (need > 0) {
    items.push(row("照片", h("span", { class: "meter", "aria-hidden": "true" },
      Array.from({ length: need }, (_, index) => h("i", { class: index < photos.have ? "full" : "" }))),
    `${photos.have}/${need}`));
  } else if (card.photos) items.push(row("照片", card.photos));
  if (card.pictures.length) items.push(row("图片", pictureGrid(card.pictures)));
  if (card.notes.length) items.push(row("备注", card.notes.join("\n")));
  if (card.remedies.length) items.push(row("已提方案", card.remedies.join("\n")));
  const element = h("details", { class: "handoff", open: matchMedia("(min-width: 720px)").matches },
    h("summary", {}, h("span", { class: "tag group" }, card.group),
      h("strong", {}, card.reason || "转人工"), card.next_shift && h("span", { class: "tag" }, "下一班")),
    h("dl", {}, items.flat()));
  return { key, element };
}

function orderPanel(order) {
  const money = order.amount_fen ? `¥${(order.amount_fen / 100).toFixed(2)}` : "";
  const rows = [row("商品", order.goods || "—")];
  if (money) rows.push(row("金额", money));
  if (order.review) rows.push(row("审单", order.review));
  if (order.courier || order.tracking_number) rows.push(row("快递", `${order.courier} ${order.tracking_number}`.trim()));
  if (order.tracking) rows.push(row("物流", [order.tracking, order.tracking_text].filter(Boolean).join(" · ")));
  return h("section", { class: `panel${order.current ? " current" : ""}` },
    h("h3", {}, order.id, h("span", { class: "state" }, order.state)),
    h("dl", {}, rows.flat()),
    order.memo && h("div", { class: `memo flag-${order.flag}` }, said(order.memo)));
}

function photoPanel(state) {
  const need = state.photos.faces + state.photos.goods;
  if (!need) return null;
  return h("section", { class: "panel" },
    h("h3", {}, "六面照", h("span", {}, `${state.photos.have}/${need}`)),
    h("div", { class: "faces" }, Array.from({ length: need }, (_, index) => {
      const name = state.pictures[index];
      const label = index < state.photos.faces ? kFaces[index] ?? `第${index + 1}面` : "商品";
      return h("div", { class: `slot${name ? " full" : ""}`, title: label }, name ? pictureGrid([name]).firstChild : label);
    })));
}

export function contextOf(state) {
  const { orders, notes, photos, pictures } = state;
  const key = JSON.stringify([state.conversation, orders, notes, photos, pictures]);
  const sorted = [...orders].sort((a, b) => Number(b.current) - Number(a.current));
  const elements = [
    photoPanel(state),
    ...(sorted.length ? sorted.map(orderPanel)
      : [h("section", { class: "panel" }, h("h3", {}, "订单"), h("p", { class: "empty" }, "还没有查到这位买家的订单。"))]),
    notes.length > 0 && h("section", { class: "panel" }, h("h3", {}, "订单备注"),
      notes.map((note) => h("div", { class: "note-item" }, h("b", {}, note.stage), said(note.text || "（内容还不完整）")))),
  ];
  return { key, elements: elements.filter(Boolean) };
}
