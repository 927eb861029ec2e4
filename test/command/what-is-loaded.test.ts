import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const BUILT = fileURLToPath(new URL("../../dist/command/", import.meta.url));

/** The chunks that are loaded with one, as far as `import` statements say; a dynamic `import()` loads when it is reached. */
function loadedWith(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = readFileSync(BUILT + name, "utf8");
  for (const [, chunk] of code.matchAll(/^(?:import|export)\b[^;"]*"\.\/([^"]+)"/gm)) loadedWith(chunk as string, seen);
  return seen;
}

function packagesIn(chunks: ReadonlySet<string>): Set<string> {
  const code = [...chunks].map((name) => readFileSync(BUILT + name, "utf8")).join("\n");
  return new Set([...code.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm)].map(([, name]) => name as string));
}

it("loads no package at the start of an app-server on stdio that only some clients need", () => {
  const [start] = readdirSync(BUILT).filter((name) => name.startsWith("app-server-"));
  const packages = packagesIn(loadedWith(start as string));
  expect([...packages].sort()).toEqual([
    "@openai/codex",
    "eslint-visitor-keys",
    "eventsource-parser",
    "json-rpc-2.0",
    "lossless-json",
    "smol-toml",
    "toml-eslint-parser",
    "zod",
  ]);
});

it("starts no copy of itself through `commandPath`, which looks for the command beside the library", () => {
  const chunks = readdirSync(BUILT).filter((name) => name.endsWith(".mjs"));
  const calling = chunks.filter((name) => /\b(commandPath|spawnAppServer)\b/.test(readFileSync(BUILT + name, "utf8")));
  expect(calling).toEqual([]);
});
