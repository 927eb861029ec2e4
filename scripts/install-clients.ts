// Installs the clients of test/clients, and the older terminal UIs of test/tui, into a folder that git ignores:
// `npm run install-clients`.
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import olderUis from "./clients/older-uis.json" with { type: "json" };
import { npmFromRegistry } from "./from-registry.js";
import { installCodex } from "./install-codex.js";

const WANTED = fileURLToPath(new URL("clients", import.meta.url));
const FOLDER = fileURLToPath(new URL("../.compat/clients", import.meta.url));
/** Written at the end, so that an installation that was cut short is done again. */
const DONE = join(FOLDER, "installed-lock.json");

const lock = readFileSync(join(WANTED, "package-lock.json"), "utf8");
if (!existsSync(DONE) || readFileSync(DONE, "utf8") !== lock) {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(WANTED, name), join(FOLDER, name));
  // Each brings a codex as an optional dependency, which the tests have no use for.
  npmFromRegistry(["ci", "--silent", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"], { cwd: FOLDER });
  cpSync(join(WANTED, "package-lock.json"), DONE);
}
for (const release of olderUis) installCodex(release);
