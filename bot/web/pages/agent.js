// The agents' console: who waits, the conversation with its handoff card, take over, answer, return, close.
// Drawing of single things is in agent_view.js; this file holds the state and talks to the server.
import { $, Socket, growing, h, newId, post, span } from "./common.js";
import { Phrases } from "./agent_phrases.js";
import { contextOf, handoffOf, lineOf, pendingOf, rowOf, betweenOf } from "./agent_view.js";

const kAmber = 100;  // seconds
const kRed = 180;
const kPatience = 8000;
const text = $("#text");

let me = "";
let skew = 0;
let socket = null;
let online = [];
let capacity = 10;
let entered = false;
const rows = new Map();      // conversation → row
let current = "";            // the open conversation
let state = null;            // of the open conversation
let lines = new Map();       // seq → line
let pending = [];            // {id, text, sent} of the open conversation
const unsent = new Map();    // conversation → its pending, while another one is open
let actions = new Map();     // id → {verb, sent}: asked for and not confirmed
const drafts = new Map();    // conversation → text

const now = () => Date.now() + skew;
const isOpen = (row) => row.owner !== "bot" && !row.closed;
const waiting = () => [...rows.values()].filter((row) => row.owner === "queue" && !row.closed).sort((a, b) => a.since - b.since);
const isMine = (row) => row.owner === "agent" && row.agent === me && !row.closed;

// ---------------------------------------------------------------- signing in

async function begin() {
  const response = await fetch("/api/agent/me").catch(() => null);
  if (response?.status === 401) return showLogin();
  if (!response?.ok) { setTimeout(begin, 2000); return undefined; }
  me = (await response.json()).name;
  $("#login").hidden = true;
  $("#desk").hidden = false;
  socket = new Socket("/ws/agent", handlers);
  return undefined;
}

function showLogin() {
  $("#desk").hidden = true;
  $("#login").hidden = false;
  $("#login-name").value ||= localStorage.getItem("xiaoer.agent") ?? "";
  ($("#login-name").value ? $("#login-key") : $("#login-name")).focus();
}

$("#login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = $("#login-name").value.trim();
  const [status, answer] = await post("/api/agent/login", { name, key: $("#login-key").value });
  $("#login-error").hidden = status === 200;
  $("#login-error").textContent = answer.error ?? "连不上服务器，请稍后再试。";
  if (status !== 200) return;
  localStorage.setItem("xiaoer.agent", name);
  $("#login-key").value = "";
  begin();
});

$("#logout").addEventListener("click", async () => {
  await post("/api/agent/logout");
  location.reload();
});

// ---------------------------------------------------------------- messages

const handlers = {
  before: async () => {
    const response = await fetch("/api/agent/me").catch(() => null);
    if (response?.status !== 401) return true;
    socket.stop();
    showLogin();
    return false;
  },
  open: () => {},
  refused: () => location.reload(),
  down: () => {
    entered = false;
    $("#offline").hidden = false;
    for (const entry of pending) entry.sent = 0;
    drawTalk();
  },
  message: (message) => {
    if (message.hello) hello(message.hello);
    if (message.rows) takeRows(message);
    if (message.agents) ({ agents: online, capacity } = message);
    if (message.conversation && message.conversation === current) takeTalk(message);
    if (message.phrases && message.for === current) phrases.fill(message.phrases, state?.card?.group);
    if (message.refused) refused(message.refused);
    if (message.later) setTimeout(() => resend(message.later.id), 1000);
    drawHead();
  },
};

function hello({ name, store, now: theirs }) {
  me = name;
  skew = theirs - Date.now();
  $("#store").textContent = store || "客服工作台";
  $("#offline").hidden = true;
  if (current) open(current);
}

function takeRows({ rows: news, gone, reset }) {
  if (reset) rows.clear();
  for (const row of news) rows.set(row.conversation, row);
  for (const id of gone ?? []) rows.delete(id);
  drawQueue();
}

function takeTalk(message) {
  if (message.welcome) { entered = true; lines = new Map(); }
  if (message.state) state = message.state;
  for (const line of message.lines ?? []) {
    lines.set(line.seq, line);
    if (line.id) pending = pending.filter((entry) => entry.id !== line.id);
  }
  for (const id of message.taken ?? []) {
    pending = pending.filter((entry) => entry.id !== id);
    actions.delete(id);
  }
  if (message.welcome) for (const entry of pending) deliver(entry);
  drawTalk(Boolean(message.welcome));
}

function refused({ id, title, excerpt, mend }) {
  actions.delete(id);
  const entry = pending.find((one) => one.id === id);
  if (entry) {
    pending = pending.filter((one) => one !== entry);
    if (!text.value) text.value = entry.text;
    fit();
  }
  const box = $("#refusal");
  box.hidden = false;
  box.replaceChildren(
    h("span", {}, "⚠"),
    h("div", {}, h("strong", {}, entry ? `没有发出：${title.replace(/^没有发出：/, "")}` : title),
      excerpt && h("span", {}, "违规内容：", h("mark", {}, excerpt), " "), mend),
    h("button", { type: "button", "aria-label": "知道了", onclick: () => { box.hidden = true; } }, "×"));
  drawTalk();
}

function deliver(entry) {
  if (socket.send({ say: { id: entry.id, conversation: current, text: entry.text } })) entry.sent = Date.now();
}

function resend(id) {
  const entry = pending.find((one) => one.id === id);
  if (entry) deliver(entry);
  const action = actions.get(id);
  if (action) socket.send({ [action.verb]: { id, conversation: action.conversation } });
}

// ---------------------------------------------------------------- doing

function open(conversation) {
  if (current !== conversation) {
    if (current) { drafts.set(current, text.value); unsent.set(current, pending); }
    text.value = drafts.get(conversation) ?? "";
    pending = unsent.get(conversation) ?? [];
    actions = new Map();
    lines = new Map();
    state = null;
    $("#refusal").hidden = true;
    fit();
  }
  current = conversation;
  entered = false;
  socket.send({ open: { conversation, after: 0 } });
  $("#desk").classList.add("talking");
  drawQueue();
  drawTalk(true);
}

function act(verb) {
  const id = newId();
  actions.set(id, { verb, conversation: current, sent: Date.now() });
  socket.send({ [verb]: { id, conversation: current } });
  drawTalk();
}

function send() {
  const said = text.value.trim();
  if (!said || !state || !isMine(state)) return;
  const entry = { id: newId(), text: said, sent: 0, at: now() };
  pending.push(entry);
  deliver(entry);
  text.value = "";
  drafts.delete(current);
  $("#refusal").hidden = true;
  fit();
  drawTalk(true);
}
const phrases = new Phrases($("#phrases"), text, (chosen) => {
  text.value = chosen;
  fit();
  text.focus();
  $("#send").disabled = !chosen;
});
$("#phrases-open").addEventListener("click", () => phrases.toggle());
const fit = growing(text, send);
text.addEventListener("input", () => { $("#refusal").hidden = true; $("#send").disabled = !text.value.trim(); });
$("#send").addEventListener("click", () => { send(); text.focus(); });
$("#back").addEventListener("click", () => { $("#desk").classList.remove("talking", "with-context"); });

/** A button that asks "sure?" in place before it does what cannot be taken back. */
function sureButton(label, sure, run) {
  const button = h("button", { class: "button", type: "button" }, label);
  let timer = 0;
  button.addEventListener("click", () => {
    if (timer) { clearTimeout(timer); run(); return; }
    button.textContent = sure;
    button.classList.add("sure");
    timer = setTimeout(() => { timer = 0; button.textContent = label; button.classList.remove("sure"); }, 3000);
  });
  return button;
}

// ---------------------------------------------------------------- drawing

const kSections = [
  ["waiting", "等待人工", (row) => row.owner === "queue" && !row.closed, (a, b) => a.since - b.since, "没有人在等，真好。"],
  ["mine", "我的", isMine, (a, b) => b.last.at - a.last.at, "还没有接管会话。"],
  ["others", "同事接待", (row) => row.owner === "agent" && !isMine(row) && !row.closed, (a, b) => b.last.at - a.last.at, ""],
  ["bot", "机器人接待", (row) => !isOpen(row), (a, b) => b.last.at - a.last.at, "暂时没有会话。"],
];

function drawQueue() {
  const all = [...rows.values()];
  $("#sections").replaceChildren(...kSections.map(([kind, title, belongs, order, none]) => {
    const members = all.filter(belongs).sort(order).slice(0, 200);
    if (!members.length && !none) return "";
    return h("section", { class: `section ${kind}` },
      h("h3", {}, title, h("b", {}, String(members.length))),
      members.length ? members.map((row) => rowOf(row, { now: now(), current, open })) : h("p", {}, none));
  }));
  tick();
}

function drawHead() {
  const mine = online.find((agent) => agent.name === me);
  $("#me").replaceChildren(h("span", { class: `dot ${$("#offline").hidden ? "agent" : ""}` }),
    `${me} · ${mine?.owned ?? 0}/${capacity} · 在线 ${online.length} 人`);
}

const kOwner = {
  bot: ["", "机器人正在接待，接管后机器人不再说话"],
  queue: ["", "买家在等人工，接管后由你回复"],
  agent: ["mine", "已接管 · 机器人静默"],
};

function drawActions() {
  const busy = actions.size > 0 || !entered;
  const mine = isMine(state);
  const buttons = [];
  if (mine) {
    buttons.push(h("button", { class: "button", type: "button", disabled: busy, onclick: () => act("return") }, "交还机器人"));
    buttons.push(sureButton("结束", "确认结束", () => act("close")));
  } else if (state.owner === "agent" && !state.closed) {
    buttons.push(sureButton("接管", `从${state.agent}接过来`, () => act("take")));
  } else {
    buttons.push(h("button", { class: "button primary", type: "button", disabled: busy, onclick: () => act("take") }, "接管"));
  }
  buttons.push(h("button", { id: "more", class: "button", type: "button", onclick: () => $("#desk").classList.toggle("with-context") }, "订单"));
  // Redrawing would take back a "sure?" that was just asked.
  const key = [state.owner, state.agent, state.closed, busy].join();
  if ($("#actions").dataset.key === key) return;
  $("#actions").dataset.key = key;
  $("#actions").replaceChildren(...buttons);
}

function drawOwner() {
  let [kind, words] = kOwner[state.owner];
  if (state.closed) [kind, words] = ["closed", "会话已结束"];
  else if (state.owner === "agent" && !isMine(state)) [kind, words] = ["colleague", `${state.agent}正在接待`];
  const bar = $("#owner");
  bar.className = `owner-bar ${kind}`;
  bar.textContent = words;
}

function drawTalk(toEnd) {
  $("#nothing").hidden = Boolean(current);
  $("#open").hidden = !current;
  if (!current) return;
  const row = rows.get(current);
  $("#nickname").textContent = state?.nickname || row?.nickname || "买家";
  $("#channel").textContent = current;
  const list = $("#lines");
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const sorted = [...lines.values()].sort((a, b) => a.seq - b.seq);
  const items = sorted.flatMap((line, index) => [betweenOf(line, sorted[index - 1], now()),
    lineOf(line, sorted[index - 1], { cache: drawnLines, who: current })]);
  list.replaceChildren(...items.filter(Boolean), ...pending.map((entry) => pendingOf(entry, me, entered)));
  if (state) {
    drawActions();
    drawOwner();
    const card = handoffOf(state);
    if ($("#handoff").dataset.key !== card.key) {
      $("#handoff").dataset.key = card.key;
      $("#handoff").replaceChildren(...(card.element ? [card.element] : []));
    }
    const context = contextOf(state);
    if ($("#context").dataset.key !== context.key) {
      $("#context").dataset.key = context.key;
      $("#context").replaceChildren(...context.elements);
    }
  }
  const mine = Boolean(state) && isMine(state);
  text.disabled = !mine;
  $("#phrases-open").disabled = !mine;
  const hint = matchMedia("(min-width: 720px)").matches ? "回复买家，Enter 发送，Shift+Enter 换行，/ 快捷短语" : "回复买家…";
  text.placeholder = mine ? hint : "先点“接管”，再回复";
  $("#send").disabled = !mine || !text.value.trim();
  if (toEnd || wasAtEnd) list.scrollTop = list.scrollHeight;
  tick();
}
const drawnLines = new Map();

/** Timers, once a second: waits and the reply clock of my own conversation. */
function tick() {
  const slow = waiting().filter((row) => (now() - row.since) / 1000 >= kAmber);
  $("#slow").hidden = slow.length === 0;
  if (slow.length) $("#slow").textContent = `${slow.length} 位买家等了超过 ${kAmber} 秒，点这里看最久的一位`;
  const count = waiting().length;
  document.title = count ? `(${count}) 客服工作台` : "客服工作台";
  for (const timer of document.querySelectorAll(".timer[data-since]")) showTimer(timer, (now() - Number(timer.dataset.since)) / 1000);
  const since = state && isMine(state) ? state.unanswered_since : null;
  $("#clock").hidden = !since;
  if (since) showTimer($("#clock"), (now() - since) / 1000, "买家等了 ");
}

function showTimer(timer, seconds, prefix = "") {
  timer.textContent = prefix + span(seconds);
  timer.classList.toggle("amber", seconds >= kAmber && seconds < kRed);
  timer.classList.toggle("red", seconds >= kRed);
}

$("#slow").addEventListener("click", () => {
  const [longest] = waiting();
  if (longest) open(longest.conversation);
});

setInterval(() => {
  tick();
  if (pending.some((entry) => entry.sent && Date.now() - entry.sent > kPatience)) socket?.drop();
}, 1000);
begin();
