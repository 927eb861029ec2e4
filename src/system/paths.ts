import type { Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
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

/** Whether a file, or a link to one, is at a path. `false` as well where it cannot be looked at. */
export function isFile(path: string): Promise<boolean> {
  return looksLike(path, (found) => found.isFile());
}

/** Whether a folder, or a link to one, is at a path. `false` as well where it cannot be looked at. */
export function isFolder(path: string): Promise<boolean> {
  return looksLike(path, (found) => found.isDirectory());
}

function looksLike(path: string, fits: (found: Stats) => boolean): Promise<boolean> {
  return stat(path).then(fits, () => false);
}

/** For sorting paths as git and codex do: by their bytes. */
export function comparePaths(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
