// What the API's description (bot/web/openapi.json) says of a body or a frame, for tests that see real ones pass by, and for
// the stand-in, which may not say what the server never would.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";

const kApi = JSON.parse(readFileSync(new URL("../../../bot/web/openapi.json", import.meta.url)));
const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addSchema(kApi, "api");

const kReady = new Map();
/** Why the value does not fit the schema that the pointer leads to; "" when it does. */
function fault(pointer, value) {
  if (!kReady.has(pointer)) kReady.set(pointer, ajv.compile({ $ref: `api#${pointer}` }));
  const fits = kReady.get(pointer);
  return fits(value) ? "" : `${ajv.errorsText(fits.errors, { dataVar: "" })}: ${JSON.stringify(value).slice(0, 600)}`;
}

const escaped = (text) => encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("'", "%27");

/** The described operation that a request meets: [pointer, operation], or null. */
function operation(method, path) {
  const fits = Object.keys(kApi.paths).filter((pattern) => {
    const parts = pattern.split("/");
    const given = path.split("/");
    return kApi.paths[pattern][method] && parts.length === given.length && parts.every((part, index) => part === given[index] || (part.startsWith("{") && given[index] !== ""));
  }).sort((a, b) => a.split("{").length - b.split("{").length);
  return fits[0] ? [`/paths/${escaped(fits[0])}/${method}`, kApi.paths[fits[0]][method]] : null;
}

export const faultOfFrame = (schema, frame) => fault(`/components/schemas/${schema}`, frame);

export function faultOfRequest(verb, path, body) {
  const [at, found] = operation(verb.toLowerCase(), path) ?? [];
  if (!found) return "no such operation is described";
  if (body === undefined) return "";
  return found.requestBody?.content?.["application/json"] ? fault(`${at}/requestBody/content/application~1json/schema`, body) : Object.keys(body).length ? "no body is described" : "";
}

export function faultOfAnswer(verb, path, status, body) {
  const [at, found] = operation(verb.toLowerCase(), path) ?? [];
  if (!found) return status >= 400 ? fault("/components/schemas/Error", body) : "no such operation is described";
  const key = found.responses[status] ? status : "default";
  if (key === "default" && status < 400) return `no answer ${status} is described`;
  if (!found.responses[key].content?.["application/json"]) return "no JSON is described";
  return fault(`${at}/responses/${key}/content/application~1json/schema`, body);
}

const resolved = (schema) => (schema.$ref ? resolved(kApi.components.schemas[schema.$ref.split("/").pop()]) : schema);
const kEmpty = { string: "", integer: 0, number: 0, boolean: false, null: null };

/** The value with all that its schema requires; what a test does not care about is empty. */
function complete(schema, value) {
  const { anyOf, type, properties = {}, required = [], items, enum: words } = resolved(schema);
  if (anyOf) {
    const keys = Object.keys(value ?? {});
    const option = anyOf.map(resolved).find((one) => (value === null ? one.type === "null" : one.type === "object" && keys.every((key) => one.properties[key])));
    return option ? complete(option, value) : value ?? null;
  }
  if (value === undefined) value = type === "object" ? {} : type === "array" ? [] : words ? words[0] : kEmpty[Array.isArray(type) ? type.at(-1) : type];
  if (type === "array") return items ? value.map((item) => complete(items, item)) : value;
  if (type !== "object" || value === null) return value;
  const out = { ...value };
  for (const [key, inner] of Object.entries(properties)) if (required.includes(key) || key in out) out[key] = complete(inner, out[key]);
  return out;
}

export function completeFrame(schema, frame) {
  const whole = complete({ $ref: `#/components/schemas/${schema}` }, frame);
  return { whole, fault: faultOfFrame(schema, whole) };
}

/** The answer of a route that succeeds, whole; fault tells why it would never be given. */
export function completeAnswer(verb, path, body) {
  const [, found] = operation(verb.toLowerCase(), path) ?? [];
  const status = Object.keys(found?.responses ?? {}).find((one) => one.startsWith("2"));
  if (!status) return { whole: body, status: 200, fault: "no such operation is described" };
  const whole = complete(found.responses[status].content["application/json"].schema, body);
  return { whole, status: Number(status), fault: faultOfAnswer(verb, path, status, whole) };
}

/** Holds all that a page hears and says to the description. */
export function holdToContract(page, name, faults) {
  const told = (what, why) => { if (why) faults.push(`${name}: ${what} is not as described: ${why}`); };
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (!path.startsWith("/api/")) return;
    const sent = request.postData();
    const json = (request.headers()["content-type"] ?? "").startsWith("application/json");
    told(`${request.method()} ${path}`, faultOfRequest(request.method(), path, json && sent ? JSON.parse(sent) : undefined));
  });
  page.on("response", async (response) => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith("/api/") || !(response.headers()["content-type"] ?? "").startsWith("application/json")) return;
    // A page that is left or loses its network takes its answers along.
    const text = await response.text().catch(() => "");
    if (text) told(`the answer to ${response.request().method()} ${path}`, faultOfAnswer(response.request().method(), path, response.status(), JSON.parse(text)));
  });
  page.on("websocket", (socket) => {
    let side = "";
    socket.on("framereceived", ({ payload }) => {
      const frame = JSON.parse(payload);
      if (frame.hello) side = frame.hello.as === "staff" ? "Staff" : "Buyer";
      told("a frame of the server", faultOfFrame(`${side}Frame`, frame));
    });
    socket.on("framesent", ({ payload }) => {
      const frame = JSON.parse(payload);
      told("a frame of the page", faultOfFrame(frame.ticket ? "SocketTicket" : `${side}Wish`, frame));
    });
  });
}
