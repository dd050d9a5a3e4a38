// A real OneBot v11 implementation as a peer for tests: oicq's HTTP and WebSocket service, its message parser
// and its message builder run unchanged. Only QQ's own servers are replaced: logging in succeeds at once, and
// the one packet that sends a message is recorded and answered here. Loopback only; never part of the product.
//
// Start:   node peer.cjs </dev/null        the environment configures it:
//   PEER=oicq|icalingua   which implementation (default oicq)
//   UIN=10001             the bot account            TOKEN=tok   access token ("" = none)
//   FMT=array|string      form of `message`          HEARTBEAT=ms   0 = none (default)
//   FWD=1|0               serve forward WebSocket    PORT=0   its port, 0 = any free one
//   REV=ws://…            dial this reverse URL      REDIAL=ms   pause before dialling again (default 100)
//   CONTROL=0             the control port           LIFE=s   ends by itself after that (default 600)
// When it is ready it prints one line of JSON: {"port":…,"control":…,"pid":…}. It ends when its parent does.
//
// Control, GET on http://127.0.0.1:<control>, each answering JSON:
//   /say?user=&text=&img=&face=&json=&nick=   a buyer writes; img may be repeated; answers {"message_id"}
//   /phone?user=&text=[&id=]   the store's human writes on the phone; a message_sent event as go-cqhttp and
//                              NapCat send it (oicq has none, so this frame alone is made by hand)
//   /raw  (POST, body = frame) any frame to every socket, as it is
//   /burst?n=&users=[&text=]   n buyer messages from that many buyers, as fast as they go; text gets " #i"
//   /fail?n=1                  QQ refuses the next n sends
//   /hold?on=1|0               keeps the answers to sends back; off releases them, the newest first
//   /cut?n=1                   after the next n sends reached "QQ", the socket dies before the answer
//   /drop[?code=]              ends every socket now: a close frame with that code, or none at all
//   /sent[?from=0]             what reached "QQ": {"count","sent":[{"user","text","message_id","at"}]}
//   /sockets                   how many WebSockets are open       /quit   ends the process
"use strict";
const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");

const env = process.env;
const kind = env.PEER === "icalingua" ? "oicq-icalingua-plus-plus" : "oicq1";
const uin = Number(env.UIN || 10001);

const home = fs.mkdtempSync(path.join(os.tmpdir(), "onebot-peer-"));
os.homedir = () => home;
fs.mkdirSync(path.join(home, ".oicq", String(uin)), { recursive: true });
fs.writeFileSync(path.join(home, ".oicq", String(uin), "password"), "");  // no question on the terminal
console.log = () => {};                                                   // stdout carries our one line

const WebSocket = require("ws");
const sockets = new Set();
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (...args) {
    if (!sockets.has(this)) {
        sockets.add(this);
        this.once("close", () => sockets.delete(this));
    }
    return send.apply(this, args);
};
let forward;
const create_server = http.createServer;
http.createServer = (...args) => {
    forward = create_server(...args);
    return forward;
};

// icalingua looks whether a picture exists before it tells its address. Nothing here leaves loopback.
const web = { get: async () => ({ data: "picture" }) };
if (kind !== "oicq1") require("axios").create = () => web;

const oicq = require(kind);
const pb = require(kind + "/lib/algo/pb");
const { parseC2CMsg } = require(kind + "/lib/message/parser");
const { genC2CMessageId, genMessageUuid } = require(kind + "/lib/common");

const sent = [];
const held = [];
let failures = 0, cuts = 0, holding = false, sequence = 1, bot;

/** The text of every text element in a packet that would have gone to QQ. */
function texts(rich) {
    const elements = Array.isArray(rich[2]) ? rich[2] : [rich[2]];
    return elements.map((element) => (element[1] && element[1][1] !== undefined ? String(element[1][1]) : "")).join("");
}

class Client extends oicq.Client {
    login() {
        this.status = oicq.constants.STATUS_ONLINE;
        this.isOnline = () => true;
        this.sync_finished = true;
        this.nickname = "小店";
        this.em("system.online");
    }
    getStrangerInfo(user_id) {
        return Promise.resolve({ retcode: 0, status: "ok", data: { user_id, nickname: "陌生人" } });
    }
    buildSyncCookie() {
        return Buffer.alloc(0);
    }
    async sendUni(command, body) {
        if (command !== "MessageSvc.PbSendMsg") throw new Error("no such service here: " + command);
        const packet = pb.decode(Buffer.from(body));
        const user = packet[1][1][1], time = Math.floor(Date.now() / 1000);
        const message_id = genC2CMessageId(user, packet[4], packet[5], time, 1);
        if (failures > 0) {
            --failures;
            return Buffer.from(pb.encode({ 1: 120, 2: "发送过于频繁" }));
        }
        sent.push({ user: String(user), text: texts(packet[3][1]), message_id, at: Date.now() });
        if (cuts > 0) {
            --cuts;
            for (const socket of sockets) socket._socket.destroy();
        }
        if (holding) await new Promise((resolve) => held.push(resolve));
        return Buffer.from(pb.encode({ 1: 0, 3: time }));
    }
}
oicq.createClient = (account, config) => (bot = new Client(account, config));

/** A buyer's message as QQ's server would deliver it, through oicq's own parser. */
async function say({ user, text, images = [], face, json, nick }) {
    if (nick) bot.fl.set(user, { user_id: user, nickname: nick });
    const elements = [];
    if (text) elements.push({ 1: { 1: text } });
    if (face) elements.push({ 2: { 1: Number(face) } });
    for (const url of images)
        elements.push({ 4: { 2: 1024, 5: 1000, 7: Buffer.alloc(16, sequence & 255), 8: 640, 9: 480, 15: url } });
    if (json) elements.push({ 51: { 1: Buffer.concat([Buffer.from([0]), Buffer.from(json)]), 2: 1 } });
    const now = Math.floor(Date.now() / 1000), random = Math.floor(Math.random() * 0xffffffff);
    const packet = pb.encode({
        1: { 1: user, 2: uin, 3: 166, 5: sequence++, 6: now, 7: genMessageUuid(random) },
        2: {},
        3: { 1: { 1: { 2: now, 3: random, 9: "微软雅黑" }, 2: elements } },
    });
    const data = await parseC2CMsg.call(bot, pb.decode(Buffer.from(packet)), true);
    bot.em("message.private." + data.sub_type, data);
    return { message_id: data.message_id };
}

function to_all(frame) {
    for (const socket of sockets) send.call(socket, frame);
}

const actions = {
    say: (q) =>
        say({ user: Number(q.get("user")), text: q.get("text"), images: q.getAll("img"), face: q.get("face"),
              json: q.get("json"), nick: q.get("nick") }),
    phone: (q) => {
        const message = [{ type: "text", data: { text: q.get("text") } }], user = Number(q.get("user"));
        const event = { post_type: "message_sent", message_type: "private", sub_type: "friend", self_id: uin,
                        user_id: uin, target_id: user, time: Math.floor(Date.now() / 1000),
                        message_id: q.get("id") || "phone-" + sequence++, message, raw_message: q.get("text"),
                        sender: { user_id: uin, nickname: bot.nickname } };
        to_all(JSON.stringify(event));
        return { message_id: event.message_id };
    },
    raw: (q, body) => (to_all(body), {}),
    burst: async (q) => {
        const n = Number(q.get("n") || 1), users = Number(q.get("users") || 1), text = q.get("text") || "在吗";
        for (let i = 0; i < n; ++i) await say({ user: 20000 + (i % users), text: text + " #" + i });
        return { n };
    },
    fail: (q) => ((failures = Number(q.get("n") || 1)), {}),
    cut: (q) => ((cuts = Number(q.get("n") || 1)), {}),
    hold: (q) => {
        holding = q.get("on") !== "0";
        const released = holding ? 0 : held.length;
        // Each answer must be on its way before the next one: they would otherwise leave in any order.
        const release = () => held.length && !holding && (held.pop()(), setImmediate(release));
        release();
        return { released, held: held.length };
    },
    drop: (q) => {
        const code = Number(q.get("code") || 0);
        for (const socket of sockets) code ? socket.close(code) : socket._socket.destroy();
        return {};
    },
    sent: (q) => ({ count: sent.length, held: held.length, sent: sent.slice(Number(q.get("from") || 0)) }),
    sockets: () => ({ count: sockets.size }),
    quit: () => (setImmediate(end), {}),
};

const control = create_server((request, response) => {
    const url = new URL(request.url, "http://peer");
    const action = actions[url.pathname.slice(1)];
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
        let status = 200, answer;
        try {
            if (!action) throw new Error("no such action");
            answer = await action(url.searchParams, Buffer.concat(chunks).toString());
        } catch (error) {
            status = action ? 500 : 404;
            answer = { error: String(error.stack) };
        }
        const text = JSON.stringify(answer);
        response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }).end(text);
    });
});

function end() {
    fs.rmSync(home, { recursive: true, force: true });
    process.exit(0);
}
process.on("SIGTERM", end);
const parent = process.ppid;
setInterval(() => process.ppid !== parent && end(), 200);
setTimeout(end, Number(env.LIFE || 600) * 1000);

const listening = (server) => new Promise((done) => (server.listening ? done() : server.once("listening", done)));
(async () => {
    require(kind + "/http-api/core")(uin, {
        log_level: "off",
        host: "127.0.0.1",
        port: Number(env.PORT || 0),
        use_http: false,
        use_ws: env.FWD !== "0",
        access_token: env.TOKEN === undefined ? "tok" : env.TOKEN,
        secret: "",
        post_timeout: 30,
        post_message_format: env.FMT === "string" ? "string" : "array",
        enable_cors: false,
        enable_heartbeat: Number(env.HEARTBEAT || 0) > 0,
        heartbeat_interval: Number(env.HEARTBEAT || 0),
        rate_limit_interval: 500,
        event_filter: "",
        post_url: [],
        ws_reverse_url: env.REV ? [env.REV] : [],
        ws_reverse_reconnect_interval: Number(env.REDIAL || 100),
        ws_reverse_reconnect_on_code_1000: true,
    });
    bot.login();  // core.js would wait half a second for this
    bot.login = () => {};
    if (forward) await listening(forward);
    control.listen(Number(env.CONTROL || 0), "127.0.0.1");
    await listening(control);
    const port = forward ? forward.address().port : 0;
    process.stdout.write(JSON.stringify({ port, control: control.address().port, pid: process.pid }) + "\n");
})();
