import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Installs a release of codex into a folder that git ignores, once, and returns its launcher. */
export function installCodex(version: string): string {
  const prefix = fileURLToPath(new URL(`../.compat/${version}`, import.meta.url));
  const launcher = join(prefix, "node_modules/@openai/codex/bin/codex.js");
  if (!existsSync(launcher)) {
    execFileSync("npm", ["i", "--silent", "--prefix", prefix, "--no-save", "--no-package-lock", `@openai/codex@${version}`], {
      stdio: "ignore",
    });
  }
  return launcher;
}
