// The photographs of a damaged parcel, taken on a telephone place by place: what cannot be used is told at once and
// taken again, the waybill is read, and an agent sees it all, compares, turns and takes it home in one file. Another
// buyer's IM names addresses on a host that the store has not named: they count, and the agent can open them and reads
// why nobody looked. The lead sees how many cases came whole, and of how many a human had to ask again.
//
//   node photos.mjs --binary build/xiaoer --pages build/console --draw build/…/draw_parcels [--screenshots DIR]
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { kPassword } from "./bot.mjs";
import { kPhone } from "./browser.mjs";
import { OneBot } from "./onebot.mjs";
import { AgentPage, BuyerPage, LoginPage } from "./pages.mjs";
import { drawn, story } from "./story.mjs";

const kNumber = "75100011100123";
const kHead = ["订单编号", "买家会员名", "订单状态", "宝贝标题", "商品属性", "宝贝总数量", "总金额", "订单创建时间", "订单付款时间", "收货地址", "物流公司", "物流单号", "审单状态", "订单备注"];
const kOrder = ["202611300001", "demo", "卖家已发货", "玻璃保鲜盒", "大号", "1", "79.00", "2026-11-25 10:00:00", "2026-11-25 10:01:00", "江苏省", "中通", kNumber, "已审核", ""];
const kOther = [...kOrder];
[kOther[0], kOther[1], kOther[11]] = ["202611300002", "20001", "75100011100124"];
const kOrders = [kHead, kOrder, kOther].map((cells) => cells.map((cell) => `"${cell}"`).join(",")).join("\r\n");

/** Who taps a place is asked for one picture, and it goes there. */
async function take(page, place, bytes) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator(".slot:not(.full)", { hasText: place }).click()]);
  await chooser.setFiles([{ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: bytes }]);
}

await story({ orders: kOrders, trackings: [["202611300001", "已签收", "已签收，签收人：本人"], ["202611300002", "已签收", "已签收，签收人：本人"]], policy: { transfer_wait_s: 1 }, args: ["--im", "onebot11+reverse"] }, async (world) => {
  const pictures = drawn(kNumber);
  const agentPage = await world.open("agent");
  await new LoginPage(agentPage).logIn(world.bot.url, "/agent", "xiaoli", kPassword);
  await agentPage.locator(".queue-pane").waitFor();
  await agentPage.getByText("在线", { exact: true }).click();

  const page = await world.open("phone buyer", kPhone);
  const buyer = new BuyerPage(page);
  await buyer.open(`${world.bot.url}/?buyer=demo`);
  await buyer.say("收到的保鲜盒碎了，盒子都压扁了");
  const choice = page.locator(".choice:enabled", { hasText: "保鲜盒" }).first();
  await Promise.race([choice.waitFor(), page.locator("#photos").waitFor()]);
  if (await choice.isVisible()) await choice.click();
  await buyer.waitPhotos(0, 7);

  await take(page, "底面", pictures.dark);
  await page.locator(".photos-again", { hasText: "底面太暗了" }).waitFor();
  await buyer.waitFor("bot", "底面太暗了");
  await buyer.waitPhotos(0, 7);
  await take(page, "底面", pictures.bottom);
  await buyer.waitPhotos(1, 7);
  await take(page, "顶面", pictures.top);
  await buyer.waitPhotos(2, 7);
  await take(page, "正面", pictures.top_again);
  await buyer.waitFor("bot", "是同一张");
  await world.shoot(page, "photos-again-phone");
  await buyer.waitPhotos(2, 7);
  for (const [place, name] of [["正面", "front"], ["背面", "back"], ["左面", "left"], ["右面", "right"]]) await take(page, place, pictures[name]);
  await buyer.waitPhotos(6, 7);
  await take(page, "商品", pictures.goods);
  await buyer.waitPhotos(7, 7);
  await world.shoot(page, "photos-complete-phone");
  await page.locator(".choice:enabled").first().click();
  await buyer.waitStatus("正在转接人工");

  const agent = new AgentPage(agentPage);
  await agent.open("waiting");
  await agentPage.locator(".checks .good", { hasText: "面单与订单一致" }).waitFor();
  assert.equal(await agentPage.locator(".face-slot.full").count(), 9, "what cannot be used is shown too");
  assert.equal(await agentPage.locator(".face-slot.bad").count(), 2);
  await agentPage.locator(".face-slot.bad", { hasText: "太暗" }).waitFor();
  await agentPage.locator(".face-slot.bad", { hasText: "同一张" }).waitFor();
  await world.shoot(agentPage, "photos-grid-desktop");
  await agentPage.getByRole("button", { name: "看大图：顶面" }).click();
  await agentPage.locator(".compare .verdict", { hasText: kNumber }).first().waitFor();
  await agentPage.locator(".compare select").selectOption({ index: 2 });
  assert.equal(await agentPage.locator(".compare .sheet").count(), 2, "two beside each other");
  await agentPage.locator(".compare .sheet").first().getByRole("button", { name: /转动/ }).click();
  assert.match(await agentPage.locator(".compare .sheet img").first().getAttribute("style"), /rotate\(90deg\)/);
  await world.shoot(agentPage, "photos-compare-desktop");
  await agentPage.getByRole("button", { name: "关闭" }).click();

  const [download] = await Promise.all([agentPage.waitForEvent("download"), agentPage.getByText("全部下载").click()]);
  const zip = readFileSync(await download.path()).toString("utf8");
  assert.match(download.suggestedFilename(), /^202611300001_照片\.zip$/);
  assert.match(zip, /202611300001_\d\d_顶面_\d{8}-\d{4}\.jpg/);
  assert.ok(zip.includes("面单与订单一致"), "what was found is in it");

  await agent.button("接管").click();
  await agent.waitOwner("已接管");
  await agent.say("照片都看到了，麻烦再拍一张底面，近一点");
  await buyer.waitFor("agent", "再拍一张底面");

  const qq = await OneBot.dial(world.bot.url, "10001");
  world.atEnd(() => { qq.hangUp(); });
  qq.say(20001, "小周", "收到的保鲜盒碎了，盒子都压扁了");
  await qq.reached(20001, /六个面/);
  qq.show(20001, "小周", ["https://img.example.com/1.jpg", "https://img.example.com/2.jpg"]);
  await qq.reached(20001, /还差4张/);
  qq.say(20001, "小周", "转人工");
  await agentPage.locator(".queue-item .row", { hasText: "小周" }).click();
  const links = agentPage.locator(".face-slot.elsewhere a");
  await links.nth(1).waitFor();
  assert.deepEqual(await agentPage.locator(".face-slot.elsewhere > span").allTextContents(), ["第1张", "第2张"], "nobody knows which face they show");
  assert.equal(await links.first().getAttribute("href"), "https://img.example.com/1.jpg");
  assert.match(await links.first().getAttribute("rel"), /noreferrer/);
  assert.equal(await agentPage.locator(".face-slot.elsewhere em").first().textContent(), "没看：主机不在名单里，没有下载");
  assert.deepEqual(await agentPage.locator(".face-slot:not(.elsewhere)").allTextContents(), ["还差5张"], "nor which ones are missing");
  await world.shoot(agentPage, "photos-elsewhere-desktop");

  const lead = await world.open("lead");
  await new LoginPage(lead).logIn(world.bot.url, "/agent", "laozhou", kPassword);
  await lead.getByText("主管", { exact: false }).first().click();
  for (const title of ["转接时照片齐全率", "人工又要照片的占比"])
    await lead.locator(".figure", { hasText: title }).locator("strong", { hasText: "50.0%" }).waitFor();
  await world.shoot(lead, "photos-figures");
  return "nine photographs, two of them told and taken again; two that only people can see";
});
