import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { removeTree } from "./remove-tree.js";

/** An empty folder that ends with the test, by its real path. A process that ends may still write into it. */
export async function createFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "casdk-")));
  onTestFinished(() => removeTree(path));
  return path;
}
