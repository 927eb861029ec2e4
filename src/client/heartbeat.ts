import { clientRequests } from "../protocol/table.js";
import { sleep } from "../rpc/abort.js";
import { ConnectionError, RpcError, TimeoutError } from "../rpc/errors.js";
import type { Peer } from "../rpc/peer.js";

/** How long a browser's client hears nothing before it asks, in milliseconds, unless the host says otherwise. */
const BROWSER_HEARTBEAT_MS = 30_000;

/** How many times in a row the server may leave the question unanswered. */
const MOST_MISSES = 2;

/** Every release answers it (0.93 to 0.171), at once, and nothing changes by it. An error is an answer as well. */
const QUESTION = clientRequests.thread.loadedList.method;

/** How long to wait before asking, unless the host says so: only a browser's WebSocket cannot ping by itself. */
export function defaultHeartbeat(shared: boolean): number {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return shared && process?.versions?.node === undefined ? BROWSER_HEARTBEAT_MS : 0;
}

/**
 * Ends a connection on which nothing comes any more. Whenever nothing was heard for `everyMs`, the server is asked something that it
 * answers at once; when it leaves that unanswered for as long, twice in a row, the connection is closed with `ERR_LOST`.
 *
 * Resolves when the connection has ended.
 */
export async function watchHeartbeat(peer: Peer, everyMs: number): Promise<void> {
  let misses = 0;
  while (!peer.closed.aborted) {
    const before = peer.heard;
    await sleep(everyMs, peer.closed).catch(() => {});
    if (peer.heard === before && !(await isAnswered(peer, everyMs))) misses += 1;
    else misses = 0;
    if (misses < MOST_MISSES || peer.closed.aborted) continue;
    await peer.close(new ConnectionError("ERR_LOST", `Nothing was heard of the server for ${(1 + MOST_MISSES) * everyMs} ms`));
  }
}

/** Whether the server says something within the time, whatever it is. */
async function isAnswered(peer: Peer, withinMs: number): Promise<boolean> {
  const before = peer.heard;
  try {
    await peer.request(QUESTION, { limit: 1 }, { timeoutMs: withinMs });
    return true;
  } catch (error) {
    return error instanceof RpcError || !(error instanceof TimeoutError) || peer.heard !== before;
  }
}
