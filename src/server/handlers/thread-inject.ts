import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadResumeParams } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import { invalidRequest } from "../connection/invalid-request.js";
import type { ServerHandlers } from "../connection/server.js";
import type { LiveThread } from "../thread/live-thread.js";
import { FormMisfit } from "../thread/raw-items/form.js";
import { hasRemoteImage, type RawItem, readInjectedItem, readItem } from "../thread/raw-items/raw-item.js";
import type { Threads } from "../thread/threads.js";
import type { Turns } from "../turn/turns.js";

const REMOTE_IMAGE = "remote image URLs are not supported; use an inline data URL instead";

/** Answers `thread/inject_items`, in the words of the real server (0.171). */
export function createInjectHandlers(threads: Pick<Threads, "get">, turns: Pick<Turns, "addItems">) {
  return {
    injectItems: async ({ threadId, items }, { connection }) => {
      threads.get(threadId, connection);
      if (items.length === 0) throw new RpcError(INVALID_REQUEST, "items must not be empty");
      const read = items.map((item, index) =>
        orRefuse(
          () => readInjectedItem(item),
          (words) => new RpcError(INVALID_REQUEST, `items[${index}] is not a valid response item: ${words}`),
        ),
      );
      if (read.some(hasRemoteImage)) throw new RpcError(INVALID_REQUEST, REMOTE_IMAGE);
      await turns.addItems(threadId, connection, read);
      return {};
    },
  } satisfies ServerHandlers["thread"];
}

/**
 * Starts a thread whose model's history begins with the items of `thread/resume`. It has an id of its own, as on the real server (0.171).
 *
 * @throws {RpcError} -32600 for no item, an invalid item, or a thread that is in memory.
 */
export function startFromHistory(
  threads: Threads,
  { threadId, history, ...params }: ThreadResumeParams,
  connection: Connection,
): LiveThread {
  const items = (history ?? []).map((item) => orRefuse(() => readItem(item), invalidRequest));
  if (threads.find(threadId, connection))
    throw new RpcError(INVALID_REQUEST, `cannot resume thread ${threadId} with history while it is already running`);
  if (items.length === 0) throw new RpcError(INVALID_REQUEST, "history must not be empty");
  const thread = threads.start(params, connection);
  const known = items.filter(({ type }) => type !== "other");
  thread.added.push(...known.map((item) => ({ item, turnId: null, itemIndex: null })));
  thread.change({ preview: previewOf(known) });
  return thread;
}

function orRefuse<T>(read: () => T, refusal: (words: string) => RpcError): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof FormMisfit ? refusal(error.message) : error;
  }
}

/** The first thing that the user said. */
function previewOf(items: readonly RawItem[]): string {
  const said = items.find(({ role }) => role === "user");
  return ((said?.content ?? []) as { text?: string }[]).flatMap(({ text }) => text ?? []).join("\n");
}
