import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmFromRegistry } from "./from-registry.js";

/** Installs a release of codex into a folder that git ignores, once, and returns its launcher. */
export function installCodex(version: string): string {
  const prefix = fileURLToPath(new URL(`../.compat/${version}`, import.meta.url));
  const launcher = join(prefix, "node_modules/@openai/codex/bin/codex.js");
  // The program itself is an optional package, without which the launcher does nothing.
  const isDone = () => {
    if (runs(launcher)) return true;
    rmSync(prefix, { recursive: true, force: true });
    return false;
  };
  if (!existsSync(launcher)) {
    const wanted = ["--no-save", "--no-package-lock", `@openai/codex@${version}`];
    npmFromRegistry(["i", "--silent", "--prefix", prefix, ...wanted], { isDone });
  }
  return launcher;
}

function runs(launcher: string): boolean {
  try {
    execFileSync(process.execPath, [launcher, "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
