import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { followLinks } from "./paths.js";

/**
 * Writes a file that only its owner may read, in one step: readers find the old text or the new one, never a part. Where the path is a
 * link, the file that it leads to is written.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const target = await followLinks(path);
  const written = `${target}.${randomUUID()}`;
  try {
    await writeToDisk(written, text);
    await rename(written, target);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
}

/** Resolves once the text is on the disk. A file that is renamed before that may be empty after a loss of power. */
async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
