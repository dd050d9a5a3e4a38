// A good's way on the real program: a buyer asks what nobody knows, the trainer finds the question with the buyer's words and
// answers it in one step, edits a good, brings a platform's export through its preview, tries it in the test chat, publishes,
// and the buyer is answered.
//
//   node goods.mjs --binary build/xiaoer --pages build/console [--screenshots DIR]
import { strict as assert } from "node:assert";
import { kPassword } from "./bot.mjs";
import { kPhone } from "./browser.mjs";
import { BuyerPage, LoginPage, TrainerPage } from "./pages.mjs";
import { story } from "./story.mjs";

const kTable = ["商品ID,商品标题,商品短标题,SKU规格,SKU价格（元）,SKU库存,商品状态,产地,脆度等级",
  "7711,松果巷海盐苏打饼干独立小包,苏打饼干,口味：海盐,25.90,120,在售,天津,五级", "7711,松果巷海盐苏打饼干独立小包,苏打饼干,口味：葱香,26.90,0,在售,天津,五级"];

const draftChanged = (page) => page.locator(".studio-head .row-tag.changed").waitFor();

async function buyer(world, name) {
  const page = new BuyerPage(await world.open(name, kPhone));
  await page.open(`${world.bot.url}/`);
  return page;
}

async function answered(page, question, expected) {
  await page.say(question);
  await page.waitFor("bot", expected);
}

async function importTable(world, page) {
  await page.getByRole("button", { name: "导入表格…" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (rows) => dialog.locator("input[type=file]").setInputFiles({ name: "抖店商品.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${rows.join("\r\n")}\r\n`) });
  const primary = dialog.locator(".ant-modal-footer .ant-btn-primary");
  await choose([...kTable, "7712,松果巷黑芝麻丸,芝麻丸,,面议,5,在售,河南,"]);
  await dialog.locator(".import-list li", { hasText: "第 4 行" }).filter({ hasText: "面议" }).waitFor();
  assert.equal(await primary.isDisabled(), true, "a bad row stops the table until the trainer says otherwise");
  await world.shoot(page, "goods-refused");
  await choose(kTable);
  await dialog.locator(".import-list li", { hasText: "item_7711" }).waitFor();
  await dialog.locator(".import-columns", { hasText: "脆度等级" }).locator(".ant-select").first().click();
  await page.locator(".ant-select-item-option", { hasText: "新属性" }).click();
  await dialog.locator(".import-columns .ant-select-selection-item", { hasText: "新属性" }).waitFor();
  await world.shoot(page, "goods-preview");
  assert.equal(await page.locator(".studio-head .row-tag.changed").count(), 0, "a preview changes nothing");
  await dialog.locator(".ant-modal-footer .ant-btn-primary:not(.ant-btn-loading)", { hasText: "把 1 件写进草稿" }).click();
  await dialog.waitFor({ state: "detached" });
  await draftChanged(page);
  await page.fill("input[aria-label=搜商品]", "苏打饼干");
  await page.locator('[data-good="item_7711"]', { hasText: "25.9-26.9 元" }).waitFor();
}

async function editGood(world, page) {
  await page.fill("input[aria-label=搜商品]", "山药脆片");
  await page.locator("[data-good]", { hasText: "山药脆片" }).first().click();
  await page.locator(".good-value").first().waitFor();
  await page.getByRole("button", { name: "加一项属性" }).click();
  const row = page.locator(".good-value").last();
  await row.locator(".ant-select").click();
  await page.keyboard.type("热量");
  await page.keyboard.press("Enter");
  await row.locator("textarea").first().fill("每100克约480千卡");
  await world.shoot(page, "good-edited");
  await page.getByRole("button", { name: "存进草稿" }).click();
  await page.locator(".ant-message", { hasText: "已存进草稿" }).first().waitFor();
}

await story({}, async (world) => {
  const first = await buyer(world, "first");
  await answered(first, "每日坚果热量高吗", /同事/);
  const page = await world.open("amei");
  await new LoginPage(page).logIn(world.bot.url, "/studio", "amei", kPassword);
  await page.locator(".rule-card").first().waitFor();
  const trainer = new TrainerPage(page);
  await trainer.go("商品");
  await page.locator("[data-good]").first().waitFor();
  await world.shoot(page, "goods");

  await importTable(world, page);
  await editGood(world, page);
  await page.getByText("待补商品知识", { exact: true }).click();
  const asked = page.locator(".missing-row", { hasText: "每日坚果" }).filter({ hasText: "每日坚果热量高吗" });
  await asked.locator("input").fill("每小包约130千卡");
  await world.shoot(page, "goods-missing");
  await asked.getByRole("button", { name: "补上" }).click();
  await asked.waitFor({ state: "detached" });

  const chat = page.locator(".test-chat");
  for (const [question, expected] of [["苏打饼干产地是哪里", "天津"], ["苏打饼干的脆度等级是多少", "五级"], ["每日坚果热量高吗", "130千卡"]]) {
    await chat.locator("textarea").fill(question);
    await chat.locator("textarea").press("Enter");
    await chat.locator(".line.bot", { hasText: expected }).first().waitFor();
  }
  await world.shoot(page, "goods-tried");

  await trainer.go("发布");
  for (const step of ["2 检查", "3 案例", "4 回测"]) await trainer.run(step);
  await page.fill("input[aria-label=发布说明]", "补商品资料，上新苏打饼干");
  const waiver = page.locator("input[aria-label=放行理由]");
  if (await waiver.isVisible()) await waiver.fill("问热量的会话现在有答案了");
  await page.locator(".publish-form .ant-btn").click();
  await page.locator(".studio-head", { hasText: "第 1 版" }).waitFor();

  const second = await buyer(world, "second");
  await answered(second, "每日坚果热量高吗", "130千卡");
  await answered(second, "苏打饼干海盐味多少钱", "25.9");
  assert.doesNotMatch((await second.texts("bot")).join("\n"), /没写|核实/, "nothing of it goes to a human any more");
});
