// Which of my conversations hold words of the buyer that I have not looked at. Told by the rows alone, so it holds for
// conversations that are not open; what was seen is kept over a reload.
import { Watched } from "../base/store";
import type { Row } from "./desk";

const kMost = 500;

export class Unread {
  readonly conversations = new Watched<ReadonlySet<string>>(new Set());
  readonly #key: string;
  /** Conversation → when the last word was said that was seen. */
  readonly #seen: Map<string, number>;
  /** Conversation → when the word was said that was given as fresh. */
  readonly #told = new Map<string, number>();
  #began = false;

  constructor(key: string) {
    this.#key = key;
    this.#seen = this.#load();
  }

  /** Looks at the rows that are mine; gives those with words that are new since the last call. */
  look(mine: readonly Row[], looking: (conversation: string) => boolean): Row[] {
    const before = this.conversations.get();
    const unread = new Set<string>();
    const fresh: Row[] = [];
    let changed = false;
    for (const row of mine) {
      const { at, who } = row.last;
      const seen = this.#seen.get(row.conversation);
      // One that came to me while I looked elsewhere is news as a whole; those of a first look are known.
      if (looking(row.conversation) || who !== "buyer" || (seen === undefined && !this.#began)) {
        if (seen !== at) { this.#see(row.conversation, at); changed = true; }
        continue;
      }
      if (at <= (seen ?? 0)) continue;
      unread.add(row.conversation);
      if (!before.has(row.conversation) || this.#told.get(row.conversation) !== at) fresh.push(row);
      this.#told.set(row.conversation, at);
    }
    this.#began = this.#began || mine.length > 0;
    if (changed) this.#keep();
    if (unread.size !== before.size || [...unread].some((one) => !before.has(one))) this.conversations.set(unread);
    return fresh;
  }

  #see(conversation: string, at: number): void {
    this.#seen.delete(conversation);
    this.#seen.set(conversation, at);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= kMost) break;
      this.#seen.delete(oldest);
    }
  }

  #keep(): void {
    try { localStorage.setItem(this.#key, JSON.stringify([...this.#seen])); } catch { /* kept for this visit only */ }
  }

  #load(): Map<string, number> {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "[]") as unknown;
      return new Map(Array.isArray(kept) ? kept.filter((one): one is [string, number] => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "number") : []);
    } catch {
      return new Map();
    }
  }
}
