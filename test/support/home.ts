import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { removeTree } from "./remove-tree.js";

/** A fresh folder that is removed with the test, with a `config.toml` if one is given. A process that ends may still write into it. */
export async function createHome(config?: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "codex-test-"));
  onTestFinished(() => removeTree(path));
  if (config !== undefined) await writeFile(join(path, "config.toml"), config);
  return path;
}
