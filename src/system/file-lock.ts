import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createQueue, type LockFunction } from "../rpc/queue.js";
import { followLinks } from "./paths.js";

/** How `fileLock` treats a process that holds the lock and no longer runs. */
export interface FileLockOptions {
  /**
   * A process that holds the lock renews it every quarter of this time. After so many milliseconds without that it counts as dead.
   * Default: 5 000, less than a token refresh may take.
   */
  staleMs?: number | undefined;
}

/** How often a lock that is taken is tried again: together somewhat longer than the thirty seconds that a token refresh may take. */
const TRIES = 400;

/**
 * A lock between processes, beside a file: one holder at a time, among all processes on this machine that use this package. The lock
 * of a process that died is free after `staleMs`. The folder of the file is created where it is missing.
 *
 * The real codex locks its files with `flock` (0.169), which Node does not have, so this lock does not keep it out: read again under
 * the lock what it may have written. The lock file has a name of its own, as a folder called `auth.json.lock` would break the real
 * codex.
 *
 * @param path - The file that is guarded. It need not exist. A link and what it leads to have the same lock.
 * @returns A function that runs something while it holds the lock, after all that this process asked for before. It rejects with what
 *   that rejects with, or with proper-lockfile's error (`code` is `ELOCKED`) when the lock stays taken for about 40 seconds.
 * @example
 * const tokens = oauthTokens({ issuer, clientId, store, lock: fileLock("/var/lib/agent/tokens.json") });
 */
export function fileLock(path: string, { staleMs = 5_000 }: FileLockOptions = {}): LockFunction {
  const inTurn = createQueue();
  return (run) =>
    inTurn(async () => {
      const { lock } = (await import("proper-lockfile")).default;
      await mkdir(dirname(path), { recursive: true });
      // Callers with a link and callers with the file itself must share one lock.
      const file = await followLinks(path);
      const release = await lock(file, {
        lockfilePath: `${file}.codex-app-server-sdk.lock`,
        realpath: false,
        stale: staleMs,
        update: Math.max(1_000, Math.floor(staleMs / 4)),
        retries: { retries: TRIES, factor: 1.2, minTimeout: 10, maxTimeout: 100, randomize: true },
        // Nothing can be done about a lock that was taken over. It is noticed when it is released.
        onCompromised: () => {},
      });
      try {
        return await run();
      } finally {
        await release().catch(() => {});
      }
    });
}
