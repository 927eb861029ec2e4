import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installCodex } from "../scripts/install-codex.js";
import { pinnedCodex } from "../scripts/pull-protocol/codex.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** How to start each server that is measured: as npm installs it, launcher included. */
export function locatePrograms(): Readonly<Record<string, readonly [string, ...string[]]>> {
  const newest = dirname(createRequire(import.meta.url).resolve("@openai/codex/package.json"));
  return {
    ours: [process.execPath, join(root, "dist/command/cli.mjs"), "app-server"],
    [`codex ${pinnedCodex.release}`]: [process.execPath, join(newest, "bin/codex.js"), "app-server"],
    "codex 0.125.0": [process.execPath, installCodex("0.125.0"), "app-server"],
  };
}
