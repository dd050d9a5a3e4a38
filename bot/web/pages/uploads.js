// Some pictures on their way to the server: made small enough in the browser, sent three at a time, tried again
// when the network or the server asks for it.
import { h } from "./common.js";

const kLongEdge = 2048;
const kSmallEnough = 1_500_000;
const kTogether = 3;
const kTries = 4;

/** A JPEG that fits the limit; the original when it is small already or cannot be drawn here. */
async function shrink(file) {
  const kept = /^image\/(png|jpeg|webp|gif)$/.test(file.type);
  if (kept && file.size < kSmallEnough) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, kLongEdge / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    return blob ?? file;
  } catch {
    return file;
  }
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class Uploads {
  #items; #handlers; #waiting;

  /** handlers: changed(), failed(why), done(names) */
  constructor(files, handlers) {
    this.#handlers = handlers;
    this.#items = files.map((file) => ({ file, url: URL.createObjectURL(file), name: "", why: "" }));
    this.#start();
  }

  retry() {
    for (const item of this.#items) item.why = "";
    this.#start();
  }

  grid() {
    return h("div", { class: `pictures n${Math.min(this.#items.length, 3)}` }, this.#items.map((item) =>
      h("span", { class: `picture${item.name ? "" : " uploading"}${item.why ? " failed" : ""}` },
        h("img", { src: item.url, alt: "正在上传的图片" }))));
  }

  #start() {
    this.#waiting = this.#items.filter((item) => !item.name);
    const workers = Array.from({ length: Math.min(kTogether, this.#waiting.length) }, () => this.#work());
    Promise.all(workers).then(() => this.#finish());
  }

  async #work() {
    while (this.#waiting.length) {
      await this.#upload(this.#waiting.shift());
      this.#handlers.changed();
    }
  }

  async #upload(item) {
    const body = await shrink(item.file);
    for (let attempt = 0; attempt < kTries; attempt += 1) {
      try {
        const response = await fetch("/api/pictures", {
          method: "POST", body, headers: { "Content-Type": body.type || "application/octet-stream" },
        });
        const answer = await response.json().catch(() => ({}));
        if (response.status === 201) { item.name = answer.name; item.why = ""; return; }
        item.why = answer.error ?? "图片没有传上去。";
        if (response.status !== 429 && response.status !== 503) return;
        await pause(3000 * (attempt + 1));
      } catch {
        item.why = "网络不通，图片没有传上去。";
        await pause(1500 * (attempt + 1));
      }
    }
  }

  #finish() {
    const failed = this.#items.find((item) => !item.name);
    if (failed) return this.#handlers.failed(failed.why);
    for (const item of this.#items) URL.revokeObjectURL(item.url);
    return this.#handlers.done(this.#items.map((item) => item.name));
  }
}
