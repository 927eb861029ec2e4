import { randomUUID } from "node:crypto";
import { lstat, rename, rm } from "node:fs/promises";
import { connect } from "node:net";
import { isMainThread } from "node:worker_threads";
import { CodexError } from "../rpc/errors.js";

/** Takes away a socket whose server has gone without cleaning up, and nothing else. */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = await lookAt(path);
  if (!found) return;
  if (!found.isSocket() && !found.isSymbolicLink())
    throw new CodexError("ERR_LISTEN", `There is something else than a socket at ${path}`);
  if (await somebodyListens(path)) throw inUse();
  // Of two servers that start at once, the slower one must not take the socket of the other for the stale one.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => {});
  const taken = await lookAt(aside);
  if (taken && (taken.ino !== found.ino || taken.mtimeMs !== found.mtimeMs)) {
    await rename(aside, path);
    throw inUse();
  }
  await rm(aside, { force: true });
}

function lookAt(path: string) {
  return lstat(path).catch(() => null);
}

/** The error for an address that somebody listens on already. */
export function inUse(cause?: unknown): CodexError {
  return new CodexError("ERR_LISTEN", "The address cannot be listened on: it is in use", { cause });
}

/** Creates a file that is its owner's from the first moment on. Worker threads cannot say so beforehand. */
export function withoutOthers(create: () => void): void {
  const before = isMainThread ? process.umask(0o177) : null;
  create();
  if (before !== null) process.umask(before);
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
