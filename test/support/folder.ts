import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder that ends with the test, by its real path. A process that ends may still write into it. */
export async function createFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "casdk-")));
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));
  return path;
}
