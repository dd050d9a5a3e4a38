// Files that are on their way, kept in the browser so that a reload or a crash does not lose them. A browser without
// such a store, or a full one, costs only that.
const kStore = "files";
const kMost = 20;
const kOldest = 24 * 3_600_000;

interface Kept { id: string; at: number; files: File[]; slot?: string }

let opening: Promise<IDBDatabase | null> | null = null;

function database(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("xiaoer", 1);
      request.onupgradeneeded = () => { request.result.createObjectStore(kStore, { keyPath: "id" }); };
      request.onsuccess = () => { resolve(request.result); };
      request.onerror = () => { resolve(null); };
    } catch {
      resolve(null);
    }
  });
  return opening;
}

async function ask<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  const opened = await database();
  if (!opened) return null;
  return new Promise((resolve) => {
    try {
      const request = work(opened.transaction(kStore, mode).objectStore(kStore));
      request.onsuccess = () => { resolve(request.result); };
      request.onerror = () => { resolve(null); };
    } catch {
      resolve(null);
    }
  });
}

/** slot: the place on the page that they were taken for; empty: none. */
export async function keepFiles(id: string, files: File[], slot: string): Promise<void> { await ask("readwrite", (store) => store.put({ id, at: Date.now(), files, slot } satisfies Kept)); }
export async function dropFiles(id: string): Promise<void> { await ask("readwrite", (store) => store.delete(id)); }

/** What a page before this one did not bring to its end, oldest first. */
export async function keptFiles(): Promise<Kept[]> {
  const all = (await ask("readonly", (store) => store.getAll() as IDBRequest<Kept[]>) ?? []).sort((a, b) => a.at - b.at);
  const fresh = all.filter((one) => Date.now() - one.at < kOldest).slice(-kMost);
  for (const one of all) if (!fresh.includes(one)) void dropFiles(one.id);
  return fresh;
}
