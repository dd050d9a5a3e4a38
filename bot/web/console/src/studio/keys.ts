// Keys that every editor of the workshop knows.
import type { KeyboardEvent } from "react";

/** Ctrl+S (⌘S) saves, where there is something to save; the browser's own dialog stays away either way. */
export const saves = (ready: boolean, save: () => Promise<void>) => (event: KeyboardEvent): void => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if (ready) void save();
};
