import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";

// A pipe or a device in the place of a file has no end: who reads it waits for ever.

/** Opening a pipe that nobody writes to does not wait with this flag. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a file.
 *
 * @throws When there is none, something else is at the path, such as a folder or a pipe, or it has more than `mostBytes`.
 */
export function readRegularFileSync(path: string, mostBytes = Number.POSITIVE_INFINITY): Buffer {
  const file = openSync(path, FLAGS);
  try {
    const stats = fstatSync(file);
    refuseOthers(path, stats);
    if (stats.size > mostBytes) throw Object.assign(new Error(`it has more than ${mostBytes} bytes`), { code: "EFBIG" });
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same, without holding up the process. */
export async function readRegularFile(path: string): Promise<Buffer> {
  const file = await open(path, FLAGS);
  try {
    refuseOthers(path, await file.stat());
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** In the words of the real server (0.171). */
function refuseOthers(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  throw Object.assign(new Error(`path \`${path}\` is not a file`), { code: stats.isDirectory() ? "EISDIR" : "EINVAL" });
}
