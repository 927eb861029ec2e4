// Runs the unit suites on other releases of Node: `npm run node-matrix [-- VERSION...]`. Needs `npm run build:js` first, as the tests do.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { npmFromRegistry } from "./from-registry.js";
import { runSuites } from "./node-matrix/suites.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DEFAULT = ["22", "24", "26"];
const run = promisify(execFile);

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "node-matrix-"));
const onSignal = () => void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130));
process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
try {
  // Side by side: most tests wait more than they compute.
  const played = await Promise.all((wanted.length > 0 ? wanted : DEFAULT).map(play));
  process.exitCode = played.every(Boolean) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Installs a release as npm has it, in a folder of its own, and runs the tests with it. */
async function play(version: string): Promise<boolean> {
  const home = await mkdtemp(join(folder, "node-"));
  await writeFile(join(home, "package.json"), '{ "private": true }\n');
  // The package fetches the program for this platform in a script of its own.
  const options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts=false"];
  const bin = join(home, "node_modules/node/bin");
  npmFromRegistry(["install", ...options, `node@${version}`], { cwd: home, isDone: () => existsSync(join(bin, "node")) });
  const { stdout } = await run(join(bin, "node"), ["--version"]);
  const { isGreen, summary } = await runSuites(ROOT, `${bin}${delimiter}${process.env.PATH}`);
  process.stdout.write(`Node ${stdout.trim()}\n${summary}\n`);
  return isGreen;
}
