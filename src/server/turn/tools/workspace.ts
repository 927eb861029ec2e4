import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { ToolFailure } from "./tool.js";

/**
 * Where a path of the model's leads, with every symbolic link followed, also for what does not exist yet.
 *
 * @throws {ToolFailure} When that is outside of the folder.
 */
export async function resolveInside(folder: string, path: string): Promise<string> {
  const root = await realpath(folder);
  const target = await followLinks(resolve(root, path));
  if (!isInside(root, target)) throw new ToolFailure(`${path} is outside of the working folder`);
  return target;
}

export function isInside(root: string, path: string): boolean {
  const below = relative(root, path);
  return below === "" || (!isAbsolute(below) && below.split(/[\\/]/)[0] !== "..");
}

/** The real path of what exists, and the rest as it stands. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new ToolFailure(`${path} cannot be reached: ${code}`);
    const parent = dirname(path);
    return parent === path ? path : join(await followLinks(parent), basename(path));
  }
}
