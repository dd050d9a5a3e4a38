// What this page said and the server has not on record yet. Each entry goes out under one key until the server says
// that it has it, so nothing is lost and nothing is said twice; it survives a reload.
import { newId } from "./ids";
import { now } from "./time";
import { Watched } from "./store";
import type { Uploads } from "./uploads";

export interface Entry {
  readonly id: string;
  readonly text: string;
  readonly pictures: readonly string[];
  /** The place on the page that the pictures were taken for; empty: none. */
  readonly slot?: string;
  readonly at: number;
  /** When it was handed to the socket; 0 while it waits. */
  readonly sent: number;
  /** Why it will not be taken; empty while it may be. */
  readonly why: string;
  /** What it is about: the order a buyer clicked, the conversation an agent speaks in. */
  readonly about?: string;
  readonly uploads?: Uploads;
  /** Grows when an upload moves on, so that watchers draw again. */
  readonly step?: number;
}

const kAtOnce = 5;
const kPatience = 8000;

export class Outbox {
  readonly entries = new Watched<readonly Entry[]>([]);
  readonly #key: string;
  readonly #send: (entry: Entry) => boolean;

  constructor(key: string, send: (entry: Entry) => boolean) {
    this.#key = key;
    this.#send = send;
    this.entries.set(this.#load());
  }

  say(text: string, pictures: readonly string[] = [], about?: string): string {
    const entry: Entry = { id: newId(), text, pictures, at: now(), sent: 0, why: "", ...(about ? { about } : {}) };
    this.#change((entries) => [...entries, entry]);
    return entry.id;
  }

  /** An entry that becomes sayable when its pictures are stored. */
  hold(make: (id: string) => Uploads, slot = "", id = newId()): void {
    const uploads = make(id);
    this.#change((entries) => [...entries, { id, text: "", pictures: [], slot, at: now(), sent: 0, why: "", uploads }]);
  }

  /** Says why something was not sent, for as long as nobody takes it away. */
  fail(why: string): void {
    this.#change((entries) => [...entries, { id: newId(), text: "", pictures: [], at: now(), sent: 0, why }]);
  }

  edit(id: string, change: Partial<Entry>): void {
    this.#change((entries) => entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  touch(id: string): void {
    this.entries.update((entries) => entries.map((entry) => (entry.id === id ? { ...entry, step: (entry.step ?? 0) + 1 } : entry)));
  }

  drop(id: string): void {
    this.entries.get().find((entry) => entry.id === id)?.uploads?.stop();
    this.#change((entries) => entries.filter((entry) => entry.id !== id));
  }

  onRecord(ids: readonly string[]): void {
    if (!this.entries.get().some((entry) => ids.includes(entry.id))) return;
    this.#change((entries) => entries.filter((entry) => !ids.includes(entry.id)));
  }

  /** Sends what is ready, a few at a time, in order. */
  pump(): void {
    let flying = this.entries.get().filter((entry) => entry.sent).length;
    for (const entry of this.entries.get()) {
      if (flying >= kAtOnce) return;
      if (entry.sent || entry.why || entry.uploads) continue;
      if (!this.#send(entry)) return;
      this.edit(entry.id, { sent: Date.now() });
      flying += 1;
    }
  }

  /** The connection is gone: what was under way is said again under the same keys. */
  recall(): void {
    this.entries.update((entries) => entries.map((entry) => (entry.sent ? { ...entry, sent: 0 } : entry)));
  }

  /** Nobody answered for too long: the line is dead even if the system does not know it yet. */
  stuck(): boolean {
    return this.entries.get().some((entry) => entry.sent > 0 && Date.now() - entry.sent > kPatience);
  }

  #change(change: (entries: readonly Entry[]) => readonly Entry[]): void {
    this.entries.update(change);
    const kept = this.entries.get().filter((entry) => !entry.uploads)
      .map(({ id, text, pictures, slot, at, why, about }) => ({ id, text, pictures, slot, at, why, about }));
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(kept));
    } catch { /* a full or forbidden storage costs only the survival of a reload */ }
  }

  #load(): Entry[] {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? "[]") as Entry[];
      return kept.map((entry) => ({ ...entry, sent: 0 }));
    } catch {
      return [];
    }
  }
}
