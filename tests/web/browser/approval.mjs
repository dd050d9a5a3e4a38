// A change of rules on the real program, from the form to a running conversation and back: a trainer edits a transfer
// condition, may not approve it himself, the lead does, the buyer who is talking meets the new rule with his next
// message, and one click brings the old one back.
//
//   node approval.mjs --binary build/xiaoer --pages build/console [--screenshots DIR]
import { strict as assert } from "node:assert";
import { kPassword } from "./bot.mjs";
import { OneBot } from "./onebot.mjs";
import { LoginPage, TrainerPage } from "./pages.mjs";
import { story } from "./story.mjs";

const kAccount = 10001;
const kTitle = "第三次来催同一订单";
const kAsks = "快递太慢了，帮我催一下";

/** Each buyer has one parcel that moves: by the rules as they ship, only asking again hands him over. */
const kBuyers = [86001, 86002, 86003];
const idOf = (buyer) => `2026010100${buyer}`;
const kOrders = ["订单编号,买家会员名,订单状态,宝贝标题,宝贝总数量,总金额,订单创建时间,订单付款时间,发货时间,收货地址,物流公司,物流单号",
  ...kBuyers.map((buyer) => `${idOf(buyer)},${buyer},卖家已发货,每日坚果礼盒,1,99.00,2026-01-02 10:00:00,2026-01-02 10:01:00,2026-01-02 18:00:00,浙江省,中通快递,7512345${buyer}`)].join("\r\n");

async function studio(world, user) {
  const page = await world.open(user);
  await new LoginPage(page).logIn(world.bot.url, "/studio", user, kPassword);
  await page.locator(".rule-card").first().waitFor();
  return page;
}

/** What ends the bot's answer, one way or the other. */
const kHanded = /不在座位上|暂时离线|正在为您转接|他们现在就在|排在第|队伍里第/;
const kAnswered = /催|加急/;

/** Asks where the parcel is; whether that handed the buyer over. */
async function asks(world, buyer) {
  const from = world.qq.sent.length;
  world.qq.say(buyer, `买家${buyer}`, kAsks);
  return kHanded.test(await world.qq.reached(buyer, new RegExp(`${kHanded.source}|${kAnswered.source}`), from));
}

async function edits(world) {
  const page = await studio(world, "amei");
  const trainer = new TrainerPage(page);
  await trainer.go("设置");
  await page.locator(".settings-page .ant-menu-item", { hasText: "转接条件" }).click();
  const condition = page.locator("fieldset.condition", { has: page.locator("legend", { hasText: /^T1$/ }) });
  await condition.locator("input").nth(1).fill(kTitle);
  const earlier = condition.locator(".condition-line", { hasText: "催过" });
  assert.equal(await earlier.locator("input[aria-label=值]").inputValue(), "1");
  await earlier.locator("input[aria-label=值]").fill("2");
  await world.shoot(page, "conditions", { fullPage: true });
  await page.getByRole("button", { name: "存进草稿" }).click();
  await page.locator(".studio-head .row-tag.changed").waitFor();
  await trainer.go("发布");
  await trainer.run("2 检查");
  await trainer.run("3 案例");
  await trainer.run("4 回测");
  await page.fill("input[aria-label=发布说明]", "第三次来催才转人工");
  const waiver = page.locator("input[aria-label=放行理由]");
  if (await waiver.isVisible()) await waiver.fill("案例里第二次就转，规则改了");
  await page.locator(".publish-form .ant-btn", { hasText: "提交批准" }).click();
  await page.locator(".pending-version", { hasText: "等待批准" }).waitFor();
  await page.locator(".pending-version .ant-btn-primary").click();
  await page.locator(".ant-message", { hasText: "不能批准自己提交的版本" }).waitFor();
  assert.equal(await page.locator(".studio-head", { hasText: "出厂版" }).count(), 1, "nothing is live before somebody else says so");
  return page;
}

await story({
  store: { publish_needs_approval: true },
  policy: { urge_again_min: 0 },
  orders: kOrders,
  trackings: kBuyers.map((buyer) => [idOf(buyer), "运输中", "已到达杭州转运中心"]),
  args: ["--im", "onebot11+reverse"],
}, async (world) => {
  world.qq = await OneBot.dial(world.bot.url, kAccount);
  world.atEnd(() => { world.qq.hangUp(); });
  const [running, fresh, after] = kBuyers;
  // As shipped: asked once, the bot answers; asked again, it hands over.
  assert.equal(await asks(world, fresh), false, "once is answered");
  assert.equal(await asks(world, fresh), true, "twice is handed over");
  assert.equal(await asks(world, running), false);

  const page = await edits(world);
  const lead = await studio(world, "laozhou");
  await new TrainerPage(lead).go("发布");
  await lead.locator(".pending-version", { hasText: "第三次来催才转人工" }).waitFor();
  await world.shoot(lead, "pending");
  await lead.getByRole("button", { name: "批准上线" }).click();
  await lead.locator(".studio-head", { hasText: "第 1 版" }).waitFor();
  await page.locator(".studio-head", { hasText: "第 1 版" }).waitFor();

  assert.equal(await asks(world, running), false, "the running conversation meets the new rule: twice is answered now");
  assert.equal(await asks(world, running), true, "and three times is handed over");

  assert.equal(await asks(world, after), false);
  await page.getByRole("tab", { name: "版本" }).click();
  await page.locator(".ant-table-row", { hasText: "出厂" }).getByRole("button", { name: /回/ }).click();
  await page.fill("input[aria-label=回退理由]", "买家等得太久");
  await world.shoot(page, "rollback");
  await page.getByRole("button", { name: "马上回退" }).click();
  await page.locator(".ant-table-row", { hasText: "买家等得太久" }).waitFor();
  assert.equal(await asks(world, after), true, "the old rule is back: twice is handed over");
  assert.match(await page.locator(".ant-table-row", { hasText: "第三次来催才转人工" }).textContent(), /amei.*laozhou/s, "who wrote it and who approved it stay on record");
});
