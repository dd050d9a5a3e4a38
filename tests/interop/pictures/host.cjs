// A host of pictures as an IM has one, and every way in which such a host is not what it should be. Node's own
// servers; loopback only.
//
// Environment: FILES=FOLDER   what it serves          TLS=FOLDER   HTTPS with FOLDER/cert.pem and key.pem
// When it is ready it prints one line of JSON: {"port":…,"control":…,"pid":…}. It ends when its parent does.
//
// Paths: /file/NAME        the file, as image/jpeg     /plain/NAME      the file, as text/html
//        /elsewhere/NAME   302 to /file/NAME           /gone            404 with a picture's type
//        /told?bytes=N     tells so many, sends some   /untold?bytes=N  sends so many in chunks, without a length
//        /drip/NAME        a byte in 50 ms             /silent          takes the question and says nothing
//        /cut/NAME         tells the whole length, sends half and hangs up
//        /head             a head without end
// Control: /calls {"count", "paths"}
"use strict";
const fs = require("fs");
const http = require("http");
const https = require("https");
const path = require("path");

const env = process.env;
const paths = [];
const file = (name) => fs.readFileSync(path.join(env.FILES, path.basename(name)));

function serve(request, response) {
    const url = new URL(request.url, "http://host");
    const [, kind, name] = url.pathname.split("/");
    const bytes = Number(url.searchParams.get("bytes"));
    paths.push(request.url);
    const head = (status, more) => response.writeHead(status, { "Content-Type": "image/jpeg", ...more });
    const ways = {
        file: () => head(200, {}).end(file(name)),
        plain: () => head(200, { "Content-Type": "text/html; charset=utf-8" }).end(file(name)),
        elsewhere: () => head(302, { Location: "/file/" + name }).end(),
        gone: () => head(404, {}).end("not here"),
        told: () => head(200, { "Content-Length": bytes }).write(Buffer.alloc(1000)),
        untold: () => {
            head(200, { "Transfer-Encoding": "chunked" });
            for (let left = bytes; left > 0; left -= 65536) response.write(Buffer.alloc(Math.min(left, 65536), 120));
            response.end();
        },
        drip: () => {
            const all = file(name);
            head(200, { "Content-Length": all.length });
            let at = 0;
            const timer = setInterval(() => response.write(all.subarray(at, ++at)), 50);
            response.on("close", () => clearInterval(timer));
        },
        silent: () => {},
        cut: () => {
            const all = file(name);
            head(200, { "Content-Length": all.length }).write(all.subarray(0, all.length / 2), () => request.socket.destroy());
        },
        head: () => {
            request.socket.write("HTTP/1.1 200 OK\r\n");
            const timer = setInterval(() => request.socket.write("X-More: " + "x".repeat(4000) + "\r\n"), 5);
            request.socket.on("error", () => {}).on("close", () => clearInterval(timer));
        },
    };
    try {
        (ways[kind] || ways.gone)();
    } catch (error) {
        head(500, {}).end(String(error));
    }
}

const tls = env.TLS && { cert: fs.readFileSync(path.join(env.TLS, "cert.pem")), key: fs.readFileSync(path.join(env.TLS, "key.pem")) };
const host = tls ? https.createServer(tls, serve) : http.createServer(serve);
const control = http.createServer((request, response) => {
    const known = request.url.startsWith("/calls");
    const text = JSON.stringify(known ? { count: paths.length, paths } : { error: "no such action" });
    response.writeHead(known ? 200 : 404, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }).end(text);
});
host.on("tlsClientError", () => {});
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(0), 200);
setTimeout(() => process.exit(0), 600_000);
host.listen(0, "127.0.0.1", () =>
    control.listen(0, "127.0.0.1", () =>
        process.stdout.write(JSON.stringify({ port: host.address().port, control: control.address().port, pid: process.pid }) + "\n")));
