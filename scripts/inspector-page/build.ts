// Builds the page of the Inspector into dist/command/inspector: part of the build. What was built of the same sources is taken again.
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TARGET = `${ROOT}dist/command/inspector`;
const CACHE = `${ROOT}node_modules/.cache/inspector-page`;
/** What the page is made of: its own files, the table and its shapes, and this build. */
const FOLDERS = ["src/inspector/page", "src/protocol", "scripts/inspector-page"];
const FILES = ["src/inspector/feed-messages.ts", "package-lock.json"];

function digestOfSources(): string {
  const hash = createHash("sha256");
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`),
  );
  for (const file of [...inFolders, ...FILES.map((name) => ROOT + name)].sort())
    hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 24);
}

const built = `${CACHE}/${digestOfSources()}`;
if (!existsSync(`${built}/index.html`)) {
  const { buildPage } = await import("./vite.js");
  rmSync(CACHE, { recursive: true, force: true });
  await buildPage(built);
}
rmSync(TARGET, { recursive: true, force: true });
cpSync(built, TARGET, { recursive: true });
