// A desktop bridge as stores run it beside a seller's client: dials the bot's server over WebSocket and HTTP in
// one of the public dialects, keeps what is not acknowledged, runs a command once whatever way it comes.
//
// Environment: URL (http://host:port of the bot), TOKEN, DEVICE, ACCOUNT (一个卖家账号), PLATFORM taobao|pdd,
//   DIALECT flat (WebSocket, commands pushed) | pull (WebSocket, commands over HTTP) | nested (events nested,
//   done on "result") | http (no WebSocket).
// Control (HTTP GET unless said otherwise, JSON answers):
//   /event   POST an event's fields; adds what a bridge always tells; returns {event_id}. Kept until acknowledged.
//   /again   POST an event_id and more fields: merged into that event, which is sent once more
//   /acks    {acks: {event_id: [frames or event_acks]}}    /queue {count} events not done yet
//   /sent    {sent: [{buyer, text, id, times}]}  what "the client" was made to send, and how often it was asked
//   /mode?result=confirmed|submitted|unknown|blocked|rejected|mute  how the next commands end
//   /state   {ready, opened, closes: [[code, reason]], refused: [status]}
//   /drop    cuts the socket without a word      /http?method=&path=  POST body: a raw call, {status, headers, body}
//   /heartbeat?send_ready=true|false
"use strict";
const http = require("http");
const crypto = require("crypto");
const WebSocket = require("ws");

const env = process.env;
const base = new URL(env.URL);
const account = env.ACCOUNT || "甲店:客服1";
const platform = env.PLATFORM || "taobao";
const dialect = env.DIALECT || "flat";
const device = env.DEVICE || "device-1";
const parent = process.ppid;

const events = new Map();  // event_id -> {event, done}
const acks = {};
const commands = new Map();  // id -> {command, times, result}
const state = { ready: null, opened: 0, closes: [], refused: [] };
let mode = "confirmed";
let sequence = 0;
let socket = null;
let agent = "claimed";
let stopping = false;

const call = (method, path, body) =>
    new Promise((done) => {
        const text = body === undefined ? "" : JSON.stringify(body);
        const request = http.request(
            {
                host: base.hostname, port: base.port, method, path, agent: false,
                headers: {
                    "X-Agent-Token": env.TOKEN, "X-Agent-Id": agent, "X-Device-Id": device,
                    "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text),
                },
            },
            (response) => {
                let all = "";
                response.setEncoding("utf8");
                response.on("data", (part) => (all += part));
                response.on("end", () => {
                    let json = null;
                    try { json = JSON.parse(all); } catch { /* not ours */ }
                    done({ status: response.statusCode, headers: response.headers, body: json, text: all });
                });
            },
        );
        request.on("error", (error) => done({ status: 0, error: String(error) }));
        request.end(text);
    });

const note = (id, frame) => (acks[id] = acks[id] || []).push(frame);

// ---- events

const payload_of = (event) => {
    const { event_id, account: from, buyer_id, role, content, msg_id, ...rest } = event;
    return { event_id, account: from, buyer_id, role, content, msg_id, rest };
};
function post(entry) {
    const { event } = entry;
    if (dialect === "http" || !socket || socket.readyState !== WebSocket.OPEN || !state.ready) return upload([entry]);
    if (dialect === "nested") {
        socket.send(JSON.stringify({ type: "event", event_id: event.event_id, idempotency_key: event.event_id,
                                     agent_id: agent, payload: event }));
        return;
    }
    const { rest, ...head } = payload_of(event);
    socket.send(JSON.stringify({ type: "event", sequence: ++sequence, captured_at_ms: Date.now(), ...head, payload: rest }));
}
async function upload(entries) {
    const answer = await call("POST", "/api/bridge/v1/events", { agent_id: agent, events: entries.map((entry) => entry.event) });
    for (const ack of (answer.body && answer.body.event_acks) || []) {
        note(ack.event_id, ack);
        const entry = events.get(ack.event_id);
        if (entry && (ack.committed || !ack.retryable)) entry.done = true;
    }
}
function resend() {
    for (const entry of events.values()) if (!entry.done) post(entry);
}

// ---- commands

async function run(command) {
    const id = command.id || command.command_id;
    let known = commands.get(id);
    if (!known) {
        known = { command, times: 0, result: null };
        commands.set(id, known);
        if (mode === "blocked") known.result = { ok: false, status: "blocked", via: "handoff", real_send: false };
        else if (mode === "rejected") known.result = { ok: false, status: "rejected", error: "违禁词", real_send: false };
        else if (mode === "unknown") known.result = { ok: false, status: "unknown", real_send: null, delivery_uncertain: true };
        else if (mode !== "mute") known.result = { ok: true, status: mode, real_send: true };
    }
    ++known.times;
    if (!known.result) return;
    await call("POST", `/api/bridge/v1/commands/${id}/result`,
               { agent_id: agent, result: { ...known.result, command_id: id, command_lease_token: command.lease_token } });
}
async function pull() {
    while (!stopping) {
        const answer = await call("GET", `/api/bridge/v1/commands?agent_id=${agent}&wait_seconds=2`);
        if (answer.status !== 200) {
            await new Promise((next) => setTimeout(next, 100));
            continue;
        }
        for (const command of answer.body.commands) await run(command);
    }
}

// ---- the socket

function dial() {
    if (stopping || dialect === "http") return;
    const headers = { Authorization: `Bearer ${env.TOKEN}`, "X-Agent-Id": agent, "X-Device-Id": device };
    if (dialect === "nested") headers["X-Agent-Token"] = env.TOKEN;
    else headers["X-Platform"] = platform;
    socket = new WebSocket(`ws://${base.host}/api/bridge/v1/ws`, { headers, maxPayload: 4 << 20 });
    const mine = socket;
    mine.on("open", () => ++state.opened);
    mine.on("message", (data) => {
        const frame = JSON.parse(data.toString());
        if (frame.type === "ready") {
            state.ready = frame;
            agent = frame.agent_id;
            return resend();
        }
        if (frame.type === "ack" || frame.type === "result") {
            note(frame.event_id, frame);
            const entry = events.get(frame.event_id);
            const done = frame.type === "result" || (dialect !== "nested" && frame.status !== "rejected");
            if (entry && done) entry.done = true;
        }
        if (frame.type === "command") {
            mine.send(JSON.stringify({ type: "command_ack", command_id: frame.command.id, agent_id: agent, status: "received" }));
            run(frame.command);
        }
    });
    mine.on("unexpected-response", (_, response) => state.refused.push(response.statusCode));
    mine.on("error", () => {});
    mine.on("close", (code, reason) => {
        state.closes.push([code, reason.toString()]);
        state.ready = null;
        if (mine === socket && code !== 4001) setTimeout(dial, 50);
    });
}

// ---- control

const heartbeat = (ready) =>
    call("POST", "/api/bridge/v1/heartbeat", {
        agent_id: agent, agent_name: "桥",
        status: { version: "0.7.6", platform, watching: true, accounts_seen: [account], shops: [],
                  pending_events: 0, send_ready: ready, receive_ready: true },
    });

const control = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", async () => {
        const url = new URL(request.url, "http://x");
        const get = (name) => url.searchParams.get(name);
        const fields = body && url.pathname !== "/http" ? JSON.parse(body) : {};
        const answers = {
            "/event": () => {
                const id = fields.event_id || `qn-msg-v1|taobao|${crypto.randomUUID()}`;
                const event = { event_id: id, account, role: "buyer", content: "", ts: Math.floor(Date.now() / 1000),
                                platform, msg_id: id.split("|").pop(), identity_kind: "message_id", ...fields };
                const entry = { event, done: false };
                events.set(id, entry);
                post(entry);
                return { event_id: id };
            },
            "/again": () => {
                const entry = events.get(fields.event_id);
                Object.assign(entry.event, fields);
                entry.done = false;
                post(entry);
                return {};
            },
            "/acks": () => ({ acks }),
            "/queue": () => ({ count: [...events.values()].filter((entry) => !entry.done).length }),
            "/sent": () => ({
                sent: [...commands.values()].map(({ command, times }) => ({
                    buyer: command.buyer_id, text: command.content, id: command.id, times, command })),
            }),
            "/mode": () => ((mode = get("result")), {}),
            "/state": () => state,
            "/drop": () => (socket && socket.terminate(), {}),
            "/heartbeat": async () => (await heartbeat(get("send_ready") !== "false")).body,
            "/http": () => call(get("method"), get("path"), body ? JSON.parse(body) : undefined),
        };
        const run_it = answers[url.pathname];
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify(run_it ? await run_it() : { error: "unknown" }));
    });
});

const end = () => {
    stopping = true;
    process.exit(0);
};
process.on("SIGTERM", end);
setInterval(() => process.ppid !== parent && end(), 200);
setTimeout(end, Number(env.LIFE || 600) * 1000);

(async () => {
    await call("POST", "/api/bridge/v1/register", { agent_id: agent, agent_name: "桥", version: "0.7.6" });
    await heartbeat(true);
    setInterval(() => heartbeat(true), 2000);
    setInterval(resend, 1000);
    dial();
    if (dialect === "pull" || dialect === "http") pull();
    control.listen(0, "127.0.0.1", () =>
        process.stdout.write(JSON.stringify({ port: 0, control: control.address().port, pid: process.pid }) + "\n"));
})();
