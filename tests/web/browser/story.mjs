// A story that a test tells with the pages: starts the browser and, if it is told of one, the real program; watches every
// page that is opened; and when the story goes wrong, leaves pictures and the program's log. It knows nothing of the story.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBot } from "./bot.mjs";
import { assertSound, kDesktop, launch, watch } from "./browser.mjs";
import { kPatience } from "./patience.mjs";
import { holdToContract } from "./schema.mjs";

const { values: options } = parseArgs({ options: { binary: { type: "string" }, pages: { type: "string" }, draw: { type: "string" }, screenshots: { type: "string" } } });
assert.ok(options.pages, "--pages names the built pages");
export const kPages = options.pages;

/** Photographs of a parcel whose waybill has this number, by what they show: front, top, goods, dark, top_again … */
export function drawn(number) {
  assert.ok(options.draw, "--draw names the program that draws parcels");
  const folder = mkdtempSync(join(tmpdir(), "xiaoer-parcel-"));
  assert.equal(spawnSync(options.draw, [folder, number], { stdio: "inherit" }).status, 0);
  return Object.fromEntries(readdirSync(folder).map((file) => [file.replace(".jpg", ""), readFileSync(join(folder, file))]));
}

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
      // Who works for a store works by its clock.
      const context = await browser.newContext({ ...device, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
      const page = await context.newPage();
      page.setDefaultTimeout(kPatience);
      watch(page, name, faults);
      if (program) holdToContract(page, name, faults);
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
