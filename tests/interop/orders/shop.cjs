// What the counterparts of the open platforms share: orders in memory, switchable failures, the control port, and
// the way a child process of the tests lives and ends. Loopback only; never part of the product.
//
// Start:   node top.cjs|jst.cjs|guanyi.cjs|pdd.cjs </dev/null      the environment configures it:
//   PORT=0 CONTROL=0   ports, 0 = any free one        LIFE=s   ends by itself after that (default 600)
//   KEY=… SECRET=… SESSION=…   what it accepts        TLS=FOLDER   serves HTTPS with FOLDER/cert.pem and key.pem
//   NOW=unixseconds    the clock it compares timestamps with (default: none compared)
// When it is ready it prints one line of JSON: {"port":…,"control":…,"pid":…}. It ends when its parent does.
//
// Control on http://127.0.0.1:<control>, each answering JSON:
//   POST /put  (body = order in the platform's own form)      GET /order?id=   what is stored
//   POST /facts  the same, but memo and flag stay as they are stored      GET /orders   all that is stored
//   GET /fail?on=METHOD&how=KIND[&n=1][&skip=0]   the n calls of that method (a part of its name; "" = any) after the
//        skipped ones fail: silence, half, reset, sign, throttle, ban, 500, closed, session, internal, refused, notjson,
//        deep, huge, lost (takes effect, then the connection dies), drop (takes no effect, looks like success), late (the
//        connection dies, and after one more call it takes effect all the same)
//   GET /human?id=&memo=&on=METHOD[&flag=][&skip=0]   a human edits the memo right after the next call of that method
//   GET /calls[?from=0]   every call: {"method","verified","params"}      GET /session?value=   accepts another one
//   POST /weather  {"every":n,"reads":[KIND…],"polls":[…],"writes":[…],"people":n}   from now on every n-th call fails in
//        the next way of its list, but no call about an order that failed just before; and at every n-th look at a memo
//        somebody of the shop has written a line into it a moment before. Who had opened it before the bot wrote saves it
//        without the bot's line. Nobody writes where no later look could tell.
//   GET /lock?id=     notes to this order are refused from now on, as to a closed one
//   GET /people   {"faults":n,"lines":{id:[line…]}}   what the weather has done
"use strict";
const fs = require("fs");
const http = require("http");
const https = require("https");
const path = require("path");

const env = process.env;
const state = {
    orders: new Map(),
    calls: [],
    failures: [],
    humans: [],
    locked: new Set(),
    key: env.KEY || "12345678",
    secret: env.SECRET || "helloworld",
    session: env.SESSION || "test",
};

/** JSON in which 64-bit ids stand as numbers, as the platforms write them: raw digits, not JavaScript's doubles. */
function raw_json(value) {
    return JSON.stringify(value).replace(/"#id:(\d+)"/g, "$1");
}
const id = (text) => "#id:" + text;

/** The first switch that names this call and is no longer skipping; taken off when used up. */
function take(list, method) {
    for (const one of list) {
        if (!method.includes(one.on)) continue;
        if (one.skip > 0) {
            one.skip -= 1;
            continue;
        }
        one.n -= 1;
        if (one.n <= 0) list.splice(list.indexOf(one), 1);
        return one;
    }
    return undefined;
}

const listening = (server) => new Promise((done) => server.once("listening", done));
const body_of = (request) =>
    new Promise((done) => {
        const chunks = [];
        request.on("data", (chunk) => chunks.push(chunk));
        request.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
    });

function send(response, text, type = "application/json;charset=UTF-8") {
    response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) }).end(text);
}

/** platform: {read(request, body) → {method, params, verified, trouble}, answer(call) → object,
 *  error(kind, call) → object, memo: {get(order), set(order, memo, flag)}} */
async function serve(platform) {
    const shop_memo = (order) => order[platform.keeps[0]] || "";
    const handle = async (request, response) => {
        const call = platform.read(request, await body_of(request));
        if (state.late && state.late.wait-- === 0) {
            platform.answer(state.late.call);
            state.late = undefined;
        }
        state.calls.push({ method: call.method, verified: call.verified, params: call.params });
        const failure = call.verified ? take(state.failures, call.method) : undefined;
        const how = failure ? failure.how : call.verified && state.weather ? weather(call, platform, shop_memo) : undefined;
        if (how === "silence") return;  // the test's deadline ends it
        if (how === "reset") return request.socket.resetAndDestroy();
        if (how === "500") return response.writeHead(500).end("<html>busy</html>");
        if (how === "notjson") return send(response, "<html>maintenance</html>", "text/html");
        if (how === "deep") return send(response, "[".repeat(100000));
        if (how === "huge") return send(response, '{"x":"' + "x".repeat(5 << 20) + '"}');
        if (how === "drop") return send(response, raw_json(platform.dropped(call)));
        let answer;
        if (!call.verified) answer = platform.error(call.trouble || "sign", call);
        else if (how === "late") state.late = { call, wait: 1 };
        else if (how && how !== "half" && how !== "lost") answer = platform.error(how, call);
        else if (call.method.includes(platform.writes) && state.locked.has(platform.about(call))) answer = platform.error("closed", call);
        else answer = platform.answer(call);
        const human = take(state.humans, call.method);
        if (human) platform.memo(state.orders.get(human.id), human.memo, human.flag);
        if (how === "lost" || how === "late") return request.socket.destroy();
        const text = raw_json(answer);
        if (how === "half") {
            response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
            response.write(text.slice(0, text.length / 2));
            return setImmediate(() => request.socket.destroy());
        }
        // TOP has been seen to label its JSON as a script.
        send(response, text, platform.content_type);
    };
    const server = env.TLS
        ? https.createServer({ cert: fs.readFileSync(path.join(env.TLS, "cert.pem")),
                               key: fs.readFileSync(path.join(env.TLS, "key.pem")) }, handle)
        : http.createServer(handle);
    const control = http.createServer(async (request, response) => {
        const url = new URL(request.url, "http://shop"), q = url.searchParams, text = await body_of(request);
        const action = actions[url.pathname.slice(1)];
        if (!action) return response.writeHead(404).end();
        send(response, JSON.stringify(action(q, text, platform)));
    });
    server.listen(Number(env.PORT || 0), "127.0.0.1");
    control.listen(Number(env.CONTROL || 0), "127.0.0.1");
    await Promise.all([listening(server), listening(control)]);
    const ready = { port: server.address().port, control: control.address().port, pid: process.pid };
    process.stdout.write(JSON.stringify(ready) + "\n");
}

/** What today's weather does to this call: how it fails, if it does, and who of the shop writes just before it. */
function weather(call, platform, shop_memo) {
    const sky = state.weather;
    const kind = call.method.includes(platform.writes) ? "writes" : platform.is_poll(call) ? "polls" : "reads";
    const key = platform.about(call), order = state.orders.get(key);
    if (kind === "reads" && order && platform.is_look(call)) people_write(sky, key, order, platform, shop_memo);
    sky.calls += 1;
    const about = kind + " " + call.method + " " + key;
    const spared = kind !== "writes" && sky.last === about;  // what is tried again at once succeeds
    sky.last = about;
    let how;
    if (!spared && sky.calls % sky.every === 0 && sky[kind].length > 0) {
        how = sky[kind][sky.next[kind]++ % sky[kind].length];
        sky.faults += 1;
    }
    if (kind === "writes" && order) {
        sky.opened.set(key, shop_memo(order));
        sky.written.add(key);
    }
    return how;
}

function people_write(sky, key, order, platform, shop_memo) {
    const after_write = sky.written.delete(key);
    sky.looks += 1;
    if (sky.looks % sky.people !== 0) return;
    const line = "客服：加一句" + sky.looks;
    // Every other one had the memo open since before the bot's write.
    const stale = after_write && sky.looks % (2 * sky.people) === 0;
    const memo = stale ? sky.opened.get(key) : shop_memo(order);
    if (!platform.holds((memo ? memo + "\n" : "") + line)) return;
    platform.memo(order, (memo ? memo + "\n" : "") + line);
    sky.lines[key] = (sky.lines[key] || []).concat(line);
}

const actions = {
    facts: (q, text, platform) => {
        const order = JSON.parse(text), stored = state.orders.get(platform.id(order));
        for (const name of stored ? platform.keeps : []) order[name] = stored[name];
        state.orders.set(platform.id(order), order);
        return {};
    },
    orders: () => [...state.orders.values()],
    weather: (q, text) => {
        state.weather = { ...JSON.parse(text), calls: 0, faults: 0, looks: 0, lines: {}, opened: new Map(), written: new Set(),
                          next: { reads: 0, polls: 0, writes: 0 } };
        return {};
    },
    lock: (q) => (state.locked.add(q.get("id")), {}),
    people: () => ({ faults: state.weather.faults, lines: state.weather.lines }),
    put: (q, text, platform) => {
        const order = JSON.parse(text);
        state.orders.set(platform.id(order), order);
        return { count: state.orders.size };
    },
    order: (q) => state.orders.get(q.get("id")) || null,
    fail: (q) => (state.failures.push({ on: q.get("on") || "", how: q.get("how"), n: Number(q.get("n") || 1),
                                        skip: Number(q.get("skip") || 0) }), {}),
    human: (q) => (state.humans.push({ id: q.get("id"), memo: q.get("memo"), on: q.get("on") || "", n: 1,
                                       flag: q.get("flag"), skip: Number(q.get("skip") || 0) }), {}),
    calls: (q) => ({ count: state.calls.length, calls: state.calls.slice(Number(q.get("from") || 0)) }),
    session: (q) => ((state.session = q.get("value")), {}),
    quit: () => (setImmediate(() => process.exit(0)), {}),
};

process.on("SIGTERM", () => process.exit(0));
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(0), 200);
setTimeout(() => process.exit(0), Number(env.LIFE || 600) * 1000);

module.exports = { state, serve, id };
