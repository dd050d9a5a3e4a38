// What both pages share: making elements (text is only ever text), times, and a WebSocket that comes back.

const kSvg = "http://www.w3.org/2000/svg";

/** An element. Children are elements or plain text; strings never become markup. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon of the page's sprite. */
export function icon(name) {
  const svg = document.createElementNS(kSvg, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(kSvg, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const $ = (selector) => document.querySelector(selector);

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const two = (number) => String(number).padStart(2, "0");

export function clock(ms) {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "今天", "昨天" or the date, for the line between two days. */
export function day(ms, now) {
  const date = new Date(ms);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(ms).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return "今天";
  if (days === 1) return "昨天";
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : `${date.getFullYear()}年`;
  return `${year}${date.getMonth() + 1}月${date.getDate()}日`;
}

/** 95 seconds → "1:35"; over an hour "1小时3分"; over a day "2天". */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}小时${Math.floor((whole % 3600) / 60)}分`;
  return `${Math.floor(whole / 86_400)}天`;
}

/** Name of a stored picture, or null: anything else is somebody's text and is not loaded. */
export function storedPicture(name) {
  return /^[a-z0-9]+-[0-9a-f]{32}\.(png|jpg|webp|gif)$/.test(name) ? `/pictures/${name}` : null;
}

/** Shows pictures large over the page. */
export function lightbox(urls, at) {
  let current = at;
  const image = h("img", { alt: "图片", src: urls[current] });
  const count = h("span", { class: "lightbox-count" });
  const show = (next) => {
    current = (next + urls.length) % urls.length;
    image.src = urls[current];
    count.textContent = urls.length > 1 ? `${current + 1} / ${urls.length}` : "";
  };
  const dialog = h("dialog", { class: "lightbox" },
    h("button", { class: "lightbox-close", "aria-label": "关闭", onclick: () => dialog.close() }, "×"),
    image, count);
  image.addEventListener("click", (event) => {
    show(current + (event.offsetX < image.clientWidth / 2 ? -1 : 1));
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(current - 1);
    if (event.key === "ArrowRight") show(current + 1);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  show(at);
  dialog.showModal();
}

/** A grid of pictures; what is no stored picture is a link that somebody may choose to open. */
export function pictureGrid(names) {
  const urls = names.map(storedPicture).filter(Boolean);
  const grid = h("div", { class: `pictures n${Math.min(names.length, 3)}` });
  for (const name of names) {
    const url = storedPicture(name);
    if (url) {
      grid.append(h("button", { class: "picture", "aria-label": "看大图", onclick: () => lightbox(urls, urls.indexOf(url)) },
        h("img", { src: url, alt: "买家发来的图片", loading: "lazy" })));
    } else if (/^https?:\/\//.test(name)) {
      grid.append(h("a", { class: "picture-link", href: name, target: "_blank", rel: "noopener noreferrer" },
        icon("image"), "打开图片"));
    } else {
      grid.append(h("span", { class: "picture-link" }, icon("image"), "图片"));
    }
  }
  return grid;
}

/**
 * A WebSocket that reconnects with growing, jittered pauses. Handlers: open(), message(object), down(),
 * refused() when the server says who you are is not enough.
 */
export class Socket {
  #path; #handlers; #socket = null; #attempt = 0; #timer = 0; #stopped = false;

  constructor(path, handlers) {
    this.#path = path;
    this.#handlers = handlers;
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#now(); });
    this.#connect();
  }

  get up() { return this.#socket?.readyState === WebSocket.OPEN; }

  send(message) {
    if (!this.up) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Gives the connection up and dials again. */
  drop() { this.#socket?.close(); this.#gone(this.#socket); }
  stop() { this.#stopped = true; clearTimeout(this.#timer); this.#socket?.close(); }

  #now() {
    if (this.#socket || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}`);
    this.#socket = socket;
    socket.onopen = () => { this.#attempt = 0; this.#handlers.open(); };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#handlers.message(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (event.code === 4001) { this.stop(); this.#handlers.refused?.(); return; }
      this.#gone(socket);
    };
  }

  #gone(socket) {
    if (!socket || socket !== this.#socket || this.#stopped) return;
    this.#socket = null;
    this.#handlers.down();
    const pause = Math.min(8000, 400 * 2 ** this.#attempt) * (0.6 + Math.random() * 0.6);
    this.#attempt += 1;
    this.#timer = setTimeout(async () => {
      // A refused handshake and a dead network look alike to a WebSocket; the page may ask over HTTP first.
      if (this.#attempt > 1 && this.#handlers.before && !(await this.#handlers.before())) return;
      if (!this.#socket && !this.#stopped) this.#connect();
    }, pause);
  }
}

/** POST JSON; resolves to [status, object], status 0 without a network. */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST", body: JSON.stringify(body ?? {}), headers: { "Content-Type": "application/json" },
    });
    return [response.status, await response.json().catch(() => ({}))];
  } catch {
    return [0, {}];
  }
}

/** A textarea that grows with its text and sends on Enter (not while an input method is composing). */
export function growing(textarea, send) {
  const fit = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${Math.min(textarea.scrollHeight, 140)}px`;
  };
  textarea.addEventListener("input", fit);
  textarea.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  return fit;
}
