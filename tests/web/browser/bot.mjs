// Starts the real program on a free port with data of its own, people of its own and a copy of the scripts in which the
// store is always open and nobody is made to wait for long; stops it again.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { strict as assert } from "node:assert";

const kSource = new URL("../../..", import.meta.url).pathname;
export const kPassword = "a long enough password";
export const kPeople = [
  ["xiaoli", "小李", ["agent"]], ["laozhou", "老周", ["agent", "lead"]], ["amei", "阿梅", ["trainer"]],
];

function edit(file, change) {
  const value = JSON.parse(readFileSync(file, "utf8"));
  change(value);
  writeFileSync(file, JSON.stringify(value, null, 2));
}

/** more: people, changes of policy.json and shop.json, a CSV of orders, trackings [[order, state, words]], further arguments. */
export async function startBot(binary, pages, { people = kPeople, policy = {}, store = {}, orders = "", trackings = [], args = [] } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "xiaoer-browser-"));
  const pack = join(dir, "pack");
  const data = join(dir, "data");
  mkdirSync(pack);
  mkdirSync(data);
  for (const folder of ["intents", "scripts"]) cpSync(join(kSource, folder), join(pack, folder), { recursive: true });
  edit(join(pack, "scripts/shop.json"), (file) => Object.assign(file, { hours: ["00:00-24:00"], weekday_hours: {}, special_days: [] }, store));
  edit(join(pack, "scripts/policy.json"), (file) => Object.assign(file, { transfer_wait_s: 2 }, policy));
  const env = { ...process.env, XIAOER_HOME: kSource, XIAOER_PAGES: pages };
  writeFileSync(join(dir, "password"), `${kPassword}\n`, { mode: 0o600 });
  const run = (...given) => {
    const done = spawnSync(binary, [...given, "--data", data], { env, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr + done.stdout);
  };
  for (const [name, display, roles] of people) run("user", "add", name, "--display", display, ...roles.flatMap((role) => ["--role", role]), "--password-file", join(dir, "password"));
  if (orders) {
    writeFileSync(join(dir, "orders.csv"), `\ufeff${orders}`);
    run("orders", "import", join(dir, "orders.csv"));
  }
  for (const tracking of trackings) run("orders", "track", ...tracking);
  const child = spawn(binary, ["serve", "--json", "--samples", "--listen", "127.0.0.1:0", "--data", data, "--pack", pack, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => { log = (log + chunk).slice(-20_000); });
  const gone = new Promise((resolve) => { child.on("exit", resolve); });
  const first = await Promise.race([
    new Promise((resolve) => { createInterface({ input: child.stdout }).once("line", resolve); }),
    gone.then((code) => { throw new Error(`the program ended with ${code}\n${log}`); }),
  ]);
  const told = JSON.parse(first);
  return {
    url: told.listening,
    setup: told.setup,
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      const code = await gone;
      rmSync(dir, { recursive: true, force: true });
      return code;
    },
  };
}
