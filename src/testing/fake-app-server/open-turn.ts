import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { Turn, TurnError } from "../../protocol/shapes/turn.js";
import type { FakeClock } from "../fake-clock.js";
import type { FakeThread } from "./thread.js";

/** What a turn needs of the server that it runs in. */
export interface TurnHost {
  readonly clock: FakeClock;
  /** Unix time in milliseconds. */
  unixMs(): number;
  /** Whether the release that the server plays has what came with another one. */
  has(since: string): boolean;
  /** Tells everybody who follows the thread. */
  tell(thread: FakeThread, method: string, params: object): void;
  /** Asks everybody who follows the thread, with one id, and resolves with the first answer. */
  ask(thread: FakeThread, method: string, params: object): Promise<unknown>;
  /** Asks for fresh tokens, as for an answer with 401. */
  refresh(): Promise<unknown>;
  crash(): Promise<void>;
  nextItemId(): string;
}

/** What ends a turn before its last step, and is no error of it. */
export class TurnStopped extends Error {}

/** What makes a turn fail. */
export class TurnFailed extends Error {
  readonly details: TurnError;

  constructor(details: TurnError) {
    super(details.message);
    this.details = details;
  }
}

/** A turn that runs, for what happens in it. */
export interface OpenTurn {
  readonly thread: FakeThread;
  readonly turn: Turn;
  readonly host: TurnHost;
  /** Aborts when the turn is interrupted, or the server crashes. */
  readonly stopped: AbortSignal;
  /** Tells those who follow the thread; the ids of the thread and the turn are added. */
  tell(method: string, params: object): void;
  begin(item: ThreadItem): void;
  /** Tells the item as it is in the end, and keeps it. */
  finish(item: ThreadItem): void;
}
