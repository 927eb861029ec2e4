import type { Dirent } from "node:fs";
import { constants, cp, lstat, mkdir, open, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { FsCopyParams, FsGetMetadataResponse, FsReadDirectoryEntry } from "../../protocol/methods/fs.js";
import { RpcError } from "../../rpc/errors.js";
import { isInside } from "../../system/paths.js";
import type { Roots } from "./roots.js";

// The last name was followed already; what is there now must not be a link. Opening a pipe must not wait for its other end.
const FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CHUNK_BYTES = 64 * 1024;

/**
 * The files that clients may use: reading and changing them, inside the roots. It has no state of its own. The handlers of `fs/*`
 * call it, one method for each of theirs.
 *
 * Every method throws an {@link RpcError} -32600 for a path outside of the roots, and the operating system's errors as they are.
 */
export class Files {
  readonly #roots: Roots;
  readonly #maxFileBytes: number;

  constructor(roots: Roots, maxFileBytes: number) {
    this.#roots = roots;
    this.#maxFileBytes = maxFileBytes;
  }

  async read(path: string): Promise<Buffer> {
    return readWhole(await this.#roots.follow(path), path, this.#maxFileBytes);
  }

  async describe(path: string): Promise<FsGetMetadataResponse> {
    const own = await lstat(await this.#roots.locate(path));
    const target = await stat(await this.#roots.follow(path));
    return {
      isDirectory: target.isDirectory(),
      isFile: target.isFile(),
      isSymlink: own.isSymbolicLink(),
      createdAtMs: Math.floor(target.birthtimeMs),
      modifiedAtMs: Math.floor(target.mtimeMs),
    };
  }

  async list(path: string): Promise<FsReadDirectoryEntry[]> {
    const folder = await this.#roots.follow(path);
    const entries = await readdir(folder, { withFileTypes: true });
    return (await Promise.all(entries.map((entry) => describeEntry(entry, folder, this.#roots)))).flat();
  }

  async write(path: string, content: Buffer): Promise<void> {
    if (content.length > this.#maxFileBytes) throw tooLarge(path, this.#maxFileBytes);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | FLAGS;
    const file = await open(await this.#roots.follow(path), flags);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  }

  async makeFolder(path: string, recursive: boolean): Promise<void> {
    await mkdir(await this.#roots.follow(path), { recursive });
  }

  /** @param force - Whether it is fine that there is nothing at the path. */
  async remove(path: string, recursive: boolean, force: boolean): Promise<void> {
    const place = await this.#roots.locate(path);
    if (await this.#roots.isRoot(place)) throw new RpcError(INVALID_REQUEST, `path \`${path}\` is a root and stays`);
    try {
      const isFolder = (await lstat(place)).isDirectory();
      await (isFolder && !recursive ? rmdir(place) : rm(place, { recursive }));
    } catch (error) {
      if (!force || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  /** Links are copied as links; one at the destination is replaced and not followed. */
  async copy({ sourcePath, destinationPath, recursive = false }: FsCopyParams): Promise<void> {
    const source = await this.#roots.locate(sourcePath);
    const isFolder = (await lstat(source)).isDirectory();
    const destination = await (isFolder ? this.#roots.follow(destinationPath) : this.#roots.locate(destinationPath));
    if (isFolder && !recursive)
      throw new RpcError(INVALID_REQUEST, "fs/copy requires recursive: true when sourcePath is a directory");
    if (isFolder && isInside(source, destination))
      throw new RpcError(INVALID_REQUEST, "fs/copy cannot copy a directory to itself or one of its descendants");
    const found = await lstat(destination).catch(() => null);
    if (isFolder && found && !found.isDirectory()) throw Object.assign(new Error("not a folder"), { code: "EEXIST", errno: -17 });
    if (!isFolder && found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR", errno: -21 });
    await cp(source, destination, { recursive, verbatimSymlinks: true });
  }
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

/**
 * A link is described by what it leads to. Where that is outside of the roots, it is neither a file nor a folder; a link that leads
 * to nothing is left out.
 */
async function describeEntry(entry: Dirent, folder: string, roots: Roots): Promise<FsReadDirectoryEntry[]> {
  const path = join(folder, entry.name);
  if (!entry.isSymbolicLink()) return [{ fileName: entry.name, isDirectory: entry.isDirectory(), isFile: entry.isFile() }];
  const target = await stat(path).catch(() => null);
  if (!target) return [];
  const isReachable = await roots.follow(path).then(
    () => true,
    () => false,
  );
  return [{ fileName: entry.name, isDirectory: isReachable && target.isDirectory(), isFile: isReachable && target.isFile() }];
}

function tooLarge(path: string, maxBytes: number): RpcError {
  return new RpcError(INVALID_REQUEST, `path \`${path}\` would take more than the ${maxBytes} bytes that files may have here`);
}
