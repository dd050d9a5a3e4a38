// The real browser of all page tests, how long its main thread was busy, and the watch for what may never happen.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const kDesktop = { viewport: { width: 1280, height: 800 } };
export const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

export const launch = () => chromium.launch({
  executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Anything that runs because of somebody's text is a failure; so is anything a page complains of. */
export function watch(page, name, faults) {
  page.on("dialog", (dialog) => {
    faults.push(`${name}: a dialog opened: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() !== "error") return;
    // A page without a network says so; a refusal that the test asked for is not the page's fault.
    if (/ERR_INTERNET_DISCONNECTED|status of 4(01|03|09|15|29)|WebSocket connection/.test(text)) return;
    faults.push(`${name}: console: ${text}`);
  });
}

/** No part of the page may be wider than the screen, nothing may have run, nothing may come from elsewhere. */
export async function assertSound(page, name) {
  const facts = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth > innerWidth,
    hacked: globalThis.hacked !== undefined,
    elsewhere: performance.getEntriesByType("resource").map((entry) => entry.name).filter((url) => !url.startsWith(location.origin) && !url.startsWith("blob:") && !url.startsWith("data:")),
  }));
  assert.deepEqual(facts, { wide: false, hacked: false, elsewhere: [] }, name);
}

/** The longest single task of the page's main thread while something is done, in ms of its own CPU time: a loaded machine does not count. */
export async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"] });
  let trace;
  try {
    await work();
  } finally {
    trace = JSON.parse((await browser.stopTracing()).toString());
  }
  const renderers = new Set(trace.traceEvents.filter((event) => event.name === "thread_name" && event.args?.name === "CrRendererMain").map((event) => `${event.pid}/${event.tid}`));
  const tasks = trace.traceEvents.filter((event) => event.ph === "X" && renderers.has(`${event.pid}/${event.tid}`) && event.tdur !== undefined && /RunTask|ThreadControllerImpl/.test(event.name));
  assert.ok(tasks.length > 10, `the trace shows the page's tasks: ${tasks.length}`);
  return Math.max(...tasks.map((event) => event.tdur)) / 1000;
}

/** Where the focus stands, as people see it. */
export const focus = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return { tag: element?.tagName, label: element?.getAttribute("aria-label") ?? element?.textContent?.trim().slice(0, 40) ?? "", conversation: element?.getAttribute("data-conversation") ?? "", rule: element?.getAttribute("data-rule") ?? "", id: element?.id ?? "" };
});

export async function tabTo(page, fits, most = 80) {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const at = await focus(page);
    if (fits(at)) {
      assert.ok(await page.evaluate(() => document.activeElement.matches(":focus-visible")), `the focus is seen on ${at.label}`);
      return at;
    }
  }
  throw new Error(`the keyboard does not reach it; stopped at ${JSON.stringify(await focus(page))}`);
}
