import { INVALID_REQUEST } from "../../protocol/codes.js";
import { PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import type { ThreadItem } from "../../protocol/item.js";
import type { Thread, ThreadStartParams, ThreadStartResponse, ThreadStatus, ThreadTokenUsage } from "../../protocol/thread.js";
import { RpcError } from "../../rpc/errors.js";
import type { Configuration } from "../config.js";
import type { Connection } from "../connection.js";
import { newId, unixSeconds } from "../ids.js";
import type { ServerNotificationMethod, ServerNotificationParams } from "../outgoing.js";
import type { ServerHandlers } from "../server.js";
import type { DynamicTool } from "../turn/agent.js";
import { defaultSettings, overrideSettings, type ThreadSettings } from "./settings.js";

/** A conversation that this server holds. */
export interface LiveThread {
  readonly id: string;
  readonly createdAt: number;
  readonly ephemeral: boolean;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  /** Who began it, and in whose name its turns run. */
  readonly originator: string | null;
  readonly dynamicTools: readonly DynamicTool[];
  settings: ThreadSettings;
  preview: string;
  updatedAt: number;
  status: ThreadStatus;
  /** What earlier turns left behind, in order. */
  history: ThreadItem[];
  /** What the agent made of everything before `history`. */
  recap: string | null;
  usage: ThreadTokenUsage | null;
  /** Who hears of it. */
  readonly subscribers: Set<Connection>;
}

/** The conversations of a server. */
export class Threads {
  readonly #config: Configuration;
  readonly #live = new Map<string, LiveThread>();
  readonly #followed = new WeakMap<Connection, Set<LiveThread>>();

  constructor(config: Configuration) {
    this.#config = config;
  }

  /** @throws {RpcError} -32600 when there is none with this id. */
  get(id: string): LiveThread {
    const thread = this.#live.get(id);
    if (!thread) throw new RpcError(INVALID_REQUEST, `thread not found: ${id}`);
    return thread;
  }

  start(params: ThreadStartParams, connection: Connection): LiveThread {
    const createdAt = unixSeconds();
    // What was written by hand counts from the next thread on, as on the real server.
    this.#config.reload();
    const thread: LiveThread = {
      id: newId(),
      createdAt,
      updatedAt: createdAt,
      settings: overrideSettings(defaultSettings(this.#config.current), params),
      dynamicTools: params.dynamicTools ?? [],
      ephemeral: params.ephemeral ?? false,
      baseInstructions: params.baseInstructions ?? null,
      developerInstructions: params.developerInstructions ?? null,
      originator: connection.clientInfo?.name ?? null,
      preview: "",
      status: { type: "idle" },
      history: [],
      recap: null,
      usage: null,
      subscribers: new Set([connection]),
    };
    this.#live.set(thread.id, thread);
    this.#followedBy(connection).add(thread);
    return thread;
  }

  /** The threads that a connection hears of; it is taken off them when it ends. */
  #followedBy(connection: Connection): Set<LiveThread> {
    const known = this.#followed.get(connection);
    if (known) return known;
    const threads = new Set<LiveThread>();
    this.#followed.set(connection, threads);
    const leave = () => {
      for (const thread of threads) thread.subscribers.delete(connection);
    };
    connection.closed.addEventListener("abort", leave, { once: true });
    return threads;
  }
}

/** Answers to `thread/*`. */
export function createThreadHandlers(threads: Threads): NonNullable<ServerHandlers["thread"]> {
  return {
    start: (params, { connection, afterAnswer }) => {
      const thread = threads.start(params, connection);
      afterAnswer(() => tellThread(thread, "thread/started", { thread: describeThread(thread) }));
      return describeStarted(thread);
    },
  };
}

/** What `thread/start` answers: everything the real terminal UI insists on (TUI 0.169). */
function describeStarted(thread: LiveThread): ThreadStartResponse {
  const { model, modelProvider, cwd, approvalPolicy, approvalsReviewer, sandboxPolicy, effort, serviceTier } = thread.settings;
  return {
    thread: describeThread(thread),
    model,
    modelProvider,
    cwd,
    approvalPolicy,
    approvalsReviewer,
    sandbox: sandboxPolicy,
    reasoningEffort: effort,
    serviceTier,
  };
}

export function describeThread(thread: LiveThread): Thread {
  return {
    id: thread.id,
    sessionId: thread.id,
    preview: thread.preview,
    ephemeral: thread.ephemeral,
    modelProvider: thread.settings.modelProvider,
    model: thread.settings.model,
    reasoningEffort: thread.settings.effort,
    createdAt: thread.createdAt,
    updatedAt: thread.updatedAt,
    status: thread.status,
    path: null,
    cwd: thread.settings.cwd,
    cliVersion: PROTOCOL_RELEASE,
    source: "appServer",
    name: null,
    turns: [],
  };
}

/** Tells those who hear of a thread. */
export function tellThread<Method extends ServerNotificationMethod>(
  thread: LiveThread,
  method: Method,
  params: ServerNotificationParams<Method>,
): void {
  for (const connection of thread.subscribers) connection.notify(method, params);
}
