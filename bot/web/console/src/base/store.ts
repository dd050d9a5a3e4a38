// A value that components watch. The pages' state lives in plain classes, not in React, so that a socket that
// comes back or an outbox that survives a reload does not depend on what is drawn.
import { useSyncExternalStore } from "react";

export class Watched<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) { this.#value = value; }

  get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher();
  }

  update(change: (value: T) => T): void { this.set(change(this.#value)); }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => { this.#watchers.delete(watcher); };
  };
}

export const useWatched = <T>(watched: Watched<T>): T => useSyncExternalStore(watched.watch, watched.get);
