import type { Dirent } from "node:fs";
import { constants, cp, lstat, mkdir, open, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { FsCopyParams, FsReadDirectoryEntry } from "../../protocol/methods/fs.js";
import { RpcError } from "../../rpc/errors.js";
import { isInside } from "../../system/paths.js";
import type { ServerHandlers } from "../connection/server.js";
import { decodeBase64 } from "./base64.js";
import type { Roots } from "./roots.js";

type FileHandlers = NonNullable<ServerHandlers["fs"]>;

export interface FilesOptions {
  readonly roots: Roots;
  readonly maxFileBytes: number;
}

// The last name was followed already; what is there now must not be a link. A pipe must not keep anybody waiting.
const FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CHUNK_BYTES = 64 * 1024;

/** Answers that look at files, as the real server (0.169) gives them, inside the roots. */
export function createReadingHandlers({ roots, maxFileBytes }: FilesOptions) {
  return {
    readFile: async ({ path }) => {
      const content = await readWhole(await roots.follow(path), path, maxFileBytes);
      return { dataBase64: content.toString("base64") };
    },
    getMetadata: async ({ path }) => {
      const own = await lstat(await roots.locate(path));
      const { birthtimeMs, mtimeMs, ...target } = await stat(await roots.follow(path)).then((found) => ({
        birthtimeMs: found.birthtimeMs,
        mtimeMs: found.mtimeMs,
        isDirectory: found.isDirectory(),
        isFile: found.isFile(),
      }));
      return {
        ...target,
        isSymlink: own.isSymbolicLink(),
        createdAtMs: Math.floor(birthtimeMs),
        modifiedAtMs: Math.floor(mtimeMs),
      };
    },
    readDirectory: async ({ path }) => {
      const folder = await roots.follow(path);
      const entries = await readdir(folder, { withFileTypes: true });
      return { entries: (await Promise.all(entries.map((entry) => describeEntry(entry, folder, roots)))).flat() };
    },
  } satisfies FileHandlers;
}

/** Answers that change files. */
export function createWritingHandlers({ roots, maxFileBytes }: FilesOptions) {
  return {
    writeFile: async ({ path, dataBase64 }) => {
      const content = decodeContent(dataBase64);
      if (content.length > maxFileBytes) throw tooLarge(path, maxFileBytes);
      const file = await open(await roots.follow(path), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | FLAGS);
      try {
        await file.writeFile(content);
      } finally {
        await file.close();
      }
      return {};
    },
    createDirectory: async ({ path, recursive }) => {
      await mkdir(await roots.follow(path), { recursive: recursive ?? true });
      return {};
    },
    remove: async ({ path, recursive, force }) => {
      const place = await roots.locate(path);
      if (await roots.isRoot(place)) throw new RpcError(INVALID_REQUEST, `path \`${path}\` is a root and stays`);
      await remove(place, recursive ?? true, force ?? true);
      return {};
    },
    copy: async (params) => {
      await copy(params, roots);
      return {};
    },
  } satisfies FileHandlers;
}

async function readWhole(real: string, path: string, maxBytes: number): Promise<Buffer> {
  if (!(await stat(real)).isFile()) throw new RpcError(INVALID_REQUEST, `path \`${path}\` is not a file`);
  const file = await open(real, constants.O_RDONLY | FLAGS);
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return Buffer.concat(chunks);
      length += bytesRead;
      if (length > maxBytes) throw tooLarge(path, maxBytes);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** A link is described by what it leads to: neither a file nor a folder where that is outside, and left out where it is nothing. */
async function describeEntry(entry: Dirent, folder: string, roots: Roots): Promise<FsReadDirectoryEntry[]> {
  const path = join(folder, entry.name);
  if (!entry.isSymbolicLink()) return [{ fileName: entry.name, isDirectory: entry.isDirectory(), isFile: entry.isFile() }];
  const target = await stat(path).catch(() => null);
  if (!target) return [];
  const isInside = await roots.follow(path).then(
    () => true,
    () => false,
  );
  return [{ fileName: entry.name, isDirectory: isInside && target.isDirectory(), isFile: isInside && target.isFile() }];
}

function decodeContent(dataBase64: string): Buffer {
  try {
    return decodeBase64(dataBase64);
  } catch (error) {
    throw new RpcError(INVALID_REQUEST, `fs/writeFile requires valid base64 dataBase64: ${(error as Error).message}`);
  }
}

async function remove(place: string, recursive: boolean, force: boolean): Promise<void> {
  try {
    const isFolder = (await lstat(place)).isDirectory();
    await (isFolder && !recursive ? rmdir(place) : rm(place, { recursive }));
  } catch (error) {
    if (!force || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function copy({ sourcePath, destinationPath, recursive = false }: FsCopyParams, roots: Roots): Promise<void> {
  const source = await roots.locate(sourcePath);
  const isFolder = (await lstat(source)).isDirectory();
  const destination = await (isFolder ? roots.follow(destinationPath) : roots.locate(destinationPath));
  if (isFolder && !recursive)
    throw new RpcError(INVALID_REQUEST, "fs/copy requires recursive: true when sourcePath is a directory");
  if (isFolder && isInside(source, destination))
    throw new RpcError(INVALID_REQUEST, "fs/copy cannot copy a directory to itself or one of its descendants");
  const found = await lstat(destination).catch(() => null);
  if (isFolder && found && !found.isDirectory()) throw Object.assign(new Error("not a folder"), { code: "EEXIST", errno: -17 });
  if (!isFolder && found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR", errno: -21 });
  // Links are copied as links, and one at the destination is replaced and not followed.
  await cp(source, destination, { recursive, verbatimSymlinks: true });
}

function tooLarge(path: string, maxBytes: number): RpcError {
  return new RpcError(INVALID_REQUEST, `path \`${path}\` would take more than the ${maxBytes} bytes that files may have here`);
}
