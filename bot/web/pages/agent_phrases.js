// The quick phrases of the open conversation: "/" in an empty composer searches them, Enter or a tap puts one
// into the composer. Nothing is ever sent by itself.
import { h } from "./common.js";

export class Phrases {
  #box; #input; #use; #all = []; #shown = []; #at = 0;

  constructor(box, input, use) {
    this.#box = box;
    this.#input = input;
    this.#use = use;
    input.addEventListener("input", () => this.#search());
    input.addEventListener("keydown", (event) => this.#key(event), true);
    input.addEventListener("blur", () => { setTimeout(() => { if (!box.contains(document.activeElement)) this.close(); }, 150); });
  }

  /** Those of the conversation's group come first. */
  fill(phrases, group) {
    const rank = (phrase) => (phrase.group === group ? 0 : phrase.group ? 2 : 1);
    this.#all = [...phrases].sort((a, b) => rank(a) - rank(b));
  }

  toggle() {
    if (!this.#box.hidden) { this.close(); return; }
    this.#show(this.#all);
    this.#input.focus();
  }

  close() { this.#box.hidden = true; }

  #search() {
    if (!this.#input.value.startsWith("/")) { this.close(); return; }
    const wanted = this.#input.value.slice(1).trim();
    this.#show(this.#all.filter((phrase) => `${phrase.title}${phrase.group}${phrase.text}`.includes(wanted)));
  }

  #show(phrases) {
    this.#shown = phrases.slice(0, 30);
    this.#at = 0;
    this.#box.hidden = this.#shown.length === 0;
    this.#draw();
  }

  #draw() {
    this.#box.replaceChildren(...this.#shown.map((phrase, index) => h("button", {
      class: "phrase", type: "button", role: "option", "aria-selected": String(index === this.#at),
      onclick: () => this.#choose(phrase),
    }, h("b", {}, phrase.title), phrase.group && h("span", { class: "tag" }, phrase.group), h("span", { class: "phrase-text" }, phrase.text))));
    this.#box.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (this.#box.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#at = (this.#at + step + this.#shown.length) % this.#shown.length;
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#input.value.startsWith("/")) this.#choose(this.#shown[this.#at]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#draw();
  }

  #choose(phrase) {
    this.close();
    this.#use(phrase.text);
  }
}
