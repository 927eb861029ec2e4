import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { installCodex } from "../install-codex.js";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** A release of codex whose generators can be run. */
export interface Codex {
  readonly release: string;
  /** The npm package's command, which finds the binary of this platform by itself. */
  readonly launcher: string;
}

/** The release this package is built against: the devDependency. */
export const pinnedCodex: Codex = {
  release: (require("@openai/codex/package.json") as { version: string }).version,
  launcher: require.resolve("@openai/codex/bin/codex.js"),
};

/** Another release, installed into the git-ignored `.compat/` if it is not there yet. */
export function releasedCodex(release: string): Codex {
  return { release, launcher: installCodex(release) };
}

/** Which of the two generators to run, and whether it includes what is experimental. */
export interface Generation {
  kind: "ts" | "json-schema";
  experimental: boolean;
}

/** Runs one generator, and calls `use` with the folder that it wrote. Deletes the folder afterwards. Needs no network. */
export async function withGenerated<T>(
  { release, launcher }: Codex,
  { kind, experimental }: Generation,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  // codex needs a home that exists.
  const home = await mkdtemp(join(tmpdir(), "codex-home-"));
  const out = join(home, "out");
  // 0.93.0 does not have the flag: its one listing has all methods, the experimental ones too.
  const flags = experimental && release !== "0.93.0" ? ["--experimental"] : [];
  try {
    await run(process.execPath, [launcher, "app-server", `generate-${kind}`, "--out", out, ...flags], {
      env: { PATH: process.env.PATH, HOME: home, CODEX_HOME: home },
    });
    return await use(out);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
