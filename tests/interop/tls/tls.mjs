// The real program over TLS, met by node's own TLS and npm's ws: pages, login, cookies, live sockets, old versions
// and ciphers, and a certificate that changes while people are connected. Usage: tls.mjs BINARY PAGES
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request } from "node:https";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { kPassword, startBot } from "../../web/browser/bot.mjs";
import { kSlower } from "../../web/browser/patience.mjs";

const { WebSocket } = createRequire(new URL("../bridge/", import.meta.url))("ws");
const [binary, pages] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), "xiaoer-tls-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));

const openssl = (...words) => execFileSync("openssl", words, { cwd: dir, stdio: ["ignore", "ignore", "ignore"] });
openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem");
writeFileSync(join(dir, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
function issue(name) {
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", "request.pem");
  openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", `${name}.pem`);
}
const at = (name) => join(dir, name);
const ca = () => readFileSync(at("ca.pem"));
function show(name) {
  for (const kind of ["pem", "key"]) {
    copyFileSync(at(`${name}.${kind}`), at("new"));
    renameSync(at("new"), at(`shown.${kind}`));
  }
}

function ask(url, method, path, { cookie, body, origin = url } = {}) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { Origin: origin, ...(cookie ? { Cookie: cookie } : {}), ...(text ? { "Content-Length": Buffer.byteLength(text) } : {}) };
    const asked = (url.startsWith("https:") ? request : httpRequest)(url + path, { method, headers, ca: ca(), agent: false }, (answer) => {
      let all = "";
      answer.on("data", (chunk) => { all += chunk; });
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: all }));
    });
    asked.on("error", reject);
    asked.end(text);
  });
}

/** The session of a handshake, or throws what it failed of. */
function shake(port, options = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ca: ca(), ALPNProtocols: ["h2", "http/1.1"], ...options });
    let session;
    socket.on("session", (given) => { session = given; });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const found = { protocol: socket.getProtocol(), alpn: socket.alpnProtocol, name: socket.getPeerCertificate().subject?.CN, reused: socket.isSessionReused() };
      // Sessions of TLS 1.3 come after the handshake: an answer is behind them.
      socket.once("data", () => { socket.destroy(); resolve({ ...found, session }); });
      socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    });
  });
}

async function live(url, as, cookie) {
  const ticket = JSON.parse((await ask(url, "POST", "/api/ticket", { cookie, body: { as } })).text).ticket;
  const socket = new WebSocket(`${url.replace("https", "wss")}/ws`, { ca: ca(), origin: url });
  const frames = [];
  const waiting = [];
  socket.on("message", (data) => {
    frames.push(JSON.parse(data));
    for (const look of [...waiting]) look();
  });
  const until = (fits) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing fits in ${JSON.stringify(frames).slice(0, 2_000)}`)), 20_000 * kSlower);
    const look = () => {
      const found = frames.find(fits);
      if (!found) return;
      clearTimeout(timer);
      waiting.splice(waiting.indexOf(look), 1);
      resolve(found);
    };
    waiting.push(look);
    look();
  });
  await new Promise((resolve, reject) => { socket.once("open", resolve); socket.once("error", reject); });
  socket.send(JSON.stringify({ ticket }));
  await until((frame) => frame.hello);
  return { socket, until, say: (message) => socket.send(JSON.stringify(message)) };
}

async function eventually(holds, what) {
  const until = Date.now() + 40_000 * kSlower;
  for (;;) {
    if (await holds()) return;
    assert.ok(Date.now() < until, what);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

issue("first");
issue("second");
show("first");

for (const [words, sentence] of [
  [["--tls-certificate", at("nowhere.pem"), "--tls-key", at("first.key")], /打不开/],
  [["--tls-certificate", at("first.pem"), "--tls-key", at("second.key")], /不是一对/],
  [["--tls-certificate", at("first.pem")], /现在缺私钥/],
]) {
  const refused = spawnSync(binary, ["serve", "--data", at("refused"), "--listen", "127.0.0.1:0", ...words], { encoding: "utf8" });
  assert.equal(refused.status, 2, refused.stderr);
  assert.match(refused.stderr, sentence);
}

const bot = await startBot(binary, pages, { args: ["--tls-certificate", at("shown.pem"), "--tls-key", at("shown.key")] });
const { url } = bot;
const port = Number(new URL(url).port);
assert.ok(url.startsWith("https://127.0.0.1:"), url);

// Versions, ciphers, protocols.
const first = await shake(port);
assert.deepEqual({ ...first, session: undefined }, { protocol: "TLSv1.3", alpn: "http/1.1", name: "first", reused: false, session: undefined });
assert.equal((await shake(port, { maxVersion: "TLSv1.2" })).protocol, "TLSv1.2");
assert.ok((await shake(port, { session: first.session })).reused, "a session is resumed");
await assert.rejects(shake(port, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }), /protocol version|unsupported protocol/);
await assert.rejects(shake(port, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }), /handshake failure/);

// Pages, cookies.
const health = await ask(url, "GET", "/healthz");
assert.equal(health.status, 200);
assert.equal(health.headers["strict-transport-security"], "max-age=31536000");
assert.equal((await ask(url, "GET", "/login")).status, 200);
assert.equal((await ask(url, "POST", "/api/visit", { body: {}, origin: url.replace("https", "http") })).status, 403, "the page without TLS is another origin");
const visit = await ask(url, "POST", "/api/visit", { body: {} });
assert.match(visit.headers["set-cookie"][0], /^xiaoer_buyer=.*; Secure/);
const login = await ask(url, "POST", "/api/login", { body: { user: "xiaoli", password: kPassword } });
assert.equal(login.status, 200, login.text);
assert.match(login.headers["set-cookie"][0], /^__Host-xiaoer_session=.*; Path=\/; HttpOnly; SameSite=Strict; .*; Secure/);
const cookies = [visit, login].map((answer) => answer.headers["set-cookie"][0].split(";")[0]);
const insecure = cookies[1].replace("__Host-", "");
assert.equal((await ask(url, "GET", "/api/me", { cookie: insecure })).status, 401, "a cookie that could have been set without TLS");

// Live.
const staff = await live(url, "staff", cookies[1]);
const buyer = await live(url, "buyer", cookies[0]);
buyer.say({ start: { after: 0 } });
buyer.say({ say: { id: "1", text: "你好" } });
await buyer.until((frame) => JSON.stringify(frame).includes('"who":"bot"'));

// In the clear.
const clear = url.replace("https", "http");
const sent = await ask(clear, "GET", "/agent?x=1");
assert.equal(sent.status, 307);
assert.equal(sent.headers.location, `${url}/agent?x=1`);
assert.equal((await ask(clear, "POST", "/api/login", { body: { user: "xiaoli", password: kPassword } })).status, 400);
await assert.rejects(new Promise((_, reject) => { new WebSocket(`${clear.replace("http", "ws")}/ws`).on("error", reject); }), /400/);

// A newer certificate, then one that cannot be used; who is connected stays.
show("second");
await eventually(async () => (await shake(port)).name === "second", "the newer certificate is shown");
writeFileSync(at("shown.pem"), "-----BEGIN CERTIFICATE-----\n");
const metrics = async () => (await ask(url, "GET", "/metrics")).text;
await eventually(async () => /^xiaoer_certificate_refused 1$/m.test(await metrics()), "the figures tell of it");
assert.match(bot.log(), /the certificate before stays in use/);
assert.equal((await shake(port)).name, "second");
assert.equal((await ask(url, "GET", "/readyz")).status, 200);
const left = Number(/^xiaoer_certificate_expires_seconds (\S+)$/m.exec(await metrics())[1]);
assert.ok(left > 86_400 && left < 3 * 86_400, String(left));
assert.match(await metrics(), /xiaoer_tls_handshakes_total\{end="failed"\} 2/);
assert.match(await metrics(), /xiaoer_retention_removed_total\{kind="rounds"\} 1/, "what is kept for a time was looked at");
buyer.say({ say: { id: "2", text: "转人工" } });
await staff.until((frame) => JSON.stringify(frame).includes("转人工"));
assert.equal(buyer.socket.readyState, WebSocket.OPEN);

assert.equal(await bot.stop(), 0);
console.log("ok");
process.exit(0);
