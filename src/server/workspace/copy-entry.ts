import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, readdir, readlink, symlink, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { followLinks } from "../../system/paths.js";
import type { Entry, Roots } from "./roots.js";

const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const WRITE = constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
const CHUNK_BYTES = 64 * 1024;

/** Whether something was copied. `left`: a link that leads out of the roots, or neither file, folder nor link. */
export type Copied = "copied" | "left";

/** Copies a file, a link or a whole folder, through open folders. What is in a folder and cannot be copied is left out. */
export async function copyEntry(source: Entry, destination: Entry, roots: Pick<Roots, "holds">): Promise<Copied> {
  const found = await lstat(source.folder.at(source.name));
  if (found.isDirectory()) return copyFolder(source, destination, { mode: found.mode, roots });
  const isLink = found.isSymbolicLink();
  if (!(isLink || found.isFile())) return "left";
  if (isLink && !(await leadsInside(source, destination, roots))) return "left";
  const there = await lstat(destination.folder.at(destination.name)).catch(() => null);
  if (there?.isDirectory()) throw systemError("EISDIR", -21);
  if (there && (isLink || there.isSymbolicLink())) await unlink(destination.folder.at(destination.name));
  if (isLink) await symlink(await readlink(source.folder.at(source.name)), destination.folder.at(destination.name));
  else await copyFile(source, destination);
  return "copied";
}

async function copyFolder(
  source: Entry,
  destination: Entry,
  { mode, roots }: { readonly mode: number; readonly roots: Pick<Roots, "holds"> },
): Promise<Copied> {
  const there = await lstat(destination.folder.at(destination.name)).catch(() => null);
  if (there && !there.isDirectory()) throw systemError("EEXIST", -17);
  if (!there) await mkdir(destination.folder.at(destination.name), { mode: mode & 0o777 });
  const from = await source.folder.enter(source.name);
  try {
    const to = await destination.folder.enter(destination.name);
    try {
      for (const name of await readdir(from.self)) {
        const inner = { folder: from, name, path: join(source.path, name) };
        await copyEntry(inner, { folder: to, name, path: join(destination.path, name) }, roots);
      }
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  return "copied";
}

async function copyFile(source: Entry, destination: Entry): Promise<void> {
  const from = await source.folder.open(source.name, READ);
  try {
    const found = await from.stat();
    const to = await destination.folder.open(destination.name, WRITE, found.mode & 0o777);
    try {
      const there = await to.stat();
      if (isSame(found, there)) throw new RpcError(INVALID_REQUEST, "fs/copy cannot copy a file to itself");
      if (!there.isFile()) throw new RpcError(INVALID_REQUEST, "fs/copy replaces files only");
      await to.truncate(0);
      await pump(from, to);
      await to.chmod(found.mode & 0o777);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function pump(from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    await to.writeFile(buffer.subarray(0, bytesRead));
  }
}

/** Whether a link leads to a place inside of the roots, from where it is and from where it would be. */
async function leadsInside(source: Entry, destination: Entry, roots: Pick<Roots, "holds">): Promise<boolean> {
  const text = await readlink(source.folder.at(source.name));
  for (const { path } of [source, destination]) {
    const target = await followLinks(resolve(dirname(path), text)).catch(() => null);
    if (target === null || !(await roots.holds(target))) return false;
  }
  return true;
}

function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function systemError(code: string, errno: number): Error {
  return Object.assign(new Error(code), { code, errno });
}
