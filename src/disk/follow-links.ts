import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where an absolute path leads with every link followed; of what does not exist yet, the part that does, and the rest as it stands. */
export async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const parent = dirname(path);
    return parent === path ? path : join(await followLinks(parent), basename(path));
  }
}
