import { rm } from "node:fs/promises";

/** Removes a folder with all that is in it, also when a process that is about to end still writes a last file there. */
export function removeTree(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}
