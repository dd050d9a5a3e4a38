// Amounts, odd texts and keys: two hundred conversations and three thousand rules without a stall, forty hostile texts in
// every place a buyer can put one, every page by keyboard alone, and the buyer's page within its weight. The browser and
// the pages are real; a stand-in that speaks the contract brings the amounts.
//
//   node volume.mjs --pages build/console [--screenshots DIR]
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assertSound, focus, kDesktop, kPhone, longestTask, tabTo } from "./browser.mjs";
import { hostile } from "./hostile.mjs";
import * as sample from "./sample.mjs";
import * as workshop from "./sample_studio.mjs";
import { kOrigin, StandIn } from "./standin.mjs";
import { kPages, story } from "./story.mjs";

const kWeight = 75 * 1024;
const kStall = 100;
const now = Date.now();
const store = "松果巷零食百货";
const groups = ["售前", "售中", "售后", "主管"];

/** Everything the buyer's page loads before it can be used, as it travels. */
function weigh() {
  const page = readFileSync(join(kPages, "index.html"));
  const files = [...page.toString().matchAll(/\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
  assert.ok(files.some((file) => file.endsWith(".js")) && files.some((file) => file.endsWith(".css")), "the page names its scripts and styles");
  const total = [page, ...files.map((file) => readFileSync(join(kPages, file)))].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
  assert.ok(total <= kWeight, `the buyer's page weighs ${total} bytes of ${kWeight}`);
  return total;
}

const hello = (as) => ({ hello: { as, run: "r1", store, bot: "小二", now: Date.now(), ...(as === "staff" ? { seq: 0, resumed: false } : {}) } });

function deskOf(rows, linesOf) {
  const row = (id) => rows.find((one) => one.conversation === id);
  const answers = {
    "GET /pictures/*": ({ path }) => ({ raw: sample.pictureSvg(Number(path.slice(-8, -4))), type: "image/svg+xml" }), "POST /api/ticket": { ticket: "staff" }, "GET /api/me": sample.me(now, ["agent", "lead", "trainer"]),
    "GET /api/conversations/*": ({ path }) => ({ state: sample.stateOf(row(decodeURIComponent(path.split("/").pop())), now), lines: [], phrases: sample.phrases }),
    "GET /api/conversations/*/suggestion": { suggestion: { text: "让小主久等了，马上给您处理。" } }, "GET /api/conversations/*/orders": ({ path }) => ({ orders: sample.stateOf(row(decodeURIComponent(path.split("/").at(-2))), now).orders, fault: "" }), "GET /api/registers": { registers: sample.registers }, "GET /api/registers/rows": { rows: [] },
    "POST /api/desk/check": ({ body }) => (body.text.includes("返现") ? { ok: false, violation: { rule: "praise_reward", title: "好评返利", excerpt: "返现", mend: "不提任何好处。" } } : { ok: true }),
    "GET /api/desk/colleagues": { colleagues: sample.colleagues, groups }, "GET /api/desk/live": sample.live(now), "POST /api/desk/status": sample.colleagues[0],
  };
  const staff = (frame) => {
    if (frame.ticket) return [hello("staff"), { seq: 1, rows, reset: true }, { seq: 2, agents: sample.colleagues, groups }];
    if (frame.open) return [{ conversation: frame.open.conversation, lines: linesOf(row(frame.open.conversation)), state: sample.stateOf(row(frame.open.conversation), now), welcome: true }, { phrases: sample.phrases, for: frame.open.conversation }];
    return [];
  };
  return new StandIn(kPages, { answers, staff });
}

async function open(world, standin, path, device, name) {
  standin.faults = world.faults;
  const page = await world.open(name, device, (fresh) => standin.attach(fresh.context()));
  await page.goto(kOrigin + path);
  return page;
}

/** Until what was asked for is painted. */
const painted = (page) => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));

async function manyConversations(world) {
  const rows = sample.rows(200, now);
  const standin = deskOf(rows, () => sample.lines(now, 300));
  const page = await open(world, standin, "/agent", kDesktop, "agent");
  await page.locator(".row").first().waitFor();
  assert.equal(await page.locator(".section.waiting span").textContent(), "6");
  const first = await page.locator(".row").first().getAttribute("data-conversation");
  assert.equal(first, "web:buyer0", "the longest wait comes first");
  assert.ok(await page.locator(".row").count() < 40, "only the rows in sight are drawn");
  const longest = await longestTask(world.browser, page, async () => {
    const list = page.locator(".queue-scroll");
    await list.hover();
    for (let turn = 0; turn < 12; turn += 1) { await page.mouse.wheel(0, 900); await painted(page); }
    await page.mouse.wheel(0, -20_000);
    await page.fill(".queue-search input", "访客");
    await painted(page);
    await page.fill(".queue-search input", "");
    await page.locator(".row").nth(1).click();
    await page.locator(".handoff").waitFor();
    assert.ok(await page.locator(".talk .line").count() < 200, "a long conversation is drawn from its end");
    await page.locator(".row").nth(2).click();
    await painted(page);
    standin.tell({ seq: 3, rows: rows.slice(20, 60).map((row) => ({ ...row, last: { ...row.last, text: "又说了一句", at: now } })) });
    await painted(page);
    await page.locator(".section.waiting").click();
    await painted(page);
  });
  assert.ok(longest < kStall, `200 conversations: the longest task took ${longest.toFixed(1)} ms`);
  await page.context().close();
  return longest;
}

function workshopOf(count, change = (card) => card) {
  const answers = {
    "POST /api/ticket": { ticket: "staff" }, "GET /api/me": sample.me(now, ["trainer"]), "GET /api/studio/summary": workshop.summary(now), "GET /api/studio/words": workshop.words,
    "GET /api/studio/intents": { intents: workshop.cards(count, now).map(change) }, "GET /api/studio/intents/*": ({ path }) => workshop.intent(path.split("/").pop()), "POST /api/studio/try": workshop.tried, "PUT /api/studio/intents/*": { etag: "e2", faults: [], ok: true },
    "POST /api/studio/chats": { id: "chat", now, outputs: [] }, "DELETE /api/studio/chats/*": {}, "POST /api/studio/chats/*/lines": (said) => workshop.chatLine(said, now),
    "GET /api/studio/phrases": { phrases: workshop.phraseCards(now) }, "GET /api/studio/phrases/*": ({ path }) => workshop.phrase(path.split("/").pop()), "POST /api/studio/preview": workshop.preview,
  };
  return new StandIn(kPages, { answers, staff: (frame) => (frame.ticket ? [hello("staff")] : []) });
}

async function manyRules(world) {
  const standin = workshopOf(3000);
  const page = await open(world, standin, "/studio", kDesktop, "trainer");
  await page.locator(".rule-card").first().waitFor();
  assert.ok(await page.locator(".rule-card").count() < 30, "only the cards in sight are drawn");
  const longest = await longestTask(world.browser, page, async () => {
    await page.locator(".list-scroll").hover();
    for (let turn = 0; turn < 12; turn += 1) { await page.mouse.wheel(0, 4000); await painted(page); }
    for (const letter of ["刻", "刻字", "刻字定", ""]) { await page.fill("input[placeholder=搜规则]", letter); await painted(page); }
    await page.getByText("按命中", { exact: true }).click();
    await painted(page);
    await page.getByText("按先后", { exact: true }).click();
    await painted(page);
  });
  assert.ok(longest < kStall, `3,000 rules: the longest task took ${longest.toFixed(1)} ms`);
  await page.context().close();
  return longest;
}

/** Each hostile text as name, message, reason, picture name, memo, note, tracking text; each must stand there as text. */
async function hostileEverywhere(world) {
  const rows = hostile.map((text, index) => ({ ...sample.rowOf(index % 6, now), conversation: `web:h${index}`, nickname: text, reason: text, last: { text, who: "buyer", at: now } }));
  const standin = deskOf(rows, (row) => [
    { seq: 1, at: now, who: "buyer", name: row.nickname, text: row.nickname, pictures: [row.nickname] }, { seq: 2, at: now, who: "bot", text: row.nickname, why: row.nickname, status: "sent" },
    { seq: 3, at: now, who: "system", text: row.nickname, why: row.nickname }, { seq: 4, at: now, who: "agent", name: row.nickname, text: row.nickname, status: "failed" },
  ]);
  standin.answers["GET /api/conversations/*"] = ({ path }) => {
    const row = rows.find((one) => one.conversation === decodeURIComponent(path.split("/").pop()));
    const text = row.nickname;
    const state = sample.stateOf(row, now);
    const order = { ...state.orders[0], id: text, tracking_text: text, courier: text, goods: text, items: [{ title: text, attributes: text, quantity: 1 }], memo: { human: text, bot: [{ text, at: text }] } };
    return { state: { ...state, nickname: text, card: { ...state.card, reason: text, words: text, order_line: text, notes: [text], remedies: [text], wish: text, open: [text], facts: [{ title: text, answer: text }] }, orders: [order], notes: [{ text, status: "refused", reason: text, kind_title: text }] }, lines: [], phrases: [{ title: text, group: text, text }] };
  };
  standin.answers["GET /api/conversations/*/orders"] = ({ path }) => ({ orders: standin.answers["GET /api/conversations/*"]({ path: path.replace("/orders", "") }).state.orders, fault: "" });
  standin.frames.staff = ((before) => (frame) => (frame.open ? before(frame).map(({ state: _, ...rest }) => rest) : before(frame)))(standin.frames.staff);
  standin.answers["GET /api/registers/rows"] = ({ query }) => ({ rows: sample.registerRows(now).map((row) => ({ ...row, conversation: query.conversation ?? "web:h0", summary: hostile[0], fields: { goods: hostile[1] } })) });
  const page = await open(world, standin, "/agent", kDesktop, "hostile agent");
  await page.locator(".row").first().waitFor();
  for (const [index, text] of hostile.entries()) {
    await page.fill(".queue-search input", `web:h${index}`);
    await page.locator(`[data-conversation="web:h${index}"]`).click();
    await page.locator(".order .memo-human").waitFor();
    await page.locator(".talk .line.agent").waitFor();
    const shown = await page.locator(".talk .line.buyer .Bubble .said").textContent();
    const plain = text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (mark) => `U+${mark.codePointAt(0).toString(16).toUpperCase()}`);
    assert.equal(shown, plain, "a text stands there as it was written");
    await assertSound(page, `hostile ${index}`);
  }
  await world.shoot(page, "hostile-agent");
  await page.getByText("主管", { exact: true }).first().click();
  await page.locator(".tile").first().waitFor();
  await assertSound(page, "hostile lead");
  await page.context().close();

  const studio = workshopOf(40, (card) => ({ ...card, title: hostile[Number(card.id.split("_")[1]) % hostile.length], conditions: [hostile[Number(card.id.split("_")[1]) % hostile.length]] }));
  studio.answers["GET /api/studio/phrases"] = { phrases: hostile.map((text, index) => ({ id: `p${index}`, title: text, entries: [{ conditions: [text], lines: [text] }] })) };
  studio.answers["POST /api/studio/preview"] = ({ body }) => ({ text: body.line, length: 1, limit: 500, troubles: [body.line] });
  const trainer = await open(world, studio, "/studio", kDesktop, "hostile trainer");
  await trainer.locator(".rule-card").first().waitFor();
  for (const text of hostile.filter((one) => one.length < 500)) {
    await trainer.fill(".test-chat textarea", text);
    await trainer.press(".test-chat textarea", "Enter");
    await trainer.waitForFunction((count) => document.querySelectorAll(".test-chat .line.mine").length === count, hostile.filter((one) => one.length < 500).indexOf(text) + 1);
  }
  await assertSound(trainer, "hostile test chat");
  await trainer.locator(".rail button", { hasText: "话术" }).click();
  await trainer.locator("[data-phrase]").first().click();
  await trainer.locator(".variant-preview .said").first().waitFor();
  await assertSound(trainer, "hostile phrases");
  await trainer.context().close();
}

async function keyboardOnly(world) {
  const rows = sample.rows(30, now);
  const standin = deskOf(rows, () => sample.lines(now));
  const page = await open(world, standin, "/agent", kDesktop, "keyboard agent");
  await page.locator(".row").first().waitFor();
  await tabTo(page, (at) => at.conversation !== "");
  for (let step = 0; step < 30 && (await focus(page)).conversation !== "web:buyer6"; step += 1) {
    const before = (await focus(page)).conversation;
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction((old) => document.activeElement?.getAttribute("data-conversation") !== old, before);
  }
  await page.keyboard.press("Enter");
  await page.locator(".owner-bar.mine").waitFor();
  await page.waitForFunction(() => document.activeElement?.matches(".desk-composer textarea"));
  await page.locator(".suggestion").waitFor();
  await page.keyboard.press("Tab");
  const box = page.locator(".desk-composer textarea");
  assert.equal(await box.inputValue(), "让小主久等了，马上给您处理。", "Tab takes the suggestion");
  assert.ok(!standin.heard.some((frame) => frame.say), "and does not send it");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("/补");
  await page.locator(".phrase").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await box.inputValue(), sample.phrases[3].text, "a quick phrase by keys alone");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("好评返现哦");
  await page.locator("#refusal", { hasText: "好评返利" }).waitFor();
  await page.keyboard.press("Enter");
  assert.ok(!standin.heard.some((frame) => frame.say), "what is forbidden is stopped before it is sent");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("马上处理");
  await page.locator("#refusal").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.locator(".pending").waitFor();
  const said = standin.heard.find((frame) => frame.say)?.say;
  assert.equal(said?.text, "马上处理");
  assert.equal(said?.conversation, "web:buyer6");
  await page.keyboard.press("Alt+p");
  await page.waitForFunction(() => document.activeElement?.closest(".ant-modal-wrap"));
  await page.keyboard.press("Escape");
  await page.locator(".ant-modal").waitFor({ state: "hidden" });
  await page.context().close();

  const trainer = await open(world, workshopOf(30), "/studio", kDesktop, "keyboard trainer");
  await trainer.locator(".rule-card").first().waitFor();
  await tabTo(trainer, (at) => at.rule !== "");
  await trainer.keyboard.press("Enter");
  await trainer.locator(".cm-content").first().waitFor();
  await tabTo(trainer, (at) => at.label === "句式");
  await trainer.keyboard.press("Control+End");
  await trainer.keyboard.type("\n((坏)");
  await trainer.locator(".pattern-trouble", { hasText: "第1个字“((”处：括号没有配对" }).waitFor();
  await trainer.keyboard.press("Control+e");
  await trainer.locator(".test-chat").waitFor({ state: "detached" });
  await trainer.context().close();
}

/** The buyer's page on a phone and a desk, with what hostile buyers type. */
async function buyersView(world) {
  for (const [device, name] of [[kPhone, "phone"], [kDesktop, "desktop"]]) {
    const lines = hostile.flatMap((text, index) => [{ seq: 2 * index + 1, at: now, who: "buyer", text, pictures: [text] }, { seq: 2 * index + 2, at: now, who: index % 2 ? "bot" : "agent", name: text, text }]);
    const state = { owner: "queue", ahead: 2, photos: sample.buyersPhotographs(hostile), orders: [{ tail: "8731", state: hostile[0], goods: hostile[1], tracking: hostile[2], tracking_text: hostile[3], current: true }] };
    const standin = new StandIn(kPages, {
      answers: { "GET /pictures/*": ({ path }) => ({ raw: sample.pictureSvg(Number(path.slice(-8, -4))), type: "image/svg+xml" }), "POST /api/visit": { demo: false }, "POST /api/ticket": { ticket: "buyer" }, "GET /api/buyer/start": { store: hostile[0], bot: hostile[1], form_of_address: hostile[2], human_word: "人工", topics: [{ title: hostile[3], text: hostile[4] }] } },
      buyer: (frame) => (frame.ticket ? [hello("buyer")] : frame.start ? [{ lines, state, welcome: true }] : []),
    });
    const page = await open(world, standin, "/", device, `buyer ${name}`);
    await page.locator(".line").first().waitFor();
    await page.locator("#status-text", { hasText: "前面还有 2 位" }).waitFor();
    assert.equal(await page.locator(".slot.full").count(), 4, "four faces are filled");
    assert.equal(await page.locator(".slot").count(), 7);
    await page.click(".orders summary");
    await world.shoot(page, `hostile-buyer-${name}`);
    await page.context().close();
  }
}

await story(null, async (world) => {
  const weight = weigh();
  const desk = await manyConversations(world);
  const rules = await manyRules(world);
  await keyboardOnly(world);
  await hostileEverywhere(world);
  await buyersView(world);
  return `buyer's page ${weight} bytes gzip, longest task ${desk.toFixed(1)} ms with 200 conversations, ${rules.toFixed(1)} ms with 3,000 rules`;
});
