import { constants, open, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { describeOsError } from "../../../system/os-error.js";
import { isInside } from "../../../system/paths.js";
import { type CheckedImage, checkImage, OMITTED } from "./image-data.js";

/** Which files may be read as images; `null` when none may. */
export type ImageFolders = readonly string[] | null;

/** What may be read. */
export interface ImageLimits {
  readonly folders: ImageFolders;
  readonly mostBytes: number;
}

/** An image that was read and looked at, or why there is none. */
export type ReadImage = CheckedImage | { readonly problem: string };

/**
 * Reads an image from a file in one of the folders, or below: where its path leads decides, with links followed. An image that codex's
 * terminal UI has written for what was pasted is read as well.
 *
 * The problem is a sentence that the model and the client may see. It does not tell what there is outside of the folders.
 */
export async function readImage(path: string, { folders, mostBytes }: ImageLimits): Promise<ReadImage> {
  if (folders === null) return { problem: "this server reads no images from files" };
  const outside = { problem: "it is outside of the folders that this thread may use" };
  const absolute = resolve(folders[0] ?? "/", path);
  const allowed = isPasted(absolute) ? [dirname(absolute)] : folders.map((folder) => resolve(folder));
  if (!allowed.some((folder) => isInside(folder, absolute))) return outside;
  try {
    const [real, ...realFolders] = await Promise.all([absolute, ...allowed].map((each) => realpath(each)));
    if (real === undefined || !realFolders.some((folder) => isInside(folder, real))) return outside;
    return await readAt(real, mostBytes);
  } catch (error) {
    return { problem: describe(error) };
  }
}

/** Opens a path without links in it, and looks at what was opened. */
async function readAt(path: string, mostBytes: number): Promise<ReadImage> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would never end.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) return { problem: "Is a directory (os error 21)" };
    if (!stats.isFile()) return { problem: "it is not a file" };
    if (stats.size > mostBytes) return { omitted: OMITTED.tooLarge };
    // A folder on the way may have been replaced by a link since the path was looked at.
    if ((await realpath(path)) !== path) return { problem: "it was moved while it was read" };
    return await checkImage(await file.readFile());
  } finally {
    await file.close();
  }
}

function isPasted(path: string): boolean {
  return dirname(path) === resolve(tmpdir()) && /^codex-clipboard-[\w.-]+\.png$/.test(basename(path));
}

function describe(error: unknown): string {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return describeOsError(code) ?? code;
}
