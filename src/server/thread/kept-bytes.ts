import { toJsonText } from "../../rpc/json.js";
import type { LiveThread } from "./live-thread.js";
import type { StoredTurn } from "./storage/thread-store.js";

/** A turn that has ended does not change any more, so it is measured once. */
const measured = new WeakMap<StoredTurn, number>();

/** The bytes of the turns of some threads in memory, as JSON. */
export function countKeptBytes(threads: Iterable<LiveThread>): number {
  let bytes = 0;
  for (const { turns } of threads) {
    for (const turn of turns) bytes += bytesOf(turn);
  }
  return bytes;
}

function bytesOf(turn: StoredTurn): number {
  const known = measured.get(turn);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(toJsonText(turn));
  measured.set(turn, bytes);
  return bytes;
}
