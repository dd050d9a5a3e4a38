// Pictures on their way to the server: made small enough in the browser, sent three at a time, tried again until the
// network and the server take them. Several pictures become one message; one that can never be taken is left out of it.

const kLongEdge = 2048;
const kSmallEnough = 1_500_000;
const kTogether = 3;
const kLongestPause = 15_000;

export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly url: string;
  /** Its stored name; empty while it is not stored. */
  name: string;
  /** Why it does not work now, or never will. */
  why: string;
  /** Never will it be taken as it is. */
  hopeless: boolean;
}

/** A JPEG that fits the limit; the original when it is small already or cannot be drawn here. */
async function shrink(file: File): Promise<Blob> {
  const kept = /^image\/(png|jpeg|webp|gif)$/.test(file.type);
  if (kept && file.size < kSmallEnough) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, kLongEdge / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    return blob ?? file;
  } catch {
    return file;
  }
}

/** A pause that ends early when the network comes back. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => {
  const end = (): void => { clearTimeout(timer); removeEventListener("online", end); resolve(); };
  const timer = setTimeout(end, ms);
  addEventListener("online", end);
});

export interface UploadHandlers {
  changed: () => void;
  /** names: what is stored. why: what was left out, and why; "" = nothing. */
  done: (names: string[], why: string) => void;
}

export class Uploads {
  readonly items: Upload[];
  readonly #path: string;
  readonly #handlers: UploadHandlers;
  #waiting: Upload[] = [];
  #stopped = false;

  constructor(path: string, files: File[], handlers: UploadHandlers) {
    this.#path = path;
    this.#handlers = handlers;
    this.items = files.map((file, key) => ({ key, file, url: URL.createObjectURL(file), name: "", why: "", hopeless: false }));
    void this.#start();
  }

  /** Somebody took it back. */
  stop(): void {
    this.#stopped = true;
    for (const item of this.items) URL.revokeObjectURL(item.url);
  }

  async #start(): Promise<void> {
    this.#waiting = [...this.items];
    await Promise.all(Array.from({ length: Math.min(kTogether, this.#waiting.length) }, () => this.#work()));
    if (this.#stopped) return;
    const lost = this.items.filter((item) => item.hopeless);
    for (const item of this.items) URL.revokeObjectURL(item.url);
    this.#handlers.done(this.items.flatMap((item) => (item.name ? [item.name] : [])), lost.length ? `${lost.length} 张没有发出：${lost[0]?.why ?? ""}` : "");
  }

  async #work(): Promise<void> {
    for (let item = this.#waiting.shift(); item && !this.#stopped; item = this.#waiting.shift()) await this.#upload(item);
  }

  async #upload(item: Upload): Promise<void> {
    const body = await shrink(item.file);
    for (let attempt = 1; !this.#stopped; attempt += 1) {
      try {
        const response = await fetch(this.#path, {
          method: "POST", body, headers: { "Content-Type": body.type || "application/octet-stream" },
        });
        const answer = await response.json().catch(() => ({})) as { name?: string; error?: string };
        item.name = response.status === 201 ? answer.name ?? "" : "";
        item.why = item.name ? "" : answer.error ?? "图片没有传上去。";
        item.hopeless = response.status === 413 || response.status === 415;
      } catch {
        item.why = "网络不通，联网后接着传。";
      }
      this.#handlers.changed();
      if (item.name || item.hopeless) return;
      await pause(Math.min(kLongestPause, 1500 * attempt));
    }
  }
}
