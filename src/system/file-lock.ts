import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createQueue, type Lock } from "../rpc/queue.js";
import { followLinks } from "./paths.js";

export interface FileLockOptions {
  /** After how long without a sign of life a holder counts as dead, in milliseconds. Default: 5 000, less than a refresh may take. */
  staleMs?: number | undefined;
}

/** How often a lock that is taken is tried again before giving up: somewhat longer than the thirty seconds that a refresh may take. */
const TRIES = 400;

/**
 * A lock between processes, beside a file: one holder at a time, across every process that uses this package on this machine.
 * The lock of a process that died is free after `staleMs`.
 *
 * The real codex locks its files in a way that Node cannot (0.169: flock), so it is not kept out; what it has written is read
 * again under the lock. The lock has a name of its own, as a folder called `auth.json.lock` would break the real codex.
 */
export function fileLock(path: string, { staleMs = 5_000 }: FileLockOptions = {}): Lock {
  const inTurn = createQueue();
  return (run) =>
    inTurn(async () => {
      const { lock } = (await import("proper-lockfile")).default;
      await mkdir(dirname(path), { recursive: true });
      // Whoever comes by a link and whoever comes by the file itself must not have a lock each.
      const file = await followLinks(path);
      const release = await lock(file, {
        lockfilePath: `${file}.codex-app-server-sdk.lock`,
        realpath: false,
        stale: staleMs,
        update: Math.max(1_000, Math.floor(staleMs / 4)),
        retries: { retries: TRIES, factor: 1.2, minTimeout: 10, maxTimeout: 100, randomize: true },
        // A lock that was taken over is noticed when it is released; nothing is to be done about it before.
        onCompromised: () => {},
      });
      try {
        return await run();
      } finally {
        await release().catch(() => {});
      }
    });
}
