import { toJsonText } from "../../rpc/json.js";
import type { LiveThread } from "./live-thread.js";

/** What has been said does not change any more, so it is measured once. */
const measured = new WeakMap<object, number>();

/** The bytes of some threads in memory, as JSON: of their turns, and of what came beside them or was added to their history. */
export function countKeptBytes(threads: Iterable<LiveThread>): number {
  let bytes = 0;
  for (const { turns, added, additionalContext } of threads) {
    for (const part of [...turns, ...added]) bytes += bytesOf(part);
    if (additionalContext) bytes += bytesOf(additionalContext);
  }
  return bytes;
}

function bytesOf(part: object): number {
  const known = measured.get(part);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(toJsonText(part));
  measured.set(part, bytes);
  return bytes;
}
