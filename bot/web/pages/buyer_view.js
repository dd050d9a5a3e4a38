// How single things of the buyer's chat look: a line, its choices, the photographs that are asked for. No state.
import { $, clock, day, h, icon, pictureGrid, storedPicture } from "./common.js";

const kFaces = ["正面", "背面", "左面", "右面", "顶面", "底面"];

/** "1. 查物流" lines of a text, if it offers at least two, numbered from one. */
function choicesOf(said) {
  const rows = said.split("\n");
  const choices = [];
  const rest = [];
  for (const row of rows) {
    const match = /^\s*(\d{1,2})\s*[.．、)）]\s*(\S.*)$/.exec(row);
    if (match && Number(match[1]) === choices.length + 1) choices.push(match[2]);
    else rest.push(row);
  }
  return choices.length >= 2 ? { choices, rest: rest.join("\n").trim() } : null;
}

function bubbleOf(line, say) {
  const items = [];
  const offered = line.who === "bot" ? choicesOf(line.text) : null;
  const said = offered ? offered.rest : line.text;
  if (said) items.push(h("div", { class: "said", dir: "auto" }, said));
  if (offered) {
    items.push(h("div", { class: "choices" }, offered.choices.map((choice, index) =>
      h("button", { class: "choice", type: "button", onclick: () => say(String(index + 1)) },
        h("b", {}, String(index + 1)), h("span", { class: "said" }, choice)))));
  }
  if (line.pictures?.length) items.push(pictureGrid(line.pictures));
  return h("div", { class: `bubble${line.text ? "" : " only-pictures"}` }, items);
}

/** The same speaker goes on: the name and time above need not be said again. */
export const goesOn = (line, before) => Boolean(before) && before.who === line.who && before.name === line.name && line.at - before.at < 60_000;

/** bot: its name; say(text): answers a choice. */
export function drawLine(line, joined, { bot, say }) {
  if (line.who === "system") return h("li", { class: "between event" }, line.text);
  const mine = line.who === "buyer";
  const face = mine ? null : h("span", { class: `face ${line.who}`, "aria-hidden": "true" },
    line.who === "bot" ? icon("bot") : [...(line.name || "客")][0]);
  const who = mine ? "" : line.who === "bot" ? `${bot}（机器人）` : `客服 ${line.name}`;
  return h("li", { class: `line ${mine ? "mine" : line.who}${joined ? " joined" : ""}` }, face,
    h("div", { class: "body" },
      !joined && h("span", { class: "who" }, `${who} ${clock(line.at)}`.trim()), bubbleOf(line, say)));
}

/** A day's name, or the time after a long silence, before a line. */
export function drawBreak(line, before, now) {
  if (!before || new Date(before.at).toDateString() !== new Date(line.at).toDateString()) {
    return h("li", { class: "between" }, day(line.at, now));
  }
  return line.at - before.at > 30 * 60_000 ? h("li", { class: "between" }, clock(line.at)) : null;
}

/** The faces of the package as places that fill up. */
export function drawPhotos(state) {
  const wanted = state.photos;
  const panel = $("#photos");
  panel.hidden = !wanted || state.closed || wanted.faces + wanted.goods === 0;
  if (panel.hidden) return;
  const need = wanted.faces + wanted.goods;
  const complete = wanted.have >= need;
  panel.classList.toggle("complete", complete);
  $("#photos-title").textContent = complete ? "照片收齐了" : "请拍包裹六个面和商品";
  $("#photos-count").textContent = `${Math.min(wanted.have, need)} / ${need}`;
  $("#slots").replaceChildren(...Array.from({ length: need }, (_, index) => {
    const face = index < wanted.faces;
    const label = face ? kFaces[index] ?? `第${index + 1}面` : "商品";
    const url = storedPicture(wanted.received?.[index] ?? "");
    const full = index < wanted.have;
    const classes = ["slot", face ? "" : "goods", full ? "full" : "", index === wanted.have ? "next" : ""];
    return h("div", { class: classes.filter(Boolean).join(" "), title: `${label}${full ? "已收到" : "还没有"}` },
      full && url ? h("img", { src: url, alt: "" }) : icon(face ? "box" : "image"),
      !(full && url) && h("span", {}, label), full && icon("check"));
  }));
}
