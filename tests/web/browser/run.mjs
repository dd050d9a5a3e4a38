// Buyer, agent and trainer at once, in a real browser against the real program: chat, six photographs, handoff, a takeover in
// the middle of a burst, answers, refusal, loss of network, a publication meanwhile, return, close, rating; and texts that
// try to be code, in messages and file names (volume.mjs has them everywhere else).
//
//   node run.mjs --binary build/xiaoer --pages build/console --draw build/…/draw_parcels [--screenshots DIR]
import { strict as assert } from "node:assert";
import { kPassword } from "./bot.mjs";
import { kPhone } from "./browser.mjs";
import { hostile } from "./hostile.mjs";
import { AgentPage, BuyerPage, LoginPage, TrainerPage } from "./pages.mjs";
import { drawn, story } from "./story.mjs";

/** Seven photographs of a parcel; their files have hostile names. */
function namedPictures() {
  return ["front", "back", "left", "right", "top", "bottom", "goods"].map((name, index) => ({
    name: `${hostile[index].replaceAll("/", "_")}.jpg`, mimeType: "image/jpeg", buffer: drawn("75100011100123")[name],
  }));
}

async function shoot(world, name, ...pages) {
  for (const [device, page] of pages) await world.shoot(page, `${name}-${device}`);
}

/** The one-time link makes the first administrator, and only once. */
async function firstStart(world) {
  const page = await world.open("admin");
  await page.goto(world.bot.setup);
  await page.fill("input[name=user]", "boss");
  await page.fill("input[name=display]", "店长");
  await page.fill("input[name=password]", kPassword);
  await page.fill("input[name=again]", kPassword);
  await shoot(world, "setup", ["desktop", page]);
  await page.click("button[type=submit]");
  await page.locator(".queue-pane").waitFor();
  const again = await world.open("second admin");
  await again.goto(world.bot.setup);
  await again.fill("input[name=user]", "other");
  await again.fill("input[name=password]", kPassword);
  await again.fill("input[name=again]", kPassword);
  await again.click("button[type=submit]");
  await again.locator(".fault").waitFor();
  await again.context().close();
  await page.context().close();
}

/** Damage: maybe which order, then the six faces and the goods. */
async function photographs(world) {
  const { buyer, buyerPage, phoneBuyer, files } = world;
  await buyer.say("收到的东西破损了，盒子都压扁了");
  const choice = buyerPage.locator(".choice:enabled").first();
  await Promise.race([choice.waitFor(), buyerPage.locator("#photos").waitFor()]);
  if (await choice.isVisible()) {
    await shoot(world, "choices", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await choice.click();
  }
  await buyerPage.locator("#photos").waitFor();
  await buyer.waitPhotos(0, 7);
  await buyer.upload(files.slice(0, 4));
  await buyer.waitPhotos(4, 7);
  await phoneBuyer.locator(".slot.full").nth(3).waitFor();
  await shoot(world, "photos", ["desktop", buyerPage], ["phone", phoneBuyer]);
  await buyer.upload(files.slice(4));
  await buyer.waitPhotos(7, 7);
  // At least two remedies are offered, and the buyer chooses.
  await buyerPage.locator(".choice:enabled").nth(1).waitFor();
  await buyerPage.locator(".choice:enabled").first().click();
}

/** Handed over: what the agent reads before the first word, and the takeover. */
async function handoff(world) {
  const { buyer, buyerPage, phoneBuyer, agent, agentPage, phoneAgent } = world;
  await buyer.waitStatus("正在转接人工");
  await agentPage.locator(".queue-pane .owner.waiting").first().waitFor();
  await shoot(world, "queued", ["desktop", buyerPage], ["phone", phoneBuyer]);
  await agent.open("waiting");
  await agentPage.locator(".handoff", { hasText: "齐了" }).waitFor();
  assert.equal(await agentPage.isDisabled(".desk-composer textarea"), true, "the composer is locked before the takeover");
  await agentPage.locator(".why summary").first().click();
  assert.ok((await agentPage.locator(".why[open] p").first().textContent()).length > 2, "a bot line says why");
  await agentPage.locator(".face-slot.full img").nth(6).waitFor();
  await agentPage.locator(".order").first().waitFor();
  await shoot(world, "handoff", ["desktop", agentPage]);
  await phoneAgent.locator(".row").first().waitFor();
  await shoot(world, "queue", ["phone", phoneAgent]);
  await new AgentPage(phoneAgent).open("waiting");
  await shoot(world, "handoff", ["phone", phoneAgent]);
  await agent.button("接管").click();
  await agent.waitOwner("已接管");
  await buyer.waitStatus("客服 小李 为您服务");
}

/** The agent answers; what the guard refuses is named and not sent; quick phrases and suggestions are only put in. */
async function answers(world) {
  const { buyer, buyerPage, agent, agentPage } = world;
  await agent.say("您好，我是小李，照片都收到了，马上帮您处理。");
  await buyer.waitFor("agent", "我是小李");
  await agentPage.fill(".desk-composer textarea", "给五星好评返现5元哦");
  await agentPage.locator("#refusal").waitFor();
  await agentPage.press(".desk-composer textarea", "Enter");
  await shoot(world, "refusal", ["desktop", agentPage]);
  assert.ok(!(await buyer.texts("agent")).some((text) => text.includes("返现")), "what the guard refuses is not seen");
  await agentPage.fill(".desk-composer textarea", "/");
  await agentPage.locator(".phrase").first().waitFor();
  await shoot(world, "phrases", ["desktop", agentPage]);
  await agentPage.press(".desk-composer textarea", "Enter");
  assert.notEqual(await agentPage.inputValue(".desk-composer textarea"), "/", "a quick phrase is in the composer, not sent");
  await agentPage.fill(".desk-composer textarea", "");

  const before = await buyer.texts("mine");
  await buyerPage.reload();
  await buyer.waitFor("agent", "我是小李");
  assert.deepEqual(await buyer.texts("mine"), before, "a reload loses and doubles nothing");
}

async function withoutNetwork(world) {
  const { buyer, buyerPage, agent } = world;
  await buyerPage.context().setOffline(true);
  await buyerPage.locator("#offline").waitFor();
  await buyer.say("断网时说的话");
  await buyerPage.locator("#outbox .line", { hasText: "断网时说的话" }).waitFor();
  await shoot(world, "offline", ["desktop", buyerPage]);
  await buyerPage.context().setOffline(false);
  await buyer.nothingPending();
  await buyer.waitFor("mine", "断网时说的话");
  await agent.waitFor("buyer", "断网时说的话");
  assert.equal((await buyer.texts("mine")).filter((text) => text === "断网时说的话").length, 1);
  assert.equal((await agent.texts("buyer")).filter((text) => text === "断网时说的话").length, 1);
}

/** Marks that turn the direction of writing are shown instead of obeyed. */
const shownAs = (text) => text.trim().replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (mark) => `U+${mark.codePointAt(0).toString(16).toUpperCase()}`);

async function hostileTexts(world) {
  const { buyer, buyerPage, phoneBuyer, agent, agentPage } = world;
  for (const text of hostile) await buyer.say(text);
  await buyer.say("以上");
  await buyer.waitFor("mine", "以上", 60_000);
  await buyer.nothingPending();
  await agent.waitFor("buyer", "以上");
  const shown = await buyer.texts("mine");
  for (const text of hostile) assert.ok(shown.includes(shownAs(text)), `shown as it was written: ${text.slice(0, 60)}`);
  await shoot(world, "hostile", ["desktop", buyerPage], ["phone", phoneBuyer]);
  await shoot(world, "hostile-agent", ["desktop", agentPage]);
}

/** A trainer changes what is said at the end, sees it in the test chat, and publishes while the others go on. */
async function publishes(world) {
  const { trainer, trainerPage } = world;
  await trainer.go("话术");
  await trainerPage.fill("input[placeholder=搜话术]", "closing");
  await trainerPage.locator('[data-phrase="closing"]').click();
  const line = trainerPage.locator(".variant textarea").first();
  await line.waitFor();
  for (const [index, box] of (await trainerPage.locator(".variant textarea").all()).entries()) {
    await box.fill(`感谢{{buyer}}，新版话术${"一二三四五六"[index]}祝您天天开心，满意的话给我的服务打个分。`);
  }
  await trainerPage.locator(".variant-preview .said", { hasText: "新版话术" }).first().waitFor();
  await shoot(world, "phrase", ["desktop", trainerPage]);
  await trainerPage.getByRole("button", { name: "存进草稿" }).click();
  await trainerPage.locator(".studio-head .row-tag.changed").waitFor();
  await trainer.go("发布");
  assert.match(await trainer.run("2 检查"), /没有/);
  assert.match(await trainer.run("3 案例"), /个案例/);
  assert.match(await trainer.run("4 回测"), /个会话里改变/);
  await shoot(world, "publish", ["desktop", trainerPage]);
  await trainerPage.fill("input[aria-label=发布说明]", "结束语换一句");
  const waiver = trainerPage.locator("input[aria-label=放行理由]");
  if (await waiver.isVisible()) await waiver.fill("案例里的结束语用的是旧话术");
  await trainerPage.locator(".publish-form .ant-btn").click();
  await trainerPage.locator(".studio-head", { hasText: "第 1 版" }).waitFor();
}

/** The bot is about to answer a burst when the agent takes over: it stays silent. */
async function takenInBurst(world) {
  const { buyer, buyerPage, agent } = world;
  await agent.say("都记下了。");
  await buyer.waitFor("agent", "都记下了");
  await agent.button("交还机器人").click();
  await buyer.waitStatus("机器人");
  const before = await buyerPage.locator("#lines .line.bot").count();
  // The last one breaks off: the bot waits longest for more, and a slow machine has time to take over.
  for (const text of ["等等", "这个多久能补发", "另外我还想"]) await buyer.say(text);
  await agent.button("接管").click();
  await agent.waitOwner("已接管");
  await buyer.waitStatus("客服 小李 为您服务");
  await agent.say("在的，补发今天就安排。");
  await buyer.waitFor("agent", "今天就安排");
  assert.equal(await buyerPage.locator("#lines .line.bot").count(), before, "the bot's answer to the burst dies with the takeover");
}

async function ends(world) {
  const { buyer, buyerPage, agent, agentPage, phoneAgent, phoneBuyer } = world;
  await shoot(world, "answered", ["desktop", agentPage], ["phone", phoneAgent]);
  await shoot(world, "answered-buyer", ["desktop", buyerPage], ["phone", phoneBuyer]);
  await agent.button("交还机器人").click();
  await buyer.waitStatus("机器人");
  await buyer.say("谢谢");
  await buyer.waitFor("bot", "新版话术");
  await agent.button("接管").click();
  await agent.waitOwner("已接管");
  await agent.button("结束").click();
  await agentPage.getByRole("button", { name: "确认结束" }).click();
  await agent.waitOwner("会话已结束");
  await shoot(world, "closed", ["desktop", agentPage]);
  await buyerPage.locator(".rating").waitFor();
  await buyerPage.locator(".star").nth(4).click();
  await shoot(world, "rating", ["desktop", buyerPage], ["phone", phoneBuyer]);
  await buyerPage.locator(".rating-form button").click();
  await buyerPage.locator(".rating.done", { hasText: "5 星" }).waitFor();
}

await story({}, async (world) => {
  await firstStart(world);
  world.files = namedPictures();
  world.agentPage = await world.open("agent");
  world.agent = new AgentPage(world.agentPage);
  const login = new LoginPage(world.agentPage);
  await login.logIn(world.bot.url, "/agent", "xiaoli", "not the password");
  await world.agentPage.locator(".fault").waitFor();
  await shoot(world, "login", ["desktop", world.agentPage]);
  await login.logIn(world.bot.url, "/agent", "xiaoli", kPassword);
  await world.agentPage.locator(".queue-pane").waitFor();
  await world.agentPage.getByText("在线", { exact: true }).click();
  world.phoneAgent = await world.open("phone agent", kPhone);
  await new LoginPage(world.phoneAgent).logIn(world.bot.url, "/agent", "xiaoli", kPassword);
  world.trainerPage = await world.open("trainer");
  world.trainer = new TrainerPage(world.trainerPage);
  await new LoginPage(world.trainerPage).logIn(world.bot.url, "/studio", "amei", kPassword);
  await world.trainerPage.locator(".rule-card").first().waitFor();
  await shoot(world, "rules", ["desktop", world.trainerPage]);

  world.buyerPage = await world.open("buyer");
  world.buyer = new BuyerPage(world.buyerPage);
  world.phoneBuyer = await world.open("phone buyer", kPhone);
  await world.buyer.open(`${world.bot.url}/?buyer=demo`);
  await new BuyerPage(world.phoneBuyer).open(`${world.bot.url}/?buyer=demo`);
  await shoot(world, "empty", ["desktop", world.buyerPage], ["phone", world.phoneBuyer]);
  await world.buyer.say("在吗");
  await world.buyer.waitFor("bot", "");
  await shoot(world, "hello", ["desktop", world.buyerPage], ["phone", world.phoneBuyer]);

  await photographs(world);
  await handoff(world);
  const botSaid = await world.buyerPage.locator("#lines .line.bot").count();
  await answers(world);
  await withoutNetwork(world);
  await Promise.all([hostileTexts(world), publishes(world)]);
  assert.equal(await world.buyerPage.locator("#lines .line.bot").count(), botSaid, "the bot says nothing while a human owns the chat");
  await takenInBurst(world);
  await ends(world);

  const stranger = await world.open("stranger", kPhone);
  await new BuyerPage(stranger).open(`${world.bot.url}/`);
  assert.equal(await stranger.locator(".line").count(), 0, "a stranger sees none of it");
});
