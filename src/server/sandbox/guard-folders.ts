import { mkdir, rmdir } from "node:fs/promises";
import { createQueue } from "../../rpc/queue.js";

/** How many commands need a folder that was made for them, by its path. */
const users = new Map<string, number>();
/** Commands that begin and end at the same time make and remove folders one after the other: none is removed that another one needs. */
const inTurn = createQueue();

/**
 * Makes the guarded folders that are not there: what does not exist cannot be made read-only, and a command could make it. While the
 * command runs they are there, empty.
 *
 * @returns Removes those that were made here, once no other command of this process needs them.
 */
export function makeGuards(paths: readonly string[]): Promise<() => Promise<void>> {
  return inTurn(async () => {
    const made: string[] = [];
    for (const path of paths) if (users.has(path) || (await makeFolder(path))) made.push(path);
    for (const path of made) users.set(path, (users.get(path) ?? 0) + 1);
    return () => inTurn(() => removeGuards(made.splice(0)));
  });
}

async function removeGuards(made: readonly string[]): Promise<void> {
  for (const path of made) {
    const left = (users.get(path) ?? 1) - 1;
    if (left > 0) users.set(path, left);
    else {
      users.delete(path);
      // It may have been filled from outside, and stays then.
      await rmdir(path).catch(() => {});
    }
  }
}

/** @returns Whether it was made. Where it is there already, or cannot be made, nothing has to be removed. */
async function makeFolder(path: string): Promise<boolean> {
  return mkdir(path, { mode: 0o755 }).then(
    () => true,
    () => false,
  );
}
