import type { GitInfo, SessionSource } from "../../../protocol/shapes/thread.js";
import type { ThreadItem } from "../../../protocol/shapes/thread-item.js";
import type { DynamicTool } from "../../../protocol/shapes/thread-start.js";
import type { ThreadTokenUsage } from "../../../protocol/shapes/token-usage.js";
import type { TurnError, TurnStatus } from "../../../protocol/shapes/turn.js";
import type * as wire from "../../../protocol/wire/index.js";
import type { RawItem } from "../raw-items/raw-item.js";
import type { ThreadSettings } from "../settings.js";

/** A thread as it is stored: everything but its turns. */
export interface StoredThread {
  readonly id: string;
  /** The subject of the identity that started it; `null` for connections without one. Nobody else sees the thread. */
  readonly owner: string | null;
  /** The name of the client that started it. */
  readonly originator: string | null;
  /** What kind of client it came from, as `thread/list` filters it. */
  readonly source: SessionSource;
  readonly threadSource: string | null;
  /** The thread that it was forked from. */
  readonly forkedFromId: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  readonly dynamicTools: readonly DynamicTool[];
  /** Unix time in milliseconds, as all times here. */
  readonly createdAtMs: number;
  /** When it last changed. */
  readonly updatedAtMs: number;
  /** When its last turn began. */
  readonly recencyAtMs: number;
  readonly archived: boolean;
  /** The first thing the user said, or the first goal if that was set before; `""` where there was neither. `thread/list` leaves such a thread out, unless it is archived. */
  readonly preview: string;
  readonly name: string | null;
  readonly settings: ThreadSettings;
  readonly usage: ThreadTokenUsage | null;
  readonly gitInfo: GitInfo | null;
  /** What its turns work towards. Left out, as in threads from before there were goals: nothing. */
  readonly goal?: StoredGoal | null | undefined;
  /** The Daybreak choice that a client stored with it, which changes nothing here. Left out: none. */
  readonly daybreakEnabled?: boolean | null | undefined;
}

/** What a thread works towards, and what that has cost. Times are Unix times in seconds. */
export type StoredGoal = Omit<wire.ThreadGoal, "threadId">;

/** The members of a stored thread that can change after it was created. Members that are left out stay as they are. */
export type ThreadChanges = Partial<
  Pick<
    StoredThread,
    | "updatedAtMs"
    | "recencyAtMs"
    | "archived"
    | "preview"
    | "name"
    | "settings"
    | "usage"
    | "gitInfo"
    | "goal"
    | "daybreakEnabled"
  >
>;

/** What the model has been told of the thread besides what was said. What stayed as it was before is left out. */
export interface ToldContext {
  /** What it may do, in words. */
  readonly permissions?: string | undefined;
  /** The instructions of files, and the folder that they were read for; `null` when there are none any more. */
  readonly docs?: { readonly folder: string; readonly text: string } | null | undefined;
  /** Where it works: lines of text by their names. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** A turn as it is stored. It stays `inProgress` if its process ended while it ran; readers show it as interrupted. */
export interface StoredTurn {
  readonly id: string;
  readonly status: TurnStatus;
  readonly error: TurnError | null;
  readonly startedAtMs: number;
  readonly completedAtMs: number | null;
  readonly items: readonly ThreadItem[];
  /** What the thread had used when the turn ended. */
  readonly usage: ThreadTokenUsage | null;
  /** The agent's summary of the thread up to here, if this turn compacted the thread; otherwise `null`. */
  readonly recap: string | null;
  /** What the model was told at the beginning of the turn, before the input; not there when that was nothing. */
  readonly told?: ToldContext | undefined;
  /** The ids of the items that the model had begun and not ended, if the turn did not complete; not there when there are none. */
  readonly unfinished?: readonly string[] | undefined;
  /** What the model said that `items` do not repeat to it, such as reasoning that is encrypted; not there when that was nothing. */
  readonly said?: readonly SaidItem[] | undefined;
}

/** An item that the model said, as later requests repeat it. */
export interface SaidItem {
  readonly item: RawItem;
  /** How many items of the turn come before it. */
  readonly itemIndex: number;
}

/** An item that a client added to the model's history, and its place among the turns. Items of one place are in the order they were added. */
export interface AddedItem {
  readonly item: RawItem;
  /** The turn that it comes after, or is part of; `null` before the first turn. */
  readonly turnId: string | null;
  /** How many items of that turn come before it, for one that was added while the turn ran; otherwise `null`. */
  readonly itemIndex: number | null;
}

/** A turn and its position in its thread: positions grow, and may have gaps. */
export interface PlacedTurn extends StoredTurn {
  readonly position: number;
}

/** Where a page begins. */
export interface Bound<Key> {
  readonly key: Key;
  /** Whether the row at the bound belongs to the page. */
  readonly inclusive: boolean;
}

/** Which time threads are sorted by. */
export type ThreadSort = "createdAtMs" | "updatedAtMs" | "recencyAtMs";

/** Which threads to list, and in which order. A filter that is left out lets every thread pass. */
export interface ThreadQuery {
  readonly owner: string | null;
  readonly archived: boolean;
  readonly sort: ThreadSort;
  readonly descending: boolean;
  readonly limit: number;
  /** Where the page begins, in the given order. Threads with the same time are ordered by id. */
  readonly from?: Bound<{ readonly timeMs: number; readonly id: string }> | undefined;
  readonly cwds?: readonly string[] | undefined;
  readonly modelProviders?: readonly string[] | undefined;
  /** Compared with sources that are a string; a thread with another kind of source does not match. */
  readonly sources?: readonly string[] | undefined;
  readonly originators?: readonly string[] | undefined;
  readonly excludedIds?: readonly string[] | undefined;
  /** Only these threads. An empty list matches none. */
  readonly includedIds?: readonly string[] | undefined;
  /** A text that the name or the preview contains. Upper and lower case are different. */
  readonly text?: string | undefined;
  /** Only threads whose preview is not empty: those in which the user said something, or which have had a goal. */
  readonly hasPreview?: true | undefined;
}

/** Which turns of a thread to read, and in which order. */
export interface TurnQuery {
  readonly descending: boolean;
  readonly limit: number;
  /** Where the page begins, in the given order, by a turn's position. */
  readonly from?: Bound<number> | undefined;
}

/**
 * Where a server stores its threads: `memoryThreads` and `sqliteThreads`, or a store of your own, for any other database.
 *
 * Each call does all of its work or none: a call that rejects has changed nothing. What a persistent store has resolved with
 * survives the end of the process, however that ends. Several processes may use one store at the same time. Values may hold bigints, at any depth: integers
 * from the wire that a number cannot hold. The store returns them unchanged.
 *
 * A call that rejects fails what needed it: the request is answered with an error, the turn ends as failed. Clients see the message of a
 * `CodexError` `ERR_STORE`, so name no path in it, and the log gets everything. A turn that could not be stored at its end is stored before
 * the next one of its thread, so a store may go away and come back.
 *
 * @example
 * const threads: ThreadStore = { ...memoryThreads(), close: async () => console.log("closed") };
 * const server = createAppServer({ threads });
 */
export interface ThreadStore {
  /** Rejects when the store cannot be used. Asked before a thread starts, which is refused then. Left out: it always can. */
  ready?(): Promise<void>;
  /** Stores a new thread, with the turns and the added items it begins with. Rejects when a thread with this id exists. */
  create(thread: StoredThread, turns?: readonly StoredTurn[], added?: readonly AddedItem[]): Promise<void>;
  /** Resolves with `null` when there is no such thread. */
  read(id: string): Promise<StoredThread | null>;
  /** Does nothing when there is no such thread. */
  update(id: string, changes: ThreadChanges): Promise<void>;
  /** Removes a thread, its turns and its added items for good. */
  delete(id: string): Promise<void>;
  /** The threads that match, without their turns. */
  list(query: ThreadQuery): Promise<readonly StoredThread[]>;
  /** Stores a turn, and changes of its thread. Replaces the turn with the same id; a new one comes after all others. */
  saveTurn(threadId: string, turn: StoredTurn, changes: ThreadChanges): Promise<void>;
  /** The turns of a thread; an empty list when there is no such thread. */
  turns(threadId: string, query: TurnQuery): Promise<readonly PlacedTurn[]>;
  /** Stores items that were added to the model's history, after all others, and changes of their thread. Rejects when there is no such thread. */
  addItems(threadId: string, added: readonly AddedItem[], changes: ThreadChanges): Promise<void>;
  /** The added items of a thread, in the order they were added; an empty list when there is no such thread. */
  addedItems(threadId: string): Promise<readonly AddedItem[]>;
  /**
   * Removes a turn and all turns after it, with the added items that name one of them, and changes the thread. Resolves with `false` when
   * there is no such turn.
   */
  revert(threadId: string, turnId: string, changes: ThreadChanges): Promise<boolean>;
  /** Called once, by the server that uses it, when that server closes. */
  close(): Promise<void>;
}
