import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CodexError } from "../../../rpc/errors.js";

/** What SQLite takes for a database without a file. */
const IN_MEMORY = ":memory:";

/** Which file of the machine it is, whatever its name. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** Creates a file that its owner alone can read, and its folder, unless they are there. @returns Which file it is. */
export async function createPrivate(path: string): Promise<FileIdentity> {
  if (path === IN_MEMORY) return { dev: 0, ino: 0 };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let created: FileHandle;
  try {
    created = await open(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return await stat(path);
  }
  try {
    return await created.stat();
  } finally {
    await created.close();
  }
}

/**
 * Whether a path leads to a file that was opened there. SQLite goes on writing to a file that was removed, and all of that is lost.
 *
 * @throws {CodexError} `ERR_STORE` when nothing is there.
 */
export async function isSameFile(path: string, { dev, ino }: FileIdentity): Promise<boolean> {
  if (path === IN_MEMORY) return true;
  try {
    const found = await stat(path);
    return found.dev === dev && found.ino === ino;
  } catch (error) {
    throw new CodexError("ERR_STORE", "The file of the threads is not there any more", {
      cause: new Error(path, { cause: error }),
    });
  }
}
