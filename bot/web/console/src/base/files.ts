// Files that the server makes, brought to whoever asked: as a download, or as a sentence why not.
import type { Fault } from "./api";

/** Under a name of our own: a server's is never trusted with one. */
export function keepFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(url); }, 10_000);
}

/** "": it is on its way to the disk. */
export async function fetchFile(path: string, query: Record<string, string | boolean | undefined>, name: string): Promise<string> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "" && value !== false) search.set(key, String(value));
  try {
    const response = await fetch(`${path}?${search.toString()}`);
    if (!response.ok) return ((await response.json().catch(() => ({}))) as Partial<Fault>).error ?? `服务器没有答应（${response.status}）。`;
    keepFile(name, await response.blob());
    return "";
  } catch {
    return "网络不通，请稍后再试。";
  }
}
