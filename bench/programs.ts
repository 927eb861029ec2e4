import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** How to start each server that is measured: as npm installs it, launcher included. */
export function locatePrograms(): Readonly<Record<string, readonly [string, ...string[]]>> {
  const newest = dirname(createRequire(import.meta.url).resolve("@openai/codex/package.json"));
  return {
    ours: [process.execPath, join(root, "dist/command/cli.js"), "app-server"],
    "codex 0.169.0": [process.execPath, join(newest, "bin/codex.js"), "app-server"],
    "codex 0.125.0": [process.execPath, join(installCodex("0.125.0"), "bin/codex.js"), "app-server"],
  };
}

/** Installs a release of codex into a folder that git ignores, once. */
export function installCodex(version: string): string {
  const prefix = join(root, ".compat", version);
  const installed = join(prefix, "node_modules/@openai/codex");
  if (!existsSync(installed)) {
    execFileSync("npm", ["i", "--silent", "--prefix", prefix, "--no-save", "--no-package-lock", `@openai/codex@${version}`], {
      stdio: "ignore",
    });
  }
  return installed;
}
