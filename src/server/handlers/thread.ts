import { INVALID_REQUEST } from "../../protocol/codes.js";
import { Thread } from "../../protocol/shapes/thread.js";
import type { ThreadSettingsUpdateParams } from "../../protocol/shapes/thread-changes.js";
import type { ThreadReadParams } from "../../protocol/shapes/thread-list.js";
import type { ThreadResumeParams } from "../../protocol/shapes/thread-start.js";
import type { Turn } from "../../protocol/shapes/turn.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import { holdFor } from "../connection/notify-all.js";
import type { ServerHandlers } from "../connection/server.js";
import { fittingRows } from "../fitting-rows.js";
import type { Logger } from "../logger.js";
import type { McpServers } from "../mcp/mcp-servers.js";
import { describeLoaded, describeMode, describeStarted, describeThread, describeTurn } from "../thread/description.js";
import { type History, listItems, listTurns } from "../thread/history.js";
import { listThreads } from "../thread/listing.js";
import type { LiveThread } from "../thread/live-thread.js";
import { checkStartMetadata } from "../thread/metadata.js";
import type { StoredThread } from "../thread/storage/thread-store.js";
import { checkThreadId } from "../thread/thread-id.js";
import type { Threads } from "../thread/threads.js";
import type { Questions } from "../turn/approval/questions.js";
import type { ThreadFiles } from "../turn/context/thread-files.js";
import type { Turns } from "../turn/turns.js";
import { createMcpPreparation } from "./mcp-preparation.js";
import { asOfNow, firstPage, turnsFor, turnsOfCut } from "./resumed-turns.js";
import type { SandboxNotice } from "./sandbox-notice.js";
import { createBackgroundHandlers } from "./thread-background.js";
import { createGoalHandlers, tellGoal, tellInheritedGoal } from "./thread-goal.js";
import { createInjectHandlers, startFromHistory } from "./thread-inject.js";
import { createMetadataHandlers } from "./thread-metadata.js";

type ThreadHandlers = NonNullable<ServerHandlers["thread"]>;

export interface ThreadHandlerOptions {
  readonly threads: Threads;
  readonly turns: Turns;
  readonly questions: Pick<Questions, "repeat" | "withdraw">;
  readonly tellSandbox: SandboxNotice;
  readonly mcp: Pick<McpServers, "readOwn" | "prepare">;
  readonly threadFiles: Pick<ThreadFiles, "of">;
  readonly logger: Logger;
}

/** Answers to `thread/*`. */
export function createThreadHandlers(options: ThreadHandlerOptions): ThreadHandlers {
  const { threads, turns, questions, logger } = options;
  return {
    ...createLoadHandlers(options),
    ...createReadHandlers(threads, logger),
    ...createChangeHandlers(threads, turns),
    ...createEndHandlers(threads, turns, questions),
    ...createInjectHandlers(threads, turns),
    ...createGoalHandlers(threads, turns),
    ...createMetadataHandlers(threads),
    ...createBackgroundHandlers(threads),
  };
}

/** The methods that load a thread and subscribe the connection to it. */
function createLoadHandlers({ threads, turns, questions, tellSandbox, mcp, threadFiles }: ThreadHandlerOptions): ThreadHandlers {
  const prepareMcp = createMcpPreparation(threads, mcp);
  const describe = async (thread: LiveThread, turns?: Turn[]) =>
    describeStarted(thread, (await threadFiles.of(thread)).sources, turns);
  const tellStarted = (thread: LiveThread, { connection, afterAnswer }: HandlerContext) => {
    afterAnswer(() => threads.announce(thread.stored, "thread/started", { thread: describeLoaded(thread) }));
    afterAnswer(() => tellSandbox(thread, connection));
  };
  return {
    start: async (params, context) => {
      checkStartMetadata(params);
      if (!params.ephemeral) await threads.checkStore();
      const own = mcp.readOwn(params.config);
      const thread = threads.start(params, context.connection);
      const startServers = await prepareMcp(thread, own, "creating");
      tellStarted(thread, context);
      context.afterAnswer(startServers);
      return describe(thread);
    },
    resume: async (params, { connection, afterAnswer }) => {
      if (!params.history) refusePath(params);
      const wasLoaded = threads.find(params.threadId, connection) !== undefined;
      const own = mcp.readOwn(params.config);
      const thread = params.history ? startFromHistory(threads, params, connection) : await threads.resume(params, connection);
      const { id, stored } = thread;
      const prepare = async () => {
        const startServers = await prepareMcp(thread, own, "resuming");
        if (!wasLoaded) threads.announce(stored, "thread/status/changed", { threadId: id, status: thread.status });
        const { sources } = await threadFiles.of(thread);
        return { startServers, sources, initialTurnsPage: await firstPage(threads, thread, params) };
      };
      const { startServers, sources, initialTurnsPage } = await prepare().catch((error: unknown) => {
        threads.unloadLater(thread);
        throw error;
      });
      // The answer is a cut: what happened before is in it, what happens from now on is told after it. Nothing is waited for from here on.
      const release = holdFor(connection, afterAnswer);
      threads.follow(thread, connection);
      afterAnswer(() => tellSandbox(thread, connection));
      afterAnswer(startServers);
      if (!params.excludeTurns) afterAnswer(() => tellUsage(thread, connection));
      afterAnswer(() => tellGoal(thread, connection, { threads, turns }));
      afterAnswer(() => questions.repeat(thread, connection));
      afterAnswer(release);
      const collaborationMode = describeMode(thread.settings);
      return {
        ...describeStarted(thread, sources, turnsOfCut(params, thread)),
        collaborationMode,
        initialTurnsPage: initialTurnsPage && asOfNow(initialTurnsPage, thread),
      };
    },
    fork: async (params, context) => {
      refusePath(params);
      const own = mcp.readOwn(params.config);
      const thread = await threads.fork(params, context.connection);
      const startServers = await prepareMcp(thread, own, "forking");
      if (!params.excludeTurns) context.afterAnswer(() => tellUsage(thread, context.connection));
      context.afterAnswer(() => tellInheritedGoal(thread, threads));
      tellStarted(thread, context);
      context.afterAnswer(startServers);
      return describe(thread, turnsFor(params, thread));
    },
  };
}

/** Tells a client how many tokens the turns used that it has just been given, as the real server does (0.169). */
function tellUsage({ id, running, turns, stored }: LiveThread, connection: Connection): void {
  const last = running?.() ?? turns.at(-1);
  if (!last || !stored.usage) return;
  connection.notify("thread/tokenUsage/updated", { threadId: id, turnId: last.id, tokenUsage: stored.usage });
}

/** The methods that only read. */
function createReadHandlers(threads: Threads, logger: Logger): ThreadHandlers {
  const describe = (thread: StoredThread, connection: Connection) => describeThread(thread, threads.find(thread.id, connection));
  const historyOf = async (threadId: string, connection: Connection, method: string): Promise<History> => {
    const thread = await readOrRefuse(threads, threadId, connection);
    const live = threads.find(thread.id, connection);
    if (live?.ephemeral) throw new RpcError(INVALID_REQUEST, `ephemeral threads do not support ${method}`);
    return { threadId: thread.id, store: threads.store, live };
  };
  return {
    list: async (params, { connection }) => {
      const { rows: found, ...cursors } = await listThreads(threads.store, params, threads.owners.of(connection));
      const show = (thread: StoredThread) => describe(thread, connection);
      return { data: fittingRows(found, { shape: Thread, describe: show, logger, what: "threads" }), readStates: {}, ...cursors };
    },
    loadedList: ({ cursor, limit }, { connection }) => {
      const ids = threads.loaded(connection).map(({ id }) => id);
      const rest = ids.sort().filter((id) => !cursor || id > cursor);
      const data = rest.slice(0, Math.max(limit ?? rest.length, 1));
      return { data, nextCursor: data.length < rest.length ? (data.at(-1) ?? null) : null };
    },
    read: async (params, { connection }) => {
      const thread = await readOrRefuse(threads, params.threadId, connection);
      const live = threads.find(thread.id, connection);
      const turns = await readTurns(threads, params, live);
      return { thread: live ? describeLoaded(live, turns) : describeThread(thread, live, turns), readState: null };
    },
    turnsList: async (params, { connection }) =>
      listTurns(await historyOf(params.threadId, connection, "thread/turns/list"), params),
    itemsList: async (params, { connection }) =>
      listItems(await historyOf(params.threadId, connection, "thread/items/list"), params),
  };
}

/** The methods that change a thread. For most of them, the thread need not be in memory. */
function createChangeHandlers(threads: Threads, turns: Turns): ThreadHandlers {
  return {
    settingsUpdate: async (params: ThreadSettingsUpdateParams, { connection, afterAnswer }) => {
      const thread = threads.get(params.threadId, connection);
      const tell = threads.changeSettings(thread, params);
      afterAnswer(tell);
      if (thread.isKept) await threads.store.update(thread.id, { settings: thread.settings });
      return {};
    },
    revert: async ({ threadId, beforeTurnId }, { connection, afterAnswer }) => {
      const thread = await turns.whileStopped(threadId, connection, async (stopped) => {
        await threads.revert(stopped, beforeTurnId);
        return stopped;
      });
      afterAnswer(() => threads.announce(thread.stored, "thread/reverted", { threadId: thread.id }));
      return { thread: describeThread(thread.stored, thread) as never, turnsBackwardsCursor: null, itemsBackwardsCursor: null };
    },
    rollback: async ({ threadId, numTurns }, { connection }) => {
      threads.get(threadId, connection);
      if (numTurns < 1) throw new RpcError(INVALID_REQUEST, "numTurns must be >= 1");
      return turns.whileStopped(threadId, connection, async (thread) => {
        const first = thread.turns.at(-numTurns) ?? thread.turns[0];
        if (first) await threads.revert(thread, first.id);
        return { thread: describeThread(thread.stored, thread, turnsFor({}, thread)) };
      });
    },
    compactStart: async ({ threadId }, { connection, afterAnswer }) => {
      afterAnswer(await turns.compact(threadId, connection));
      return {};
    },
  };
}

/** The methods that end a subscription, or take a thread out of memory. */
function createEndHandlers(threads: Threads, turns: Turns, questions: ThreadHandlerOptions["questions"]): ThreadHandlers {
  const end = async (live: LiveThread | undefined) => {
    if (!live) return;
    await turns.stop(live);
    threads.unload(live);
  };
  return {
    unsubscribe: ({ threadId }, { connection }) => {
      const thread = threads.find(checkThreadId(threadId), connection);
      if (!thread) return { status: "notLoaded" };
      questions.withdraw(thread, connection);
      return { status: threads.leave(thread, connection) ? "unsubscribed" : "notSubscribed" };
    },
    archive: ({ threadId }, { connection, afterAnswer }) => {
      const id = checkThreadId(threadId, "session");
      return threads.alone(id, connection, async () => {
        const live = threads.find(id, connection);
        if (live && !live.ephemeral) await threads.keep(live);
        const stored = live?.ephemeral ? null : await threads.read(id, connection);
        if (!stored || stored.archived) throw new RpcError(INVALID_REQUEST, `no rollout found for thread id ${threadId}`);
        await end(live);
        await threads.store.update(id, { archived: true });
        afterAnswer(() => threads.announce(stored, "thread/archived", { threadId: id }));
        return {};
      });
    },
    unarchive: ({ threadId }, { connection, afterAnswer }) => {
      const id = checkThreadId(threadId, "session");
      return threads.alone(id, connection, async () => {
        const stored = await threads.read(id, connection);
        if (!stored?.archived) throw new RpcError(INVALID_REQUEST, `no archived rollout found for thread id ${threadId}`);
        const changes = { archived: false, updatedAtMs: Date.now() };
        await threads.store.update(id, changes);
        afterAnswer(() => threads.announce(stored, "thread/unarchived", { threadId: id }));
        return { thread: describeThread({ ...stored, ...changes }) };
      });
    },
    delete: ({ threadId }, { connection, afterAnswer }) => {
      const id = checkThreadId(threadId);
      return threads.alone(id, connection, async () => {
        const live = threads.find(id, connection);
        if (live?.ephemeral) throw new RpcError(INVALID_REQUEST, `thread is not persisted and cannot be deleted: ${threadId}`);
        const stored = await threads.read(id, connection);
        if (!stored) throw new RpcError(INVALID_REQUEST, `no rollout found for thread id ${threadId}`);
        await end(live);
        await threads.store.delete(id);
        afterAnswer(() => threads.announce(stored, "thread/deleted", { threadId: id }));
        return {};
      });
    },
  };
}

async function readOrRefuse(threads: Threads, threadId: string, connection: Connection): Promise<StoredThread> {
  const thread = await threads.read(checkThreadId(threadId), connection);
  if (!thread) throw new RpcError(INVALID_REQUEST, `thread not loaded: ${threadId}`);
  return thread;
}

async function readTurns(threads: Threads, { threadId, includeTurns }: ThreadReadParams, live: LiveThread | undefined) {
  if (!includeTurns) return [];
  if (live?.ephemeral) throw new RpcError(INVALID_REQUEST, "ephemeral threads do not support includeTurns");
  if (live) return turnsFor({}, live);
  return (await threads.readTurns(threadId)).map((turn) => describeTurn(turn, "full"));
}

/** This server reads no histories from files. */
function refusePath({ path }: Pick<ThreadResumeParams, "path">): void {
  if (path) throw new RpcError(INVALID_REQUEST, "this server resumes threads by their id, not by a path");
}
