import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadForkParams, ThreadStartParams } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import { newId } from "../ids.js";
import { readDynamicTools } from "./dynamic-tools.js";
import type { ThreadInstructions } from "./instructions.js";
import type { ThreadSettings } from "./settings.js";
import type { StoredThread, StoredTurn } from "./storage/thread-store.js";

interface NewThreadOptions {
  readonly owner: string | null;
  readonly settings: ThreadSettings;
  readonly instructions: ThreadInstructions;
}

/** The first record of a thread that a client starts. @throws {RpcError} -32600 for tools that no model can be offered. */
export function createThread(
  params: ThreadStartParams,
  { owner, settings, instructions }: NewThreadOptions,
  connection: Connection,
): StoredThread {
  return {
    ...createdNow(),
    owner,
    originator: connection.clientInfo?.name ?? null,
    // What the real server calls all threads of app-servers, and the terminal UI looks for.
    source: "vscode",
    threadSource: params.threadSource ?? null,
    forkedFromId: null,
    ...instructions,
    dynamicTools: readDynamicTools(params.dynamicTools ?? []),
    archived: false,
    preview: "",
    name: null,
    settings,
    usage: null,
    gitInfo: null,
    daybreakEnabled: params.daybreakEnabled ?? null,
  };
}

/** What a fork begins with. */
export interface ForkOrigin {
  /** The thread that it is forked from, with the instructions of the fork. */
  readonly thread: StoredThread;
  /** The turns that the fork takes over. */
  readonly turns: readonly StoredTurn[];
  readonly settings: ThreadSettings;
}

/** The first record of a thread that a client forks from another. */
export function forkThread(params: ThreadForkParams, origin: ForkOrigin, connection: Connection): StoredThread {
  const { thread, turns, settings } = origin;
  return {
    ...thread,
    ...createdNow(),
    forkedFromId: thread.id,
    originator: connection.clientInfo?.name ?? null,
    threadSource: params.threadSource ?? thread.threadSource,
    preview: turns.length > 0 ? thread.preview : "",
    usage: turns.at(-1)?.usage ?? null,
    settings,
    gitInfo: null,
    daybreakEnabled: params.ephemeral ? null : (thread.daybreakEnabled ?? null),
    goal: params.deferGoalContinuation ? thread.goal : null,
  };
}

function createdNow() {
  const now = Date.now();
  return { id: newId(), createdAtMs: now, updatedAtMs: now, recencyAtMs: now };
}

/**
 * The turns that a fork takes over: all, or those up to one of them.
 *
 * @throws {RpcError} -32600 when there is no such turn.
 */
export function turnsOfFork(turns: readonly StoredTurn[], { lastTurnId, beforeTurnId }: ThreadForkParams): StoredTurn[] {
  const turnId = lastTurnId ?? beforeTurnId;
  if (!turnId) return [...turns];
  const at = turns.findIndex(({ id }) => id === turnId);
  if (at < 0) throw new RpcError(INVALID_REQUEST, `turn not found: ${turnId}`);
  return turns.slice(0, lastTurnId ? at + 1 : at);
}
