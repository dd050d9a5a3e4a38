// Holds the pages to the API's description: derives its types anew and compiles the pages against them.
import { spawnSync } from "node:child_process";

const pages = new URL("../../../bot/web/console", import.meta.url).pathname;
for (const step of [["openapi-typescript/bin/cli.js", "../openapi.json", "-o", "src/base/contract.d.ts"], ["typescript/bin/tsc", "--noEmit"]]) {
  const [tool, ...rest] = step;
  const done = spawnSync(process.execPath, [`node_modules/${tool}`, ...rest], { cwd: pages, encoding: "utf8" });
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr, done.error ?? "");
    process.exit(1);
  }
}
console.log("ok: the pages speak the API as it is described");
