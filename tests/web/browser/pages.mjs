// What people do on the pages, as steps for tests. Every wait is for something on the page.
import { kPatience, kSlower } from "./patience.mjs";

export class BuyerPage {
  constructor(page) { this.page = page; }

  async open(url) {
    await this.page.goto(url);
    await this.page.waitForFunction(() => !document.querySelector("#status-text")?.textContent.includes("连接中"));
  }
  async say(text) {
    await this.page.fill(".composer-text", text);
    await this.page.press(".composer-text", "Enter");
  }
  /** The texts of a speaker's lines on record: mine, bot, agent. */
  texts(who) { return this.page.$$eval(`#lines .line.${who} .Bubble > .said`, (nodes) => nodes.map((node) => node.textContent)); }
  async waitFor(who, text, timeout = kPatience) { await this.page.locator(`#lines .line.${who} .Bubble`, { hasText: text }).first().waitFor({ timeout }); }
  async waitMore(who, than) { await this.page.waitForFunction(([whose, count]) => document.querySelectorAll(`#lines .line.${whose}`).length > count, [who, than], { timeout: kPatience }); }
  async waitStatus(text) { await this.page.locator("#status-text", { hasText: text }).waitFor({ timeout: kPatience }); }
  async upload(files) { await this.page.setInputFiles("#files", files); }
  async waitPhotos(have, need) { await this.page.locator(".photos-count", { hasText: `${have}/${need}` }).waitFor({ timeout: kPatience }); }
  async nothingPending() { await this.page.waitForFunction(() => document.querySelectorAll("#outbox .line").length === 0, null, { timeout: kPatience }); }
}

export class AgentPage {
  constructor(page) { this.page = page; }

  async open(section = "waiting") {
    await this.page.locator(`.queue-item:has(> .section.${section}) + .queue-item .row`).first().click();
    await this.page.locator(".owner-bar").waitFor();
  }
  button(name) { return this.page.locator(".talk-actions").getByRole("button", { name, exact: true }); }
  async waitOwner(text) { await this.page.locator(".owner-bar", { hasText: text }).waitFor({ timeout: kPatience }); }
  async say(text) {
    await this.page.fill(".desk-composer textarea", text);
    await this.page.press(".desk-composer textarea", "Enter");
  }
  async waitFor(who, text) { await this.page.locator(`.talk .line.${who}:not(.pending) .Bubble`, { hasText: text }).first().waitFor({ timeout: kPatience }); }
  texts(who) { return this.page.$$eval(`.talk .line.${who}:not(.pending) .Bubble > .said`, (nodes) => nodes.map((node) => node.textContent)); }
}

export class LoginPage {
  constructor(page) { this.page = page; }

  async logIn(url, to, user, password) {
    await this.page.goto(`${url}/login?to=${encodeURIComponent(to)}`);
    await this.page.fill("input[name=user]", user);
    await this.page.fill("input[name=password]", password);
    await this.page.click("button[type=submit]");
  }
}

export class TrainerPage {
  constructor(page) { this.page = page; }

  async go(page) { await this.page.locator(".rail button", { hasText: page }).click(); }
  async run(step) {
    const section = this.page.locator(".publish-step", { hasText: step });
    await section.getByRole("button", { name: /开始|重跑/ }).click();
    await section.locator(".ant-tag", { hasText: /还没跑|正在/ }).waitFor({ state: "detached", timeout: 120_000 * kSlower });
    return section.locator("header .ant-tag").first().textContent();
  }
}
