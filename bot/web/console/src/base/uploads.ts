// Pictures on their way to the server: made small enough in the browser, sent three at a time, tried again when the
// network or the server asks for it. Several pictures become one message when all of them are stored.

const kLongEdge = 2048;
const kSmallEnough = 1_500_000;
const kTogether = 3;
const kTries = 4;

export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly url: string;
  /** Its stored name; empty while it is not stored. */
  name: string;
  /** Why it did not work. */
  why: string;
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

export interface UploadHandlers {
  changed: () => void;
  failed: (why: string) => void;
  done: (names: string[]) => void;
}

export class Uploads {
  readonly items: Upload[];
  readonly #path: string;
  readonly #handlers: UploadHandlers;
  #waiting: Upload[] = [];

  constructor(path: string, files: File[], handlers: UploadHandlers) {
    this.#path = path;
    this.#handlers = handlers;
    this.items = files.map((file, key) => ({ key, file, url: URL.createObjectURL(file), name: "", why: "" }));
    void this.#start();
  }

  retry(): void {
    for (const item of this.items) item.why = "";
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#waiting = this.items.filter((item) => !item.name);
    await Promise.all(Array.from({ length: Math.min(kTogether, this.#waiting.length) }, () => this.#work()));
    const failed = this.items.find((item) => !item.name);
    if (failed) { this.#handlers.failed(failed.why); return; }
    for (const item of this.items) URL.revokeObjectURL(item.url);
    this.#handlers.done(this.items.map((item) => item.name));
  }

  async #work(): Promise<void> {
    for (let item = this.#waiting.shift(); item; item = this.#waiting.shift()) {
      await this.#upload(item);
      this.#handlers.changed();
    }
  }

  async #upload(item: Upload): Promise<void> {
    const body = await shrink(item.file);
    for (let attempt = 1; attempt <= kTries; attempt += 1) {
      try {
        const response = await fetch(this.#path, {
          method: "POST", body, headers: { "Content-Type": body.type || "application/octet-stream" },
        });
        const answer = await response.json().catch(() => ({})) as { name?: string; error?: string };
        if (response.status === 201 && answer.name) { item.name = answer.name; item.why = ""; return; }
        item.why = answer.error ?? "图片没有传上去。";
        if (response.status !== 429 && response.status !== 503) return;
        await pause(3000 * attempt);
      } catch {
        item.why = "网络不通，图片没有传上去。";
        await pause(1500 * attempt);
      }
    }
  }
}
