import type { TurnStartParams } from "../../protocol/methods/turn.js";
import type { ThreadStatus } from "../../protocol/shapes/thread.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { DynamicTool } from "../../protocol/shapes/thread-start.js";
import type { Connection } from "../connection/connection.js";
import { DeltaCuts } from "../connection/delta-block.js";
import { notifyAll, roomOf } from "../connection/notify-all.js";
import type { ServerNotificationMethod, ServerNotificationParams } from "../connection/outgoing-messages.js";
import { addedAfter, addedSince, saidIn } from "./raw-items/added-items.js";
import type { ThreadSettings } from "./settings.js";
import type { AddedItem, StoredThread, StoredTurn, ThreadChanges } from "./storage/thread-store.js";

interface LiveThreadOptions {
  readonly audience: () => Iterable<Connection>;
  /** The turns that have ended. */
  readonly turns?: StoredTurn[] | undefined;
  readonly added?: readonly AddedItem[] | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly isKept?: boolean | undefined;
  readonly rawEvents?: boolean | undefined;
}

/** What a thread's turns build on. */
export interface Past {
  readonly turns: readonly StoredTurn[];
  readonly added: readonly AddedItem[];
  readonly recap: string | null;
}

/** A thread in memory: turns can run in it, and clients can subscribe to it. `Threads` creates and unloads it. */
export class LiveThread {
  readonly ephemeral: boolean;
  /** Whether the store has it: from the first turn on, or from the first change that has to be stored. Never, if it is ephemeral. */
  isKept: boolean;
  /** Whether its clients are also told of the items of the model's history (`experimentalRawEvents`). */
  readonly rawEvents: boolean;
  status: ThreadStatus = { type: "idle" };
  /** The turns that have ended, in order. */
  readonly turns: StoredTurn[];
  /** What clients added to the model's history, in order. */
  readonly added: AddedItem[];
  /** What came beside the newest input, by its keys. The model is told of what changes. */
  additionalContext: TurnStartParams["additionalContext"] = null;
  /** How often clients have added something to it since it was loaded. */
  additions = 0;
  /** The turns that have ended and that the store does not have as they ended, in order. */
  readonly missed: StoredTurn[] = [];
  /** The turn that runs, as it is at this moment; `null` if none runs. */
  running: (() => StoredTurn) | null = null;
  /** The items of that turn that are not complete, as they are at this moment. */
  openItems: () => readonly ThreadItem[] = () => [];
  /** The connections that follow it: they hear of all that happens in it. */
  readonly subscribers = new Set<Connection>();
  /** Where the texts of its items may be put together for connections that are behind. */
  readonly cuts = new DeltaCuts();
  /** The connections that may see it: they hear when its status changes, or it is archived or deleted. */
  readonly audience: () => Iterable<Connection>;
  /** Aborts when the thread leaves the memory. */
  readonly unloaded = new AbortController();
  #stored: StoredThread;

  constructor(
    stored: StoredThread,
    { audience, turns = [], added = [], ephemeral = false, isKept = false, rawEvents = false }: LiveThreadOptions,
  ) {
    this.audience = audience;
    this.#stored = stored;
    this.turns = turns;
    this.added = [...added];
    this.ephemeral = ephemeral;
    this.isKept = isKept;
    this.rawEvents = rawEvents;
  }

  get id(): string {
    return this.#stored.id;
  }

  get stored(): StoredThread {
    return this.#stored;
  }

  get settings(): ThreadSettings {
    return this.#stored.settings;
  }

  get dynamicTools(): readonly DynamicTool[] {
    return this.#stored.dynamicTools;
  }

  /** Changes it in memory. The store does not hear of it. */
  change(changes: ThreadChanges): void {
    this.#stored = { ...this.#stored, ...changes };
  }

  /**
   * The earlier turns, what was added to them and what the model said in them besides their items, back to where the agent last compacted
   * the thread, and its summary of everything before.
   */
  get past(): Past {
    const at = this.turns.findLastIndex(({ recap }) => recap !== null);
    const later = this.turns.slice(at + 1);
    const compacted = this.turns[at];
    // What the model said in a turn comes before what was added to it at the same place.
    const added = [...this.turns.flatMap(saidIn), ...this.added];
    if (!compacted) return { turns: later, added, recap: null };
    // A turn may go on after it has compacted the thread.
    const kept = { ...compacted, items: afterCompaction(compacted.items) };
    const { id, recap, items } = compacted;
    const since = addedSince(added, compacted, later);
    if (kept.items.length === 0) return { turns: later, added: since, recap };
    const own = addedAfter(added, id, items.length - kept.items.length);
    return { turns: [kept, ...later], added: [...own, ...since.filter(({ turnId }) => turnId !== null)], recap };
  }
}

/** The items that came after a thread was last compacted; all where it was not. */
export function afterCompaction(items: readonly ThreadItem[]): readonly ThreadItem[] {
  return items.slice(items.findLastIndex(({ type }) => type === "contextCompaction") + 1);
}

/** Notifies the connections that follow a thread. */
export function tellThread<Method extends ServerNotificationMethod>(
  { subscribers, cuts }: LiveThread,
  method: Method,
  params: ServerNotificationParams<Method>,
): void {
  notifyAll(subscribers, method, params, cuts);
}

/** Resolves when the connections that follow a thread have room for more; `null` when nobody has to wait. */
export function roomIn({ subscribers }: LiveThread): Promise<unknown> | null {
  return roomOf(subscribers);
}

/** Changes the status of a thread, and tells every connection that may see it. */
export function setStatus(thread: LiveThread, status: ThreadStatus): void {
  thread.status = status;
  notifyAll(thread.audience(), "thread/status/changed", { threadId: thread.id, status });
}

/** A stored turn that does not run in this process. If it looks as if it ran, the end of its process has interrupted it. */
export function asEnded<Turn extends StoredTurn>(turn: Turn): Turn {
  return turn.status === "inProgress" ? { ...turn, status: "interrupted" } : turn;
}
