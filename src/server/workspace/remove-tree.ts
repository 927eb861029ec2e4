import { readdir, rmdir, unlink } from "node:fs/promises";
import { MovedError, type PinnedFolder } from "./pinned-folder.js";

/** Removes a folder with all that is in it, through open folders: links are removed, and never followed. */
export async function removeTree(outer: PinnedFolder, name: string): Promise<void> {
  try {
    const folder = await outer.enter(name);
    try {
      const entries = await readdir(folder.self, { withFileTypes: true });
      for (const entry of entries) {
        if (entry.isDirectory()) await removeTree(folder, entry.name);
        else await unlink(folder.at(entry.name)).catch(ignoreMissing);
      }
    } finally {
      await folder.close();
    }
    await rmdir(outer.at(name)).catch(ignoreMissing);
  } catch (error) {
    // It has become a link meanwhile.
    if (!(error instanceof MovedError)) throw error;
    await unlink(outer.at(name)).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
