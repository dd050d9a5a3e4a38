// What people do on the two pages, as steps for tests. Every wait is for something on the page.
import { strict as assert } from "node:assert";

export class BuyerPage {
  constructor(page) { this.page = page; }

  async open(url) {
    await this.page.goto(url);
    await this.page.waitForFunction(() => !document.querySelector("#status-text").textContent.includes("连接中"));
  }
  async say(text) {
    await this.page.fill("#text", text);
    await this.page.press("#text", "Enter");
  }
  /** The texts of a speaker's lines: mine, bot, agent, pending. */
  texts(who) {
    return this.page.$$eval(`.line.${who} .said`, (nodes) => nodes.map((node) => node.textContent));
  }
  async waitFor(who, text, timeout = 20_000) {
    await this.page.locator(`.line.${who} .said`, { hasText: text }).first().waitFor({ timeout });
  }
  async waitStatus(text) {
    await this.page.locator("#status-text", { hasText: text }).waitFor({ timeout: 20_000 });
  }
  async upload(files) { await this.page.setInputFiles("#files", files); }
  async waitPhotos(have, need) {
    await this.page.locator("#photos-count", { hasText: `${have} / ${need}` }).waitFor({ timeout: 20_000 });
  }
  async nothingPending() {
    await this.page.waitForFunction(() => document.querySelectorAll("#outbox .line").length === 0, null, { timeout: 20_000 });
  }
}

export class AgentPage {
  constructor(page) { this.page = page; }

  async logIn(url, name, key) {
    await this.page.goto(`${url}/agent`);
    await this.page.fill("#login-name", name);
    await this.page.fill("#login-key", key);
    await this.page.click("#login button[type=submit]");
  }
  async openFirst(section) {
    await this.page.locator(`.section.${section} .row`).first().click();
    await this.page.locator("#owner:not(:empty)").waitFor();
  }
  button(name) { return this.page.locator("#actions .button", { hasText: name }); }
  async waitOwner(text) { await this.page.locator("#owner", { hasText: text }).waitFor({ timeout: 20_000 }); }
  async say(text) {
    await this.page.fill("#text", text);
    await this.page.press("#text", "Enter");
  }
  async waitFor(who, text) {
    await this.page.locator(`#lines .line.${who} .said`, { hasText: text }).first().waitFor({ timeout: 20_000 });
  }
  texts(who) {
    return this.page.$$eval(`#lines .line.${who}:not(.pending) .bubble .said`, (nodes) => nodes.map((node) => node.textContent));
  }
}

/** Anything that runs because of somebody's text is a failure. */
export function watch(page, name, faults) {
  page.on("dialog", (dialog) => {
    faults.push(`${name}: a dialog opened: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !/ERR_INTERNET_DISCONNECTED|status of 40[13]|WebSocket connection/.test(text)) {
      faults.push(`${name}: console: ${text}`);
    }
  });
}

/** No part of the page may be wider than the screen, and nothing may have run. */
export async function assertSound(page, name) {
  const facts = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth > innerWidth,
    hacked: globalThis.hacked !== undefined,
    images: [...document.images].filter((image) => !image.src.startsWith(location.origin) && !image.src.startsWith("blob:")).length,
  }));
  assert.deepEqual(facts, { wide: false, hacked: false, images: 0 }, name);
}
