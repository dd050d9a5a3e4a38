// A story that a test tells with the pages: starts the browser and, if it is told of one, the real program; watches every
// page that is opened; and when the story goes wrong, leaves pictures and the program's log. It knows nothing of the story.
import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBot } from "./bot.mjs";
import { assertSound, kDesktop, launch, watch } from "./browser.mjs";

const { values: options } = parseArgs({ options: { binary: { type: "string" }, pages: { type: "string" }, screenshots: { type: "string" } } });
assert.ok(options.pages, "--pages names the built pages");
export const kPages = options.pages;

/** bot: what startBot is to change, or null for no program. tell(stage) may return what is worth saying at the end. */
export async function story(bot, tell) {
  const shots = options.screenshots ?? mkdtempSync(join(tmpdir(), "xiaoer-shots-"));
  mkdirSync(shots, { recursive: true });
  const faults = [];
  const program = bot && await startBot(options.binary, options.pages, bot);
  const browser = await launch();
  const leaves = [];
  const stage = {
    bot: program,
    browser,
    faults,
    /** A page of its own person: no cookie, no storage is shared. */
    async open(name, device = kDesktop, prepare = async () => {}) {
      const context = await browser.newContext({ ...device, locale: "zh-CN" });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      watch(page, name, faults);
      await prepare(page);
      return page;
    },
    async shoot(page, name, more = {}) {
      await assertSound(page, name);
      await page.screenshot({ path: join(shots, `${name}.png`), animations: "disabled", ...more });
    },
    /** What is undone when the story is over, however it ends. */
    atEnd(leave) { leaves.push(leave); },
  };
  try {
    const said = await tell(stage);
    assert.deepEqual(faults, []);
    console.log(`ok${said ? `: ${said}` : ""}, screenshots in ${shots}`);
  } catch (error) {
    for (const [index, context] of browser.contexts().entries()) {
      for (const page of context.pages()) await page.screenshot({ path: join(shots, `failed-${index}.png`) }).catch(() => {});
    }
    console.error(error, faults, `\nscreenshots in ${shots}\n${program?.log() ?? ""}`);
    process.exitCode = 1;
  } finally {
    for (const leave of leaves) leave();
    await browser.close();
    if (program) assert.equal(await program.stop(), 0, "the program stops cleanly");
  }
}
