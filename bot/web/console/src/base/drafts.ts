// What somebody has written and not sent, by what it is for (a conversation, a card). It outlives leaving the conversation
// and a reload of the page; the oldest go when there are too many.
const kMost = 100;
const kLongest = 4000;

export class Drafts {
  readonly #key: string;
  readonly #texts: Map<string, string>;

  constructor(key: string) {
    this.#key = key;
    this.#texts = this.#load();
  }

  of(what: string): string { return this.#texts.get(what) ?? ""; }

  keep(what: string, text: string): void {
    if (this.of(what) === text) return;
    this.#texts.delete(what);
    if (text) this.#texts.set(what, text.slice(0, kLongest));
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= kMost) break;
      this.#texts.delete(oldest);
    }
    try {
      localStorage.setItem(this.#key, JSON.stringify([...this.#texts]));
    } catch { /* a full or forbidden storage costs only the survival of a reload */ }
  }

  #load(): Map<string, string> {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "[]") as unknown;
      return new Map(Array.isArray(kept) ? kept.filter((one): one is [string, string] => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "string") : []);
    } catch {
      return new Map();
    }
  }
}
