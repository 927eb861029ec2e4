import { access, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { GitInfo } from "../../protocol/shapes/thread.js";
import { followLinks, isInside } from "../../system/paths.js";
import { FairPlaces } from "../fair-places.js";
import { locateRepository, type RepositoryPlace, readGitInfo } from "./repository.js";

/** How many folders are looked at at once, and how many of each tenant may wait for that. What is beyond that is not looked at. */
const READ_AT_ONCE = 2;
const MAX_WAITING = 64;
/** As many as git follows, one after the other. */
const MAX_ALTERNATES = 5;

/**
 * Reads what git says of folders. Who asks for a folder that is being looked at gets the same answer, and so all give the same signal.
 *
 * @param roots - The folders that it may look at; `null` for all. A repository that reaches outside of them is ignored.
 * @returns A function that never rejects. `tenant` says for whom it looks.
 */
export function createGitInfoReader(
  roots: readonly string[] | null,
): (folder: string, signal?: AbortSignal, tenant?: string | null) => Promise<GitInfo | null> {
  const reading = new Map<string, Promise<GitInfo | null>>();
  const places = new FairPlaces(READ_AT_ONCE);
  const look = async (folder: string, tenant: string | null, signal: AbortSignal | undefined) => {
    await places.enter(tenant);
    try {
      return await read(folder, { roots, signal });
    } catch {
      return null;
    } finally {
      reading.delete(folder);
      places.give(tenant);
    }
  };
  return async (folder, signal, tenant = null) => {
    if (roots?.length === 0) return null;
    const known = reading.get(folder);
    if (known) return known;
    if (places.waitingOf(tenant) >= MAX_WAITING) return null;
    const answer = look(folder, tenant, signal);
    reading.set(folder, answer);
    return answer;
  };
}

interface Reading {
  readonly roots: readonly string[] | null;
  readonly signal: AbortSignal | undefined;
}

async function read(folder: string, { roots, signal }: Reading): Promise<GitInfo | null> {
  if (signal?.aborted || !(await isBelowGit(folder))) return null;
  if (roots === null) return readGitInfo(folder, { signal });
  const place = await locateRepository(folder, signal);
  return place && (await staysWithin(place, roots)) ? readGitInfo(folder, { ownFilesOnly: true, signal }) : null;
}

/** Whether there is something of git's in a folder or above it: a program need not be started to see that there is nothing. */
async function isBelowGit(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const isThere = await access(join(at, ".git")).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
    if (dirname(at) === at) return false;
  }
}

/** Whether a repository has its files, its own folder, and the objects of other repositories that it uses within folders. */
export async function staysWithin({ workingCopy, gitFolder }: RepositoryPlace, roots: readonly string[]): Promise<boolean> {
  const real = await Promise.all(roots.map((root) => followLinks(resolve(root))));
  const isWithin = async (path: string) => {
    const leadsTo = await followLinks(path);
    return real.some((root) => isInside(root, leadsTo));
  };
  const hold = async (objects: string, left: number): Promise<boolean> => {
    if (!(await isWithin(objects))) return false;
    const others = await readAlternates(objects);
    if (others.length > 0 && left === 0) return false;
    for (const other of others) if (!(await hold(other, left - 1))) return false;
    return true;
  };
  return (await isWithin(workingCopy)) && (await isWithin(gitFolder)) && hold(join(gitFolder, "objects"), MAX_ALTERNATES);
}

async function readAlternates(objects: string): Promise<string[]> {
  const text = await readFile(join(objects, "info", "alternates"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  // Git reads one in quotes as well: it is taken for a folder that is not there, and so is not inside.
  return lines.map((line) => (line.startsWith('"') ? "/" : resolve(objects, line)));
}
