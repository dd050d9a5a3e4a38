// The buyer's chat. Shows what the journal holds (lines by seq) and keeps what is not on record yet in an
// outbox that survives reloads: each entry is sent under one id until the server says it has it.
import { $, Socket, growing, h, newId, pictureGrid, post } from "./common.js";
import { drawBreak, drawLine, drawPhotos, goesOn } from "./buyer_view.js";
import { Uploads } from "./uploads.js";

const kTopics = ["我的快递到哪了", "收到的东西有破损", "想改收货地址", "什么时候发货", "想退货退款", "要开发票"];
const kOutboxKey = "xiaoer.outbox";
const kPatience = 8000;  // ms without an answer before the connection is given up
const kAtOnce = 5;
const kShown = 1000;  // lines

const demo = new URLSearchParams(location.search).get("buyer") === "demo";
const log = $("#log");
const text = $("#text");

let store = "";
let bot = "小二";
let skew = 0;  // server's clock minus ours
let state = { owner: "bot" };
let newest = 0;
let entered = false;
let lastUpdate = 0;
const lines = new Map();  // seq → {line, element}
let outbox = load();      // {id, text, pictures, at, sent (when, or 0), why}

const now = () => Date.now() + skew;

// ---------------------------------------------------------------- outbox

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(kOutboxKey) ?? "[]").map((entry) => ({ ...entry, sent: 0 }));
  } catch {
    return [];
  }
}

function save() {
  const kept = outbox.filter((entry) => !entry.uploads).map(({ id, text: said, pictures, at, why }) =>
    ({ id, text: said, pictures, at, why }));
  try {
    sessionStorage.setItem(kOutboxKey, JSON.stringify(kept));
  } catch { /* a full or forbidden storage costs only the survival of a reload */ }
}

function say(said, pictures = []) {
  const entry = { id: newId(), text: said, pictures, at: now(), sent: 0 };
  outbox.push(entry);
  save();
  drawOutbox();
  pump();
  toEnd();
  return entry;
}

/** Sends what is ready, a few at a time, in order. */
function pump() {
  if (!entered) return;
  let flying = outbox.filter((entry) => entry.sent).length;
  for (const entry of outbox) {
    if (flying >= kAtOnce) break;
    if (entry.sent || entry.why || entry.uploads) continue;
    if (!socket.send({ say: { id: entry.id, text: entry.text, pictures: entry.pictures } })) break;
    entry.sent = Date.now();
    flying += 1;
  }
}

function onRecord(id) {
  const before = outbox.length;
  outbox = outbox.filter((entry) => entry.id !== id);
  if (outbox.length === before) return false;
  save();
  drawOutbox();
  pump();
  return true;
}

function refuse(id, why) {
  const entry = outbox.find((one) => one.id === id);
  if (!entry) return;
  entry.why = why;
  entry.sent = 0;
  save();
  drawOutbox();
}

function drawOutbox() {
  $("#outbox").replaceChildren(...outbox.map((entry) => {
    const items = [];
    if (entry.text) items.push(h("div", { class: "said", dir: "auto" }, entry.text));
    if (entry.uploads) items.push(entry.uploads.grid());
    else if (entry.pictures.length) items.push(pictureGrid(entry.pictures));
    const drop = () => { outbox = outbox.filter((one) => one !== entry); save(); drawOutbox(); };
    let note = h("span", { class: "note" }, entered ? "发送中…" : "未发出，联网后自动补发");
    if (entry.why) {
      note = h("span", { class: "note bad" }, entry.why,
        entry.uploads && h("button", { type: "button", onclick: () => { entry.why = ""; entry.uploads.retry(); drawOutbox(); } }, "重试"),
        h("button", { type: "button", onclick: drop }, "删除"));
    }
    return h("li", { class: "line mine pending" },
      h("div", { class: "body" }, h("div", { class: `bubble${entry.text ? "" : " only-pictures"}` }, items), note));
  }));
}

// ---------------------------------------------------------------- lines

function take(news, first) {
  let added = false;
  for (const line of news) {
    added = added || !lines.has(line.seq);
    lines.set(line.seq, line);
    newest = Math.max(newest, line.seq);
    if (line.id) onRecord(line.id);
  }
  const sorted = [...lines.values()].sort((a, b) => a.seq - b.seq);
  for (const old of sorted.splice(0, sorted.length - kShown)) { lines.delete(old.seq); drawn.delete(old.seq); }
  const fresh = new Set(first ? [] : news.map((line) => line.seq));
  const items = [];
  sorted.forEach((line, index) => {
    const gap = drawBreak(line, sorted[index - 1], now());
    if (gap) items.push(gap);
    const joined = !gap && goesOn(line, sorted[index - 1]);
    const key = JSON.stringify([line, joined]);
    let element = drawn.get(line.seq);
    if (element?.key !== key) {
      element = { key, node: drawLine(line, joined, { bot, say }) };
      if (fresh.has(line.seq)) element.node.classList.add("new");
      drawn.set(line.seq, element);
    }
    items.push(element.node);
  });
  $("#lines").replaceChildren(...items);
  closeOldChoices(sorted);
  $("#welcome").hidden = sorted.length > 0 || outbox.length > 0;
  if (first || (added && pinned)) toEnd();
  else if (added && news.some((line) => line.who !== "buyer")) $("#to-end").hidden = false;
}
const drawn = new Map();  // seq → {key, node}

/** Only the newest question can still be answered with a tap. */
function closeOldChoices(sorted) {
  const last = sorted.findLast((line) => line.who !== "system");
  for (const [seq, { node }] of drawn) {
    for (const button of node.querySelectorAll(".choice")) button.disabled = seq !== last?.seq;
  }
}

// ---------------------------------------------------------------- who speaks, photographs

function drawState() {
  const offline = !entered;
  const words = {
    bot: `机器人${bot}为您服务`,
    queue: state.next_shift ? "已为您留言，客服上班后第一时间处理"
      : state.ahead > 0 ? `正在转接人工，前面还有 ${state.ahead} 位` : "正在转接人工，您是下一位",
    agent: `客服 ${state.agent ?? ""} 为您服务`,
  };
  $("#status-text").textContent = offline && lastUpdate === 0 ? "连接中…" : words[state.owner];
  $("#status .dot").className = `dot ${offline ? "" : state.owner}`;
  $("#human").disabled = state.owner !== "bot" && !state.closed;
  $("#human-text").textContent = { bot: "人工", queue: "转接中", agent: "人工中" }[state.owner];
  $("#typing").hidden = offline || !state.typing;
  drawPhotos(state);
}

// ---------------------------------------------------------------- scrolling

// Who is at the end stays there, also when pictures and panels change heights after the fact. Only scrolling up
// lets go.
let pinned = true;
let lastTop = 0;
function toEnd() {
  pinned = true;
  $("#to-end").hidden = true;
  log.scrollTop = log.scrollHeight;
}
log.addEventListener("scroll", () => {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  if (atEnd) { pinned = true; $("#to-end").hidden = true; }
  else if (log.scrollTop < lastTop - 4) pinned = false;
  lastTop = log.scrollTop;
});
$("#to-end").addEventListener("click", toEnd);
const stay = () => { if (pinned) log.scrollTop = log.scrollHeight; };
new ResizeObserver(stay).observe(log);
log.addEventListener("load", stay, true);

// ---------------------------------------------------------------- connection

async function visit() {
  const [status] = await post("/api/visit", demo ? { buyer: "demo" } : {});
  return status === 200;
}

const handlers = {
  before: async () => { await visit(); return true; },
  open: () => socket.send({ resume: { after: newest } }),
  down: () => {
    entered = false;
    for (const entry of outbox) entry.sent = 0;
    $("#offline").hidden = lastUpdate === 0;
    drawOutbox();
    drawState();
  },
  message: (message) => {
    if (message.hello) {
      ({ store, bot } = message.hello);
      bot ||= "小二";
      skew = message.hello.now - Date.now();
      document.title = `${store || "在线"}客服`;
      $("#store").textContent = store || "在线客服";
    }
    if (message.state) state = message.state;
    for (const id of message.taken ?? []) onRecord(id);
    if (message.lines) take(message.lines, Boolean(message.welcome) && lines.size === 0);
    if (message.welcome) {
      entered = true;
      lastUpdate = Date.now();
      $("#offline").hidden = true;
      drawOutbox();
      pump();
    }
    if (message.refused) refuse(message.refused.id, message.refused.why);
    if (message.later) setTimeout(() => { again(message.later.id); }, 1000);
    drawState();
  },
};

function again(id) {
  const entry = outbox.find((one) => one.id === id);
  if (entry) entry.sent = 0;
  pump();
}

let socket = { up: false, send: () => false, drop() {} };
setInterval(() => {
  // Nobody answers: the line is dead even if the system does not know it yet.
  if (outbox.some((entry) => entry.sent && Date.now() - entry.sent > kPatience)) socket.drop();
}, 1000);

// ---------------------------------------------------------------- writing

function send() {
  const said = text.value.trim();
  if (!said) return;
  say(said);
  text.value = "";
  fit();
  $("#send").disabled = true;
}
const fit = growing(text, send);
text.addEventListener("input", () => { $("#send").disabled = text.value.trim() === ""; });
text.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (files.length) { event.preventDefault(); sendPictures(files); }
});
$("#send").addEventListener("click", () => { send(); text.focus(); });
$("#human").addEventListener("click", () => say("人工"));
$("#files").addEventListener("change", (event) => {
  sendPictures([...event.target.files]);
  event.target.value = "";
});
log.addEventListener("dragover", (event) => event.preventDefault());
log.addEventListener("drop", (event) => {
  event.preventDefault();
  sendPictures([...event.dataTransfer.files].filter((file) => file.type.startsWith("image/")));
});

/** Several pictures become one message, when all of them are stored. */
function sendPictures(files) {
  for (let from = 0; from < files.length; from += 20) {
    const entry = { id: newId(), text: "", pictures: [], at: now(), sent: 0 };
    entry.uploads = new Uploads(files.slice(from, from + 20), {
      changed: drawOutbox,
      failed: (why) => { entry.why = why; drawOutbox(); },
      done: (names) => {
        entry.pictures = names;
        delete entry.uploads;
        save();
        drawOutbox();
        pump();
      },
    });
    outbox.push(entry);
  }
  drawOutbox();
  toEnd();
}

for (const topic of kTopics) {
  $("#chips").append(h("button", { class: "chip", type: "button", onclick: () => say(topic) }, topic));
}

drawOutbox();
drawState();
(async () => {
  while (!(await visit())) await new Promise((resolve) => { setTimeout(resolve, 2000); });
  socket = new Socket("/ws/buyer", handlers);
})();
