import { lstat, rm } from "node:fs/promises";
import { connect } from "node:net";
import { isMainThread } from "node:worker_threads";
import { CodexError, messageOf } from "../rpc/errors.js";
import { fileLock } from "../system/file-lock.js";

/** Takes away a socket whose server has gone without cleaning up, and nothing else. */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = await lookAt(path);
  if (!found) return;
  if (!found.isSocket() && !found.isSymbolicLink())
    throw new CodexError("ERR_LISTEN", `There is something else than a socket at ${path}`);
  if (await somebodyListens(path)) throw inUse(path);
  // Of several servers that start at once, one takes it away. The others look again: it may be the socket of a faster one by now.
  const inTurn = fileLock(path);
  await inTurn(async () => {
    if (!(await lookAt(path))) return;
    if (await somebodyListens(path)) throw inUse(path);
    await rm(path, { force: true });
  }).catch((cause: unknown) => {
    if (cause instanceof CodexError) throw cause;
    throw new CodexError("ERR_LISTEN", `${path} cannot be listened on: ${messageOf(cause)}`, { cause });
  });
}

function lookAt(path: string) {
  return lstat(path).catch(() => null);
}

/** The error for an address that somebody listens on already. */
export function inUse(address: string, cause?: unknown): CodexError {
  const message = `${address} cannot be listened on: it is in use. End what listens there, or take another address`;
  return new CodexError("ERR_LISTEN", message, { cause });
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
