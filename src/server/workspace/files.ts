import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, mkdir, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { FsCopyParams, FsGetMetadataResponse, FsReadDirectoryEntry } from "../../protocol/methods/fs.js";
import { RpcError } from "../../rpc/errors.js";
import { isInside } from "../../system/paths.js";
import { copyEntry } from "./copy-entry.js";
import { MovedError } from "./pinned-folder.js";
import { removeTree } from "./remove-tree.js";
import type { Entry, Roots } from "./roots.js";

// Opening a pipe must not wait for its other end.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const WRITE = constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
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

  read(path: string): Promise<Buffer> {
    return this.#roots.withEntry(path, "follow", async (entry) => {
      const notFile = new RpcError(INVALID_REQUEST, `path \`${path}\` is not a file`);
      if (!(await describeTarget(entry)).isFile()) throw notFile;
      const file = await entry.folder.open(entry.name, READ);
      try {
        if (!(await file.stat()).isFile()) throw notFile;
        return await readWhole(file, path, this.#maxFileBytes);
      } finally {
        await file.close();
      }
    });
  }

  async describe(path: string): Promise<FsGetMetadataResponse> {
    const own = await this.#roots.withEntry(path, "locate", ({ folder, name }) => lstat(folder.at(name)));
    const target = await this.#roots.withEntry(path, "follow", describeTarget);
    return {
      isDirectory: target.isDirectory(),
      isFile: target.isFile(),
      isSymlink: own.isSymbolicLink(),
      createdAtMs: Math.floor(target.birthtimeMs),
      modifiedAtMs: Math.floor(target.mtimeMs),
    };
  }

  async list(path: string): Promise<FsReadDirectoryEntry[]> {
    const [real, entries] = await this.#roots.withFolder(path, async (folder, place) => {
      return [place, await readdir(folder.self, { withFileTypes: true })] as const;
    });
    return (await Promise.all(entries.map((entry) => describeEntry(entry, real, this.#roots)))).flat();
  }

  write(path: string, content: Buffer): Promise<void> {
    if (content.length > this.#maxFileBytes) throw tooLarge(path, this.#maxFileBytes);
    return this.#roots.withEntry(path, "follow", async ({ folder, name }) => {
      const file = await folder.open(name, WRITE);
      try {
        // Not before it is certain what was opened.
        if ((await file.stat()).isFile()) await file.truncate(0);
        await file.writeFile(content);
      } finally {
        await file.close();
      }
    });
  }

  makeFolder(path: string, recursive: boolean): Promise<void> {
    const make = async ({ folder, name }: Entry) => {
      try {
        await mkdir(folder.at(name));
      } catch (error) {
        if (!recursive || !(await lstat(folder.at(name))).isDirectory()) throw error;
      }
    };
    return this.#roots.withEntry(path, "follow", make, { makesParents: recursive });
  }

  /** @param force - Whether it is fine that there is nothing at the path. */
  async remove(path: string, recursive: boolean, force: boolean): Promise<void> {
    try {
      await this.#roots.withEntry(path, "locate", async ({ folder, name, path: place }) => {
        await this.#refuseRoots(path, place);
        const isFolder = (await lstat(folder.at(name))).isDirectory();
        if (!isFolder) await unlink(folder.at(name));
        else if (recursive) await removeTree(folder, name);
        else await rmdir(folder.at(name));
      });
    } catch (error) {
      if (!force || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  /** Removing a folder would remove the roots in it. */
  async #refuseRoots(path: string, place: string): Promise<void> {
    const roots = await this.#roots.within(place);
    if (roots.length === 0) return;
    const what = roots.includes(place) ? "is a root and stays" : "has a root in it and stays";
    throw new RpcError(INVALID_REQUEST, `path \`${path}\` ${what}`);
  }

  /**
   * Links are copied as links, and only those that lead to a place inside of the roots, from where they are and from where they go to.
   * One at the destination is replaced and not followed.
   */
  async copy({ sourcePath, destinationPath, recursive = false }: FsCopyParams): Promise<void> {
    const roots = this.#roots;
    await roots.withEntry(sourcePath, "locate", async (source) => {
      const isFolder = (await lstat(source.folder.at(source.name))).isDirectory();
      await roots.withEntry(destinationPath, isFolder ? "follow" : "locate", async (destination) => {
        if (isFolder && !recursive)
          throw new RpcError(INVALID_REQUEST, "fs/copy requires recursive: true when sourcePath is a directory");
        if (isFolder && isInside(source.path, destination.path))
          throw new RpcError(INVALID_REQUEST, "fs/copy cannot copy a directory to itself or one of its descendants");
        if ((await copyEntry(source, destination, roots)) === "copied") return;
        throw new RpcError(
          INVALID_REQUEST,
          `path \`${sourcePath}\` is not copied: it is a link that leads out, or a special file`,
        );
      });
    });
  }
}

/** What is at a path whose links have been followed. A link there leads to nothing, or was put there meanwhile. */
async function describeTarget({ folder, name }: Entry) {
  const found = await lstat(folder.at(name));
  if (found.isSymbolicLink()) throw new MovedError();
  return found;
}

async function readWhole(file: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let length = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

/**
 * A link is described by what it leads to. Where that is outside of the roots, it is neither a file nor a folder, and nobody looks
 * whether it is there; a link that leads to nothing is left out.
 */
async function describeEntry(entry: Dirent, folder: string, roots: Roots): Promise<FsReadDirectoryEntry[]> {
  if (!entry.isSymbolicLink()) return [{ fileName: entry.name, isDirectory: entry.isDirectory(), isFile: entry.isFile() }];
  try {
    const target = await roots.withEntry(join(folder, entry.name), "follow", describeTarget);
    return [{ fileName: entry.name, isDirectory: target.isDirectory(), isFile: target.isFile() }];
  } catch (error) {
    return error instanceof RpcError ? [{ fileName: entry.name, isDirectory: false, isFile: false }] : [];
  }
}

function tooLarge(path: string, maxBytes: number): RpcError {
  return new RpcError(INVALID_REQUEST, `path \`${path}\` would take more than the ${maxBytes} bytes that files may have here`);
}
