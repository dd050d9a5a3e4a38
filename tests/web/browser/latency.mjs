// How soon a line is seen on the other page, agent to buyer, on the real program: for a person to read, not a test.
//
//   node latency.mjs --binary build/xiaoer --pages build/console
import { parseArgs } from "node:util";
import { kPassword, startBot } from "./bot.mjs";
import { launch } from "./browser.mjs";
import { AgentPage, BuyerPage, LoginPage } from "./pages.mjs";

const { values: options } = parseArgs({ options: { binary: { type: "string" }, pages: { type: "string" } } });
const kLines = 30;
const bot = await startBot(options.binary, options.pages);
const browser = await launch();
try {
  const buyerPage = await (await browser.newContext()).newPage();
  const buyer = new BuyerPage(buyerPage);
  await buyer.open(`${bot.url}/`);
  await buyer.say("人工");
  await buyer.waitStatus("正在转接人工");
  const agentPage = await (await browser.newContext()).newPage();
  const agent = new AgentPage(agentPage);
  await new LoginPage(agentPage).logIn(bot.url, "/agent", "xiaoli", kPassword);
  await agent.open("waiting");
  await agent.button("接管").click();
  await agent.waitOwner("已接管");
  const took = [];
  for (let line = 0; line < kLines; line += 1) {
    const text = `第 ${line} 句`;
    await agentPage.fill(".desk-composer textarea", text);
    const seen = buyerPage.evaluate((wanted) => new Promise((resolve) => {
      const look = () => { if ([...document.querySelectorAll("#lines .line.agent .said")].some((node) => node.textContent === wanted)) { watcher.disconnect(); resolve(Date.now()); } };
      const watcher = new MutationObserver(look);
      watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
    }), text);
    const said = await agentPage.evaluate(() => new Promise((resolve) => {
      const box = document.querySelector(".desk-composer textarea");
      const at = Date.now();
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      resolve(at);
    }));
    took.push(await seen - said);
  }
  took.sort((a, b) => a - b);
  console.log(`agent to buyer, ${kLines} lines: median ${took[kLines / 2]} ms, 9 of 10 within ${took[Math.floor(kLines * 0.9)]} ms, worst ${took.at(-1)} ms`);
} finally {
  await browser.close();
  await bot.stop();
}
