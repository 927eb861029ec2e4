import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";

/** Where an absolute path leads, with every link followed. Of what does not exist yet, the part that exists is followed. */
export async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const parent = dirname(path);
    return parent === path ? path : join(await followLinks(parent), basename(path));
  }
}

/** Whether a path is a folder, or below it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below === "" || (!isAbsolute(below) && below.split(/[\\/]/)[0] !== "..");
}
