// The workbench on the real program: a sound and a notification for who newly waits, offers that follow 在线/挂起/离线,
// what a logout gives back, a queue that times out and the supervisor who hears of it, notes from pen to memo, everything
// by keyboard alone on both pages, and hostile texts as names, goods and memos.
//
//   node desk.mjs --binary build/xiaoer --pages build/console [--screenshots DIR]
import { strict as assert } from "node:assert";
import { kPassword } from "./bot.mjs";
import { assertSound, kPhone, tabTo } from "./browser.mjs";
import { hostile } from "./hostile.mjs";
import { OneBot } from "./onebot.mjs";
import { AgentPage, BuyerPage, LoginPage } from "./pages.mjs";
import { story } from "./story.mjs";

const kAccount = 10001;
const kPeople = [["xiaoli", "小李", ["agent"]], ["xiaowang", "小王", ["agent"]], ["laozhou", "老周", ["lead"]]];

const cell = (text) => `"${text.replaceAll('"', '""')}"`;
/** Short enough for a memo and one line, as back offices export it. */
const asCell = (text) => text.replace(/\s+/g, " ").slice(0, 120);
const kHead = ["订单编号", "买家会员名", "订单状态", "宝贝标题", "商品属性", "宝贝总数量", "总金额", "订单创建时间", "订单付款时间", "收货地址", "物流公司", "物流单号", "审单状态", "订单备注"];
const order = (id, buyer, { goods = "每日坚果礼盒", attributes = "30包", memo = "" } = {}) =>
  [id, String(buyer), "买家已付款", goods, attributes, "1", "99.00", "2026-01-02 10:00:00", "2026-01-02 10:01:00", "浙江省", "", "", "待客审", memo].map(cell).join(",");
const kNoted = 86001;
const kOrders = [kHead.join(","), order("202601020001", kNoted, { memo: "老客户，送小样" }),
  ...hostile.map((text, index) => order(`2026010290${String(index).padStart(2, "0")}`, 87000 + index, { goods: asCell(text), attributes: asCell(text), memo: asCell(text) }))].join("\r\n");

async function staff(world, user, prepare) {
  const page = await world.open(user, undefined, prepare);
  await new LoginPage(page).logIn(world.bot.url, "/agent", user, kPassword);
  await page.locator(".queue-pane").waitFor();
  return page;
}

const setStatus = async (page, word) => {
  await page.locator(".status-choice").getByText(word, { exact: true }).click();
  await page.locator(".status-choice .ant-segmented-item-selected", { hasText: word }).waitFor();
};
const row = (page, words) => page.locator(".row", { hasText: words });

/** A buyer of the page who asks for a human. */
async function asksForHuman(world, name) {
  const page = await world.open(name, kPhone);
  const buyer = new BuyerPage(page);
  await buyer.open(`${world.bot.url}/`);
  await buyer.say("人工");
  await buyer.waitStatus("正在转接人工");
  return buyer;
}

/** What a page would show on the desktop and play: both are the system's, so their doors are watched. */
const spy = (page) => page.addInitScript(() => {
  globalThis.shown = [];
  globalThis.tones = [];
  globalThis.Notification = class {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body }) { this.title = title; this.body = body; this.close = () => {}; globalThis.shown.push(this); }
  };
  const gain = { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to };
  globalThis.AudioContext = class {
    currentTime = 0;
    destination = {};
    createGain() { return gain; }
    createOscillator() { const tone = { frequency: { value: 0 }, connect: (to) => to, start() { globalThis.tones.push(tone.frequency.value); }, stop() {} }; return tone; }
  };
  document.hasFocus = () => false;
});
const told = (page) => page.evaluate(() => ({ shown: globalThis.shown.map(({ title, body }) => ({ title, body })), tones: globalThis.tones.length }));

/** Silent until asked for; then one sound and one notice for who newly waits, and a click on it opens him. */
async function notices(world) {
  const page = await staff(world, "xiaoli", spy);
  await setStatus(page, "挂起");
  const first = await asksForHuman(world, "buyer before");
  await row(page, "等待人工").first().waitFor();
  assert.deepEqual(await told(page), { shown: [], tones: 0 }, "nobody asked for it");
  await page.getByRole("button", { name: "提醒设置" }).click();
  for (const name of ["有我的新消息、新会话时响一声", "桌面通知"]) await page.locator(".alert-menu label", { hasText: name }).locator("button[role=switch]").click();
  await page.locator(".desk-head", { hasText: "提醒已开" }).waitFor();
  const rung = (await told(page)).tones;
  assert.ok(rung > 0, "the choice is heard at once");
  await page.reload();
  await row(page, "等待人工").first().waitFor();
  assert.deepEqual(await told(page), { shown: [], tones: 0 }, "who waited before is no news");
  const second = await asksForHuman(world, "buyer noticed");
  await page.waitForFunction(() => globalThis.shown.length > 0 && globalThis.tones.length > 0);
  const { shown } = await told(page);
  assert.match(shown[0].title, /等待人工/);
  assert.match(shown[0].body, /转人工/);
  await page.evaluate(() => { globalThis.shown[0].onclick(); });
  await page.locator(".owner-bar.queue").waitFor();
  await world.shoot(page, "noticed");
  await page.context().close();
  for (const buyer of [first, second]) await leaveQueue(buyer);
}

/** What is half written stays with its conversation; words of my buyer are seen and heard wherever I look; what was said
 *  is found; after one buyer comes the next. */
async function inbox(world) {
  const li = await staff(world, "xiaoli", spy);
  const agent = new AgentPage(li);
  const box = li.locator(".desk-composer textarea");
  await setStatus(li, "挂起");
  await li.getByRole("button", { name: "提醒设置" }).click();
  await li.locator(".alert-menu label", { hasText: "有我的新消息、新会话时响一声" }).locator("button[role=switch]").click();
  const [first, second] = [await asksForHuman(world, "buyer first"), await asksForHuman(world, "buyer second")];
  const mine = li.locator(".queue-item:has(> .section.mine) + .queue-item .row");
  await agent.open();
  await agent.button("接管").click();
  await first.waitStatus("客服 小李 为您服务");
  const mineId = await mine.getAttribute("data-conversation");
  const typing = first.page.getByLabel("客服小李正在输入");
  await typing.waitFor({ state: "detached" });
  await box.fill("写到一半，");
  await typing.waitFor();
  await row(li, "等待人工").first().click();
  await li.locator(".owner-bar.queue").waitFor();
  const rung = (await told(li)).tones;
  await first.say("在吗，我的蓝色保温杯漏水了");
  await mine.locator(".unread").waitFor();
  await li.waitForFunction((before) => globalThis.tones.length > before, rung);
  assert.match(await li.title(), /^\([12]\)/, "what is mine to do stands in the title");
  await world.shoot(li, "unread");
  await li.reload();
  await mine.locator(".unread").waitFor();
  await mine.click();
  assert.equal(await box.inputValue(), "写到一半，", "over another conversation and a reload");
  await li.evaluate(() => { document.hasFocus = () => true; dispatchEvent(new Event("focus")); });
  await li.locator(".unread").waitFor({ state: "detached" });
  await box.fill("写到一半，/");
  await li.locator(".phrase").first().click();
  assert.match(await box.inputValue(), /^写到一半，.+/, "a phrase is put behind what is written");
  await box.fill("");
  await li.keyboard.press("Control+k");
  await li.fill("#search", "保温杯漏");
  await li.locator(".search-hit", { hasText: "蓝色保温杯漏水了" }).waitFor();
  await world.shoot(li, "search");
  await li.fill("#search", "没有人说过这句话");
  await li.getByText("没有找到").waitFor();
  await li.fill("#search", "保温杯漏");
  await li.locator(".search-hit").first().waitFor();
  await li.keyboard.press("Enter");
  await li.locator(".talk .line.marked", { hasText: "保温杯" }).waitFor();
  await li.keyboard.press("Alt+e");
  await li.getByRole("button", { name: "确认结束" }).waitFor();
  await li.keyboard.press("Escape");
  await li.getByRole("button", { name: "确认结束" }).waitFor({ state: "hidden" });
  await li.keyboard.press("Alt+e");
  await li.getByRole("button", { name: "确认结束" }).click();
  await li.locator(".next-one", { hasText: "下一位" }).waitFor();
  await world.shoot(li, "next");
  await li.keyboard.press("Alt+n");
  await li.waitForFunction((id) => document.querySelector(".row[aria-current=true]")?.getAttribute("data-conversation") !== id, mineId);
  await li.locator(".owner-bar.queue").waitFor();
  await leaveQueue(second);
  await first.page.context().close();
  await li.context().close();
}

async function leaveQueue(buyer) {
  await buyer.say("不用了");
  await buyer.waitStatus("机器人");
  await buyer.page.context().close();
}

/** Offers follow who is online; a logout gives back what somebody owns. */
async function assignment(world) {
  const li = await staff(world, "xiaoli");
  const wang = await staff(world, "xiaowang");
  await setStatus(li, "挂起");
  await setStatus(wang, "在线");
  const buyer = await asksForHuman(world, "buyer assigned");
  await row(wang, "分给我").waitFor();
  await row(li, "分给小王").waitFor();
  await setStatus(li, "在线");
  await setStatus(wang, "挂起");
  await row(li, "分给我").waitFor();
  await row(wang, "分给小李").waitFor();
  await setStatus(wang, "在线");
  await row(li, "分给我").click();
  await new AgentPage(li).button("接管").click();
  await buyer.waitStatus("客服 小李 为您服务");
  await world.shoot(wang, "assigned");
  // The logout: the buyer is not left with somebody who is gone.
  await li.locator(".desk-head .ant-btn", { hasText: "小李" }).click();
  await li.getByText("退出登录").click();
  await li.locator("input[name=user]").waitFor();
  await row(wang, "分给我").waitFor();
  assert.match(await row(wang, "分给我").textContent(), /小李转来：客服已离线/);
  assert.doesNotMatch((await buyer.page.locator("#lines").textContent()), /客服已离线/, "the reason is for colleagues");
  await buyer.waitStatus("正在转接人工");
  // 离线 by choice does the same as leaving.
  await row(wang, "分给我").click();
  await new AgentPage(wang).button("接管").click();
  await buyer.waitStatus("客服 小王 为您服务");
  await wang.locator(".status-choice").getByText("离线", { exact: true }).click();
  await wang.locator(".ant-modal-confirm", { hasText: "手上还有 1 个会话" }).getByRole("button", { name: "先不离线" }).click();
  await buyer.waitStatus("客服 小王 为您服务");
  await wang.locator(".status-choice").getByText("离线", { exact: true }).click();
  await wang.getByRole("button", { name: "离线并交出去" }).click();
  await buyer.waitStatus("正在转接人工");
  for (const page of [li, wang]) await page.context().close();
  await leaveQueue(buyer);
}

/** Nobody accepts: the buyer is told so, the supervisor hears of it wherever he looks, and takes over. */
async function timeout(world) {
  const lead = await staff(world, "laozhou", spy);
  await lead.getByRole("button", { name: "提醒设置" }).click();
  for (const name of ["有我的新消息、新会话时响一声", "桌面通知"]) await lead.locator(".alert-menu label", { hasText: name }).locator("button[role=switch]").click();
  const buyer = await asksForHuman(world, "buyer waiting");
  const before = (await buyer.texts("bot")).length;
  await buyer.waitMore("bot", before);
  await lead.locator(".slow").waitFor();
  await lead.waitForFunction(() => globalThis.shown.some(({ title }) => title.includes("主管")));
  await lead.getByText("主管", { exact: false }).first().click();
  await lead.locator(".alarms li").first().waitFor();
  await lead.locator(".tile.red, .tile.amber").first().waitFor();
  await world.shoot(lead, "alarm");
  await lead.getByRole("button", { name: "接管" }).first().click();
  await buyer.waitStatus("客服 老周 为您服务");
  await new AgentPage(lead).say("让您久等了，我来处理。");
  await buyer.waitFor("agent", "让您久等了");
  await new AgentPage(lead).button("交还机器人").click();
  await buyer.waitStatus("机器人");
  await buyer.page.context().close();
  await lead.context().close();
}

/** From the buyer's word over the form into the memo, once, and out of it again. */
async function notes(world) {
  const page = await staff(world, "xiaoli");
  world.qq.say(kNoted, "爱吃坚果的猫", "能不能发顺丰标快，转人工");
  await row(page, "爱吃坚果的猫").first().click();
  await new AgentPage(page).button("接管").click();
  const card = page.locator(".order", { hasText: "202601020001" });
  await card.getByRole("button", { name: "写备注" }).click();
  const editor = page.locator(".note-editor");
  await editor.locator(".ant-form-item", { hasText: "种类" }).locator(".ant-select-selection-item", { hasText: "快递要求" }).waitFor();
  assert.equal(await editor.locator(".ant-form-item", { hasText: "想发的快递" }).locator("input").inputValue(), "顺丰", "begun with the buyer's own word");
  const choose = async (label, word) => {
    await editor.locator(".ant-form-item", { hasText: label }).locator(".ant-select-selector").click();
    await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: word }).click();
  };
  await editor.getByRole("button", { name: "写入备注" }).click();
  await editor.locator(".ant-form-item-explain-error", { hasText: "寄付还是到付" }).waitFor();
  await choose("寄付还是到付", "到付");
  await choose("插旗", "黄旗");
  await world.shoot(page, "note-form");
  await editor.getByRole("button", { name: "写入备注" }).click();
  const written = page.locator(".note-row", { hasText: "顺丰 标快 到付" });
  await written.locator(".ant-tag", { hasText: "已写入" }).waitFor();
  assert.match(await written.textContent(), /小李写/);
  await card.locator(".memo-bot", { hasText: "快递要求：顺丰 标快 到付；接待小李" }).waitFor();
  assert.equal(await card.locator(".memo-human").textContent(), "人工写的老客户，送小样", "what people wrote stays");
  await card.locator(".flag.yellow").waitFor();
  await world.shoot(page, "note-written");
  // The same again is refused with its reason, and nothing is written twice.
  await card.getByRole("button", { name: "写备注" }).click();
  await choose("寄付还是到付", "到付");
  await editor.getByRole("button", { name: "写入备注" }).click();
  await editor.locator("[role=alert]", { hasText: "今天已经写过" }).waitFor();
  await page.keyboard.press("Escape");
  await editor.waitFor({ state: "detached" });
  await written.getByRole("button", { name: "撤回这条" }).click();
  await written.locator(".ant-tag", { hasText: "已撤回" }).waitFor();
  await page.getByRole("button", { name: "重新查" }).click();
  await card.locator(".memo-bot li", { hasText: "顺丰 标快 到付" }).waitFor({ state: "detached" });
  // Ended, not handed back: his call for a human still stands, and would be handed off once more.
  const agent = new AgentPage(page);
  await agent.button("结束").click();
  await page.getByRole("button", { name: "确认结束" }).click();
  await agent.waitOwner("会话已结束");
  await page.context().close();
}

/** Both pages without a mouse. */
async function keyboardOnly(world) {
  const buyer = await world.open("keyboard buyer");
  await buyer.goto(world.bot.url);
  await buyer.waitForFunction(() => !document.querySelector("#status-text")?.textContent.includes("连接中"));
  await tabTo(buyer, (at) => at.tag === "TEXTAREA");
  await buyer.keyboard.type("你好");
  await buyer.keyboard.press("Enter");
  await buyer.locator("#lines .line.bot").first().waitFor();
  await tabTo(buyer, (at) => at.id === "human");
  await buyer.keyboard.press("Enter");
  await new BuyerPage(buyer).waitStatus("正在转接人工");

  const agent = await staff(world, "xiaoli");
  await row(agent, "等待人工").or(row(agent, "分给我")).first().waitFor();
  await tabTo(agent, (at) => at.conversation !== "");
  await agent.keyboard.press("Enter");
  await agent.locator(".owner-bar.queue").waitFor();
  await agent.keyboard.press("Alt+t");
  await agent.locator(".owner-bar.mine").waitFor();
  await agent.waitForFunction(() => document.activeElement?.matches(".desk-composer textarea"));
  await tabTo(buyer, (at) => at.tag === "TEXTAREA");
  await buyer.keyboard.type("我的快递到哪了");
  await buyer.keyboard.press("Enter");
  const box = agent.locator(".desk-composer textarea");
  await agent.locator(".suggestion").waitFor();
  await agent.keyboard.press("Tab");
  assert.ok((await box.inputValue()).length > 4, "Tab takes the suggestion");
  assert.equal(await agent.locator(".talk .line.agent").count(), 0, "and does not send it");
  await agent.keyboard.press("Control+a");
  await agent.keyboard.type("/");
  await agent.locator(".phrase").first().waitFor();
  await agent.keyboard.press("ArrowDown");
  await agent.keyboard.press("Enter");
  const phrase = await box.inputValue();
  assert.ok(phrase.length > 4 && !phrase.startsWith("/"), "a quick phrase by keys alone");
  await agent.keyboard.press("Enter");
  await new BuyerPage(buyer).waitFor("agent", phrase.slice(0, 6));
  await agent.keyboard.press("Alt+e");
  await agent.locator(".ant-popconfirm").waitFor();
  await agent.waitForFunction(() => document.activeElement?.closest(".ant-popconfirm"));
  await world.shoot(agent, "keyboard-end");
  await agent.keyboard.press("Enter");
  await new AgentPage(agent).waitOwner("会话已结束");
  await buyer.locator(".rating").waitFor();
  await tabTo(buyer, (at) => at.tag === "INPUT");
  await buyer.keyboard.press("Space");
  for (let star = 1; star < 5; star += 1) await buyer.keyboard.press("ArrowRight");
  await buyer.locator(".star.full").nth(4).waitFor();
  await tabTo(buyer, (at) => at.label === "提交");
  await buyer.keyboard.press("Enter");
  await buyer.locator(".rating.done", { hasText: "5 星" }).waitFor();
  for (const page of [buyer, agent]) await page.context().close();
}

/** Every hostile text as the buyer's name, the goods, their attributes and the memo of his order. */
async function hostileEverywhere(world) {
  const page = await staff(world, "laozhou");
  for (const [index, text] of hostile.entries()) world.qq.say(87000 + index, text, "转人工");
  const search = page.locator(".queue-search input");
  for (const [index, text] of hostile.entries()) {
    const id = `onebot:${kAccount}:${87000 + index}`;
    await search.fill(id);
    await page.locator(`[data-conversation="${id}"]`).click();
    const card = page.locator(".order", { hasText: `2026010290${String(index).padStart(2, "0")}` });
    await card.locator(".memo-human").waitFor();
    if (text.startsWith("<")) assert.ok((await card.locator(".memo-human").textContent()).includes(asCell(text)), `the memo stands there as text: ${text}`);
    await assertSound(page, `hostile ${index}`);
  }
  await world.shoot(page, "hostile-desk");
  await page.getByText("主管", { exact: false }).first().click();
  await page.locator(".tile").first().waitFor();
  await assertSound(page, "hostile lead");
  await page.getByText("登记表", { exact: true }).click();
  await page.locator(".ant-table").first().waitFor();
  await assertSound(page, "hostile registers");
  await page.context().close();
}

await story({ people: kPeople, orders: kOrders, policy: { accept_within_s: 10, agent_reply_within_s: 12 }, args: ["--im", "onebot11+reverse"] }, async (world) => {
  world.qq = await OneBot.dial(world.bot.url, kAccount);
  world.atEnd(() => { world.qq.hangUp(); });
  for (const scene of [notices, inbox, assignment, notes, keyboardOnly, timeout, hostileEverywhere]) {
    console.log(scene.name);
    await scene(world);
    assert.deepEqual(world.faults, [], scene.name);
  }
});
