// Holds the pages to the API's description: derives its types anew and compiles the pages against them; and holds the
// description to both sides: every property it names is written by the server and read by a page, every route has a caller.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const pages = new URL("../../../bot/web/console", import.meta.url).pathname;
for (const step of [["openapi-typescript/bin/cli.js", "../openapi.json", "-o", "src/base/contract.d.ts"], ["typescript/bin/tsc", "--noEmit"]]) {
  const [tool, ...rest] = step;
  const done = spawnSync(process.execPath, [`node_modules/${tool}`, ...rest], { cwd: pages, encoding: "utf8" });
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr, done.error ?? "");
    process.exit(1);
  }
}

const root = new URL("../../..", import.meta.url).pathname;
const kSkipped = new Set(["node_modules", "contract.d.ts"]);
function sources(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => !kSkipped.has(entry.name)).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path, ending) : ending.test(path) ? [readFileSync(path, "utf8")] : [];
  });
}
const server = sources(join(root, "bot"), /\.[ch]pp$/).join("\n");
const page = sources(join(pages, "src"), /\.tsx?$/).join("\n");
const read = new Set(page.match(/\w+/g));
const api = JSON.parse(readFileSync(join(root, "bot/web/openapi.json"), "utf8"));

/** [where, name] of every property that a schema names. */
function* properties(schema, at) {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    yield [at, name];
    yield* properties(inner, `${at}.${name}`);
  }
  if (schema.items) yield* properties(schema.items, at);
  for (const option of schema.anyOf ?? []) yield* properties(option, at);
}
const faults = [];
/** Called by people, scripts and browsers rather than by a page's code. */
const kNoPage = new Set(["/api/openapi.json", "/healthz", "/readyz", "/metrics", "/assets/{file}"]);
/** As it is described, or as the address of a link or a picture: `…/${…}/…`. */
const isCalled = (path) => page.includes(`"${path}"`) || new RegExp(`\`${path.replace(/\{\w+\}/g, "\\$\\{[^`}]+\\}")}[\`?]`).test(page);
const bodies = Object.entries(api.components.schemas);
for (const [path, verbs] of Object.entries(api.paths)) {
  if (!kNoPage.has(path) && !isCalled(path)) faults.push(`no page calls ${path}`);
  for (const [verb, operation] of Object.entries(verbs)) {
    for (const [status, { content }] of Object.entries(operation.responses)) bodies.push([`${verb} ${path} ${status}`, content?.["application/json"]?.schema ?? {}]);
  }
}
for (const [name, schema] of bodies) {
  for (const [at, property] of properties(schema, name)) {
    if (!server.includes(`"${property}"`)) faults.push(`the server does not know ${at}.${property}`);
    if (!read.has(property)) faults.push(`no page knows ${at}.${property}`);
  }
}
if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log("ok: the pages speak the API as it is described");
