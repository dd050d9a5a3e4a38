// Answers the pages in the server's place, inside the browser: for amounts and odd texts that a real store would take
// days to collect. It speaks the contract and nothing else, which schema.mjs sees to; what the real server does is proven against the real server.
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { completeAnswer, completeFrame } from "./schema.mjs";

const kTypes = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
const kStrict = "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'";
const kStaff = `${kStrict}; style-src 'self' 'unsafe-inline'`;
const kPages = { "/": "index.html", "/agent": "agent.html", "/studio": "studio.html", "/login": "login.html" };

export const kOrigin = "http://standin.test";

export class StandIn {
  /** pages: the built folder. answers: "GET /api/…" (a "*" stands for one part) → JSON, {http, json}, {raw, type}, or a
   *  function of what was asked that gives one of them. */
  constructor(pages, { answers = {}, staff = () => [], buyer = () => [] } = {}) {
    this.pages = pages;
    this.answers = answers;
    this.frames = { staff, buyer };
    this.heard = [];
    this.missing = [];
    /** What was said here that the server would never say. */
    this.faults = [];
    this.sockets = [];
  }

  async attach(context) {
    await context.route(`${kOrigin}/**`, (route) => this.#http(route));
    await context.routeWebSocket(/standin\.test\/ws/, (socket) => { this.#socket(socket); });
  }

  /** To every page that is connected. */
  tell(frame) { for (const socket of this.sockets) this.#send(socket, "staff", frame); }

  #send(socket, side, frame) {
    const { whole, fault } = completeFrame(side === "staff" ? "StaffFrame" : "BuyerFrame", frame);
    if (fault) this.faults.push(fault);
    socket.send(JSON.stringify(whole));
  }

  #http(route) {
    const request = route.request();
    const url = new URL(request.url());
    const page = kPages[url.pathname];
    if (page || url.pathname.startsWith("/assets/")) {
      const file = join(this.pages, page ?? url.pathname);
      if (!existsSync(file)) return route.fulfill({ status: 404, body: "" });
      const policy = url.pathname === "/agent" || url.pathname === "/studio" ? kStaff : kStrict;
      return route.fulfill({ body: readFileSync(file), headers: { "content-type": kTypes[extname(file)] ?? "application/octet-stream", "content-security-policy": policy } });
    }
    const body = request.postData() ?? "";
    const said = { method: request.method(), path: url.pathname, query: Object.fromEntries(url.searchParams), body: body.startsWith("{") ? JSON.parse(body) : body };
    this.heard.push(said);
    const key = Object.keys(this.answers).find((pattern) => {
      const [method, path] = pattern.split(" ");
      return method === said.method && new RegExp(`^${path.replaceAll("*", "[^/]+")}$`).test(said.path);
    });
    if (!key) {
      this.missing.push(`${said.method} ${said.path}`);
      return route.fulfill({ status: 404, json: { error: "没有这个地址。" } });
    }
    const answer = typeof this.answers[key] === "function" ? this.answers[key](said) : this.answers[key];
    if (answer?.raw !== undefined) return route.fulfill({ body: answer.raw, contentType: answer.type });
    if (answer?.http) return route.fulfill({ status: answer.http, json: answer.json });
    const { whole, status, fault } = completeAnswer(said.method, said.path, answer);
    if (fault) this.faults.push(`${key}: ${fault}`);
    return route.fulfill({ status, json: whole });
  }

  #socket(socket) {
    let side = "staff";
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      this.heard.push(frame);
      if (frame.ticket) {
        side = frame.ticket;
        this.sockets.push(socket);
      }
      for (const answer of this.frames[side](frame)) this.#send(socket, side, answer);
    });
  }
}
