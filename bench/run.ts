// Runs the benchmarks, all or those named: `npm run bench [-- refresh notifications]`. Their results are read; those that run by name
// alone check theirs as well, and the exit code says whether they are right.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const FILES = {
  startup: "startup.ts",
  command: "command.ts",
  "app-server": "app-server.ts",
  refresh: "refresh.ts",
  notifications: "notifications.mjs",
  threads: "threads.ts",
  json: "json.ts",
  inspector: "inspector.ts",
  crowd: "crowd.mjs",
};
/** What runs only when it is named: thousands of clients, or minutes. */
const LOADS = { idle: "idle.mjs", tenants: "tenants.mjs", rolling: "rolling.mjs", soak: "soak.mjs" };
const wanted = process.argv.slice(2);

for (const [name, file] of Object.entries({ ...FILES, ...LOADS })) {
  if (wanted.length > 0 ? !wanted.includes(name) : name in LOADS) continue;
  process.stdout.write(`\n${name}\n`);
  const { status } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(new URL(file, import.meta.url))], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
