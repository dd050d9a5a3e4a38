// A buyer and an agent, in a real browser against the real program: chat, photographs, handoff, takeover, answer,
// refusal, loss of network, return, close; and texts that try to be code.
//
//   node run.mjs --binary build/xiaoer [--screenshots DIR]       starts and stops the program itself
//   node run.mjs --url http://127.0.0.1:8080 --key KEY           against one that runs (with --samples)
import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { startBot } from "./bot.mjs";
import { hostile } from "./hostile.mjs";
import { AgentPage, BuyerPage, assertSound, watch } from "./pages.mjs";

const { values: options } = parseArgs({ options: {
  url: { type: "string" }, key: { type: "string" }, binary: { type: "string" }, screenshots: { type: "string" },
} });
const shots = options.screenshots ?? mkdtempSync(join(tmpdir(), "xiaoer-shots-"));
mkdirSync(shots, { recursive: true });

const kDesktop = { viewport: { width: 1280, height: 800 } };
const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const faults = [];

/** Seven photographs, drawn by the browser. */
async function drawPictures(browser) {
  const page = await browser.newPage({ viewport: { width: 480, height: 480 } });
  const names = ["正面", "背面", "左面", "右面", "顶面", "底面", "商品"];
  const files = [];
  for (const [index, name] of names.entries()) {
    await page.setContent(`<body style="margin:0;height:100vh;display:grid;place-items:center;background:hsl(${28 + index * 3} 35% ${80 - index * 3}%)">
      <div style="width:300px;height:300px;background:linear-gradient(135deg,hsl(30 45% 62%),hsl(28 42% 50%));box-shadow:0 20px 40px #0005;display:grid;place-items:center;font:700 64px sans-serif;color:#fff8;border-top:26px solid #d8c39a">${name}</div>`);
    files.push({ name: `${name}.png`, mimeType: "image/png", buffer: await page.screenshot() });
  }
  await page.close();
  return files;
}

async function main(url, key) {
  const browser = await chromium.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  const open = async (name, device) => {
    const context = await browser.newContext({ ...device, locale: "zh-CN" });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    watch(page, name, faults);
    return page;
  };
  const shoot = async (name, ...pages) => {
    for (const [device, page] of pages) {
      await assertSound(page, `${name} ${device}`);
      await page.screenshot({ path: join(shots, `${name}-${device}.png`), animations: "disabled" });
    }
  };
  try {
    const files = await drawPictures(browser);
    const buyerPage = await open("buyer", kDesktop);
    const buyer = new BuyerPage(buyerPage);
    const agentPage = await open("agent", kDesktop);
    const agent = new AgentPage(agentPage);
    const phoneBuyer = await open("phone buyer", kPhone);
    const phoneAgent = await open("phone agent", kPhone);

    // Signing in: a wrong key is refused, the right one opens the desk.
    await agent.logIn(url, "小李", "not the key");
    await agentPage.locator("#login-error", { hasText: "口令不对" }).waitFor();
    await shoot("login", ["desktop", agentPage]);
    await agent.logIn(url, "小李", key);
    await agentPage.locator("#sections .section").first().waitFor();

    // The buyer of the sample orders; the same conversation on the phone too.
    await buyer.open(`${url}/?buyer=demo`);
    await new BuyerPage(phoneBuyer).open(`${url}/?buyer=demo`);
    await shoot("empty", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await buyer.say("在吗");
    await buyer.waitFor("bot", "");
    await shoot("hello", ["desktop", buyerPage], ["phone", phoneBuyer]);

    // Damage: maybe which order, then the six faces.
    await buyer.say("收到的东西破损了，盒子都压扁了");
    const choice = buyerPage.locator(".choice:enabled").first();
    await Promise.race([choice.waitFor(), buyerPage.locator("#photos").waitFor()]);
    if (await choice.isVisible()) {
      await shoot("choices", ["desktop", buyerPage], ["phone", phoneBuyer]);
      await choice.click();
    }
    await buyerPage.locator("#photos").waitFor();
    await buyer.waitPhotos(0, 7);
    await buyer.upload(files.slice(0, 4));
    await buyer.waitPhotos(4, 7);
    await phoneBuyer.locator(".slot.full").nth(3).waitFor();
    await shoot("photos", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await buyer.upload(files.slice(4));
    await buyer.waitPhotos(7, 7);

    // Handed over; what the agent reads before the first word.
    await buyer.waitStatus("正在转接人工");
    await agentPage.locator(".section.waiting .row").waitFor();
    await shoot("queued", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await agent.openFirst("waiting");
    await agentPage.locator(".handoff", { hasText: "7/7" }).waitFor();
    assert.equal(await agentPage.isDisabled("#text"), true, "the composer is locked before the takeover");
    await agentPage.locator(".why summary").first().click();
    assert.ok((await agentPage.textContent(".why[open] p")).length > 2, "a bot line says why");
    await agentPage.locator(".handoff .picture img").nth(6).waitFor();
    await shoot("handoff", ["desktop", agentPage]);
    await new AgentPage(phoneAgent).logIn(url, "小李", key);
    await phoneAgent.locator(".section.waiting .row").waitFor();
    await shoot("queue", ["phone", phoneAgent]);
    await new AgentPage(phoneAgent).openFirst("waiting");
    await phoneAgent.locator(".handoff").waitFor();
    await shoot("handoff", ["phone", phoneAgent]);

    // Taken: the bot is silent from here on.
    await agent.button("接管").click();
    await agent.waitOwner("已接管");
    await buyer.waitStatus("客服 小李 为您服务");
    const botSaid = (await buyer.texts("bot")).length;
    await agent.say("您好，我是小李，照片都收到了，马上帮您处理。");
    await buyer.waitFor("agent", "我是小李");
    await agent.say("给五星好评返现5元哦");
    await agentPage.locator("#refusal").waitFor();
    await shoot("refusal", ["desktop", agentPage]);
    assert.ok(!(await buyer.texts("agent")).some((text) => text.includes("返现")), "what the guard refuses is not seen");
    await agentPage.fill("#text", "/");
    await agentPage.locator(".phrase").first().waitFor();
    await shoot("phrases", ["desktop", agentPage]);
    await agentPage.press("#text", "Enter");
    assert.notEqual(await agentPage.inputValue("#text"), "/", "a quick phrase is in the composer, not sent");
    await agentPage.fill("#text", "");

    // Reload: nothing lost, nothing doubled.
    const before = await buyer.texts("mine");
    await buyerPage.reload();
    await buyer.waitFor("agent", "我是小李");
    assert.deepEqual(await buyer.texts("mine"), before);

    // Without a network: kept, marked, sent once when it is back.
    await buyerPage.context().setOffline(true);
    await buyerPage.locator("#offline").waitFor();
    await buyer.say("断网时说的话");
    await buyerPage.locator("#outbox .line", { hasText: "断网时说的话" }).waitFor();
    await shoot("offline", ["desktop", buyerPage]);
    await buyerPage.context().setOffline(false);
    await buyer.nothingPending();
    await buyer.waitFor("mine", "断网时说的话");
    await agent.waitFor("buyer", "断网时说的话");
    assert.equal((await buyer.texts("mine")).filter((text) => text === "断网时说的话").length, 1);
    assert.equal((await agent.texts("buyer")).filter((text) => text === "断网时说的话").length, 1);

    // Texts that try to be code, seen by buyer and agent.
    for (const text of hostile) await buyer.say(text);
    await buyer.say("以上");
    await buyer.waitFor("mine", "以上", 40_000);
    await buyer.nothingPending();
    await agent.waitFor("buyer", "以上");
    const shown = await buyer.texts("mine");
    for (const text of hostile) assert.ok(shown.includes(text.trim()), `shown as it was written: ${text.slice(0, 60)}`);
    await shoot("hostile", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await shoot("hostile-agent", ["desktop", agentPage]);
    assert.equal((await buyer.texts("bot")).length, botSaid, "the bot says nothing while a human owns the chat");

    // Returned, taken again, closed.
    await agent.say("已登记，补发单号稍后发您。");
    await buyer.waitFor("agent", "补发单号");
    await shoot("answered", ["desktop", agentPage], ["phone", phoneAgent]);
    await shoot("answered-buyer", ["desktop", buyerPage], ["phone", phoneBuyer]);
    await agent.button("交还机器人").click();
    await buyer.waitStatus("机器人");
    await buyer.say("谢谢");
    await buyerPage.waitForFunction((count) => document.querySelectorAll(".line.bot").length > count,
      await buyerPage.locator(".line.bot").count());
    await agent.button("接管").click();
    await agent.waitOwner("已接管");
    await agent.button("结束").click();
    await agent.button("确认结束").click();
    await agent.waitOwner("会话已结束");
    await shoot("closed", ["desktop", agentPage]);

    // A stranger sees none of it.
    const stranger = await open("stranger", kPhone);
    await new BuyerPage(stranger).open(`${url}/`);
    assert.equal(await stranger.locator(".line").count(), 0);
    assert.deepEqual(faults, []);
  } catch (error) {
    for (const [index, context] of browser.contexts().entries()) {
      for (const page of context.pages()) await page.screenshot({ path: join(shots, `failed-${index}.png`) }).catch(() => {});
    }
    throw error;
  } finally {
    await browser.close();
  }
}

const bot = options.url ? { url: options.url, key: options.key, log: () => "", stop: async () => 0 } : await startBot(options.binary);
try {
  await main(bot.url, bot.key);
  console.log(`ok, screenshots in ${shots}`);
} catch (error) {
  console.error(error, faults, `\nscreenshots in ${shots}\n${bot.log()}`);
  process.exitCode = 1;
}
assert.equal(await bot.stop(), 0, "the program stops cleanly");
