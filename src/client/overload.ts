import { OVERLOADED } from "../protocol/codes.js";
import { sleep } from "../rpc/abort.js";
import { RpcError } from "../rpc/errors.js";

/** How often a call is sent at most. */
const MOST_ATTEMPTS = 6;

/** The longest first wait, in milliseconds. Each further one is up to twice as long. */
const FIRST_WAIT_MS = 100;

/** What only reads, by the end of its name. */
const READS = /(?:^|\/)(?:list|read|get)$|^(?:getAuthStatus|getConversationSummary|gitDiffToRemote|fuzzyFileSearch)$/;

/**
 * Whether a call may be sent twice without happening twice: it only reads, or it starts a turn and has a `clientUserMessageId`, by
 * which the server (since 0.140) knows the message again.
 */
export function isSafeToRepeat(method: string, params: unknown): boolean {
  if (method === "turn/start") return typeof (params as { clientUserMessageId?: unknown })?.clientUserMessageId === "string";
  return READS.test(method);
}

/**
 * Sends a call again while the server answers that it is overloaded (-32001): after 50 to 100 ms, then after up to twice as long each
 * time, and five times at most.
 *
 * @param signal - Ends the waiting with its reason.
 * @throws What the last attempt threw.
 */
export async function repeatWhileOverloaded<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const isOverload = error instanceof RpcError && error.rpcCode === OVERLOADED;
      if (!isOverload || attempt === MOST_ATTEMPTS) throw error;
    }
    await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), signal);
  }
}
