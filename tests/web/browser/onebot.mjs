// The other side of a reverse OneBot v11 link, small enough to read: buyers of any number and name say what a test wants,
// and what the program sends them is kept. RFC 6455 as far as two well-meaning ends need it.
import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { kPatience } from "./patience.mjs";

function frame(opcode, text) {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const long = body.length > 125;
  assert.ok(body.length < 65_536);
  const head = Buffer.from(long ? [0x80 | opcode, 0xfe, body.length >> 8, body.length & 255] : [0x80 | opcode, 0x80 | body.length]);
  return Buffer.concat([head, mask, body.map((byte, index) => byte ^ mask[index % 4])]);
}

export class OneBot {
  #socket;
  #account;
  #bytes = Buffer.alloc(0);
  #ids = 0;
  #waiting = new Set();
  /** {user, text} of everything that reached a buyer. */
  sent = [];

  static async dial(url, account) {
    const { hostname, port, host } = new URL(url);
    const key = randomBytes(16).toString("base64");
    const socket = connect(Number(port), hostname);
    socket.write(`GET /onebot/v11/ws HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nX-Self-ID: ${account}\r\nX-Client-Role: Universal\r\n\r\n`);
    const bot = new OneBot();
    bot.#socket = socket;
    bot.#account = account;
    const head = await new Promise((resolve, reject) => {
      let got = Buffer.alloc(0);
      const read = (chunk) => {
        got = Buffer.concat([got, chunk]);
        const end = got.indexOf("\r\n\r\n");
        if (end < 0) return;
        socket.off("data", read);
        bot.#bytes = got.subarray(end + 4);
        resolve(got.subarray(0, end).toString());
      };
      socket.on("data", read);
      socket.on("error", reject);
    });
    assert.match(head, /^HTTP\/1\.1 101/);
    assert.ok(head.includes(createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")));
    socket.on("data", (chunk) => { bot.#bytes = Buffer.concat([bot.#bytes, chunk]); bot.#read(); });
    bot.#event({ post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" });
    bot.#read();
    return bot;
  }

  say(user, nickname, text) {
    this.#ids += 1;
    this.#event({ post_type: "message", message_type: "private", sub_type: "friend", message_id: this.#ids, user_id: user, message: [{ type: "text", data: { text } }], raw_message: text, font: 0, sender: { user_id: user, nickname } });
  }

  show(user, nickname, addresses) {
    this.#ids += 1;
    const message = addresses.map((url) => ({ type: "image", data: { file: "A.image", url } }));
    this.#event({ post_type: "message", message_type: "private", sub_type: "friend", message_id: this.#ids, user_id: user, message, raw_message: "[图片]", font: 0, sender: { user_id: user, nickname } });
  }

  /** Until a buyer was sent something of this kind. */
  async reached(user, pattern, from = 0) {
    const find = () => this.sent.slice(from).find((one) => one.user === user && pattern.test(one.text));
    const until = Date.now() + kPatience;
    while (!find()) {
      assert.ok(Date.now() < until, `${user} was never sent ${pattern}; sent: ${JSON.stringify(this.sent.slice(from))}`);
      await new Promise((resolve) => { this.#waiting.add(resolve); setTimeout(resolve, 500); });
    }
    return find().text;
  }

  hangUp() { this.#socket.destroy(); }

  #event(event) { this.#socket.write(frame(1, JSON.stringify({ time: Math.floor(Date.now() / 1000), self_id: this.#account, ...event }))); }

  #read() {
    for (;;) {
      const bytes = this.#bytes;
      if (bytes.length < 2) return;
      const short = bytes[1] & 127;
      const start = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length < start) return;
      const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
      if (bytes.length < start + length) return;
      const text = bytes.subarray(start, start + length).toString();
      const opcode = bytes[0] & 15;
      this.#bytes = bytes.subarray(start + length);
      if (opcode === 9) this.#socket.write(frame(10, text));
      if (opcode === 1) this.#answer(JSON.parse(text));
    }
  }

  #answer({ action, params, echo }) {
    this.#ids += 1;
    if (/^send_(private_)?msg$/.test(action)) {
      const text = typeof params.message === "string" ? params.message : params.message.map((part) => part.data?.text ?? "").join("");
      this.sent.push({ user: params.user_id, text });
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
    this.#socket.write(frame(1, JSON.stringify({ status: "ok", retcode: 0, data: { message_id: this.#ids, user_id: this.#account, nickname: "店" }, echo })));
  }
}
