import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pinnedCodex, releasedCodex, withGenerated } from "./pull-protocol/codex.js";
import { EMPTY_HISTORY, type History, LISTINGS, readHistory, withListing } from "./pull-protocol/history.js";
import { readListing } from "./pull-protocol/listing.js";
import { printWire } from "./pull-protocol/wire.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WIRE = join(ROOT, "src", "protocol", "wire");
const LISTED = join(ROOT, "src", "protocol", "listed-releases.ts");

const HELP = `pull-protocol: writes src/protocol/wire/, test/conformance/listings.json and src/protocol/listed-releases.ts
from the pinned codex.

  --check      writes nothing; fails when a run would change anything
  --releases   asks every release of listings.json again (installs them into .compat/, 0.4 GB each)
`;

const { values: flags } = parseArgs({
  options: { check: { type: "boolean" }, releases: { type: "boolean" }, help: { type: "boolean" } },
});

if (flags.help) process.stdout.write(HELP);
else process.exitCode = await pull();

async function pull(): Promise<number> {
  const history = await pullHistory();
  const wire = await withGenerated(pinnedCodex, { kind: "ts", experimental: true }, printWire);
  const files = new Map([...wire].map(([file, text]) => [join(WIRE, file), text]));
  files.set(LISTINGS, JSON.stringify(history, null, 2));
  files.set(LISTED, printListed(history));
  const formatted = new Map([...files].map(([file, text]) => [file, format(file, text)]));
  return flags.check ? check(formatted) : write(formatted);
}

async function pullHistory(): Promise<History> {
  const known = await readHistory();
  const older = flags.releases ? known.releases.filter((release) => release !== pinnedCodex.release).map(releasedCodex) : [];
  let history = flags.releases ? EMPTY_HISTORY : known;
  for (const codex of [...older, pinnedCodex]) history = withListing(history, codex.release, await readListing(codex));
  return history;
}

/** What the client has to know of the listings: which releases were asked. */
function printListed({ releases }: History): string {
  return `// Written by \`npm run pull-protocol\` from test/conformance/listings.json. Not edited by hand.

/** The releases of codex that were asked which methods they have, oldest first. */
export const LISTED_RELEASES: readonly string[] = ${JSON.stringify(releases)};
`;
}

function format(file: string, text: string): string {
  const biome = join(ROOT, "node_modules", ".bin", "biome");
  return execFileSync(biome, ["check", "--write", `--stdin-file-path=${file}`], { cwd: ROOT, input: text, encoding: "utf8" });
}

async function check(files: ReadonlyMap<string, string>): Promise<number> {
  const stale = (await readdir(WIRE)).map((file) => join(WIRE, file)).filter((file) => !files.has(file));
  for (const [file, text] of files) {
    if ((await readFile(file, "utf8").catch(() => null)) !== text) stale.push(file);
  }
  if (stale.length === 0) return 0;
  const names = stale.map((file) => `  ${file.slice(ROOT.length)}\n`).join("");
  process.stderr.write(
    `Not what codex ${pinnedCodex.release} generates:\n${names}Run \`npm run pull-protocol\` and commit what it writes.\n`,
  );
  return 1;
}

async function write(files: ReadonlyMap<string, string>): Promise<number> {
  await rm(WIRE, { recursive: true, force: true });
  await mkdir(WIRE, { recursive: true });
  for (const [file, text] of files) await writeFile(file, text);
  return 0;
}
