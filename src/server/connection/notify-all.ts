import { SharedMessage } from "../../rpc/shared-message.js";
import type { Connection } from "./connection.js";
import { type DeltaCuts, SharedDelta } from "./delta-block.js";
import { OutgoingMessages, type ServerNotificationMethod, type ServerNotificationParams } from "./outgoing-messages.js";

/** What tells apart the texts that deltas of an item add to. */
interface DeltaParams {
  readonly delta: string;
  readonly itemId: string;
  readonly contentIndex?: number;
  readonly summaryIndex?: number;
}

/** The notifications that add a text to an item. */
const DELTAS: ReadonlySet<string> = new Set<ServerNotificationMethod>([
  "item/agentMessage/delta",
  "item/plan/delta",
  "item/reasoning/textDelta",
  "item/reasoning/summaryTextDelta",
  "item/commandExecution/outputDelta",
  "item/fileChange/outputDelta",
]);

/**
 * Notifies several connections of the same, which is written as JSON once.
 *
 * @param cuts - Those of the thread that it is about.
 */
export function notifyAll<Method extends ServerNotificationMethod>(
  connections: Iterable<Connection>,
  method: Method,
  params: ServerNotificationParams<Method>,
  cuts?: DeltaCuts,
): void {
  let message: SharedMessage | null = null;
  for (const connection of connections) {
    const outgoing = OutgoingMessages.of(connection);
    if (!outgoing) {
      connection.notify(method, params);
      continue;
    }
    message ??= DELTAS.has(method) && cuts ? deltaOf(method, params as DeltaParams, cuts) : new SharedMessage({ method, params });
    outgoing.pass(method, message);
  }
}

/**
 * Keeps what is told to a connection until an answer has left that is made at this moment.
 *
 * @returns What sends it; to be called after everything else that belongs to the answer.
 */
export function holdFor(connection: Connection, afterAnswer: (run: () => void) => void): () => void {
  return OutgoingMessages.of(connection)?.hold(afterAnswer) ?? (() => {});
}

function deltaOf(method: string, params: DeltaParams, cuts: DeltaCuts): SharedDelta {
  const { delta, itemId, contentIndex, summaryIndex } = params;
  const key = `${method} ${itemId} ${contentIndex ?? summaryIndex ?? ""}`;
  return new SharedDelta({ method, params }, { delta, key, isCut: cuts.isCut(key, delta) });
}

/**
 * Resolves when connections have room for more: those that read. Others are not waited for longer than five seconds. `null` when nobody has to
 * wait.
 */
export function roomOf(connections: Iterable<Connection>): Promise<unknown> | null {
  const waits: Promise<void>[] = [];
  for (const connection of connections) {
    const wait = OutgoingMessages.of(connection)?.room() ?? null;
    if (wait !== null) waits.push(wait);
  }
  return waits.length > 0 ? Promise.all(waits) : null;
}
