import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadForkParams, ThreadResumeParams, ThreadStartParams } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import { createQueues } from "../../rpc/queue.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection } from "../connection/connection.js";
import type { ServerNotificationMethod, ServerNotificationParams } from "../connection/outgoing-messages.js";
import { newId } from "../ids.js";
import { LiveThread, setStatus } from "./live-thread.js";
import { defaultSettings, overrideSettings, type SettingsOverrides, type ThreadSettings } from "./settings.js";
import type { StoredThread, StoredTurn, ThreadChanges, ThreadStore } from "./store.js";
import { checkThreadId } from "./thread-id.js";

export interface ThreadsOptions {
  readonly config: Configuration;
  readonly store: ThreadStore;
  readonly everyone: () => Iterable<Connection>;
}

/** How long a thread that nobody hears of stays in memory. */
const UNLOAD_AFTER_MS = 30 * 60 * 1000;
const PAGE_OF_TURNS = 200;

/** The threads of a server: those in memory, and the way to those in the store. */
export class Threads {
  readonly store: ThreadStore;
  /** By a thread's id, what loads it, begins a turn in it, or changes it as a whole: nothing of that happens beside anything else of it. */
  readonly alone = createQueues();
  readonly #options: ThreadsOptions;
  readonly #live = new Map<string, LiveThread>();
  readonly #followed = new WeakMap<Connection, Set<LiveThread>>();
  readonly #resting = new Map<LiveThread, NodeJS.Timeout>();
  readonly #keeping = new WeakMap<LiveThread, Promise<void>>();

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.store = options.store;
  }

  /** Those in memory that a connection may see. */
  loaded(connection: Connection): LiveThread[] {
    return [...this.#live.values()].filter(({ stored }) => stored.owner === ownerOf(connection));
  }

  find(id: string, connection: Connection): LiveThread | undefined {
    const thread = this.#live.get(id);
    return thread && thread.stored.owner === ownerOf(connection) ? thread : undefined;
  }

  /** @throws {RpcError} -32600 when none with this id is in memory. */
  get(id: string, connection: Connection): LiveThread {
    const thread = this.find(checkThreadId(id), connection);
    if (!thread) throw new RpcError(INVALID_REQUEST, `thread not found: ${id}`);
    return thread;
  }

  /** One that is in memory or in the store; `null` when there is none. */
  async read(id: string, connection: Connection): Promise<StoredThread | null> {
    const live = this.find(id, connection);
    if (live) return live.stored;
    const stored = await this.store.read(id);
    return stored?.owner === ownerOf(connection) ? stored : null;
  }

  start(params: ThreadStartParams, connection: Connection): LiveThread {
    const now = Date.now();
    const owner = ownerOf(connection);
    // What was written by hand counts from the next thread on, as on the real server.
    this.#options.config.reload();
    const thread = new LiveThread(
      {
        id: newId(),
        owner,
        originator: connection.clientInfo?.name ?? null,
        // What the real server calls all threads of app-servers, and the terminal UI looks for.
        source: "vscode",
        threadSource: params.threadSource ?? null,
        forkedFromId: null,
        baseInstructions: params.baseInstructions ?? null,
        developerInstructions: params.developerInstructions ?? null,
        dynamicTools: params.dynamicTools ?? [],
        createdAtMs: now,
        updatedAtMs: now,
        recencyAtMs: now,
        archived: false,
        preview: "",
        name: null,
        settings: this.#settle(defaultSettings(this.#options.config.current), params),
        usage: null,
        gitInfo: null,
      },
      { audience: () => this.#audienceOf(owner), ephemeral: params.ephemeral ?? false },
    );
    return this.#take(thread, connection);
  }

  /** What a new thread goes by. A provider that nobody has configured is refused, as on the real server (0.169). */
  #settle(base: ThreadSettings, params: SettingsOverrides): ThreadSettings {
    const settings = overrideSettings(base, params);
    const { modelProvider } = settings;
    if (this.#options.config.current.providers.has(modelProvider)) return settings;
    throw new RpcError(INVALID_REQUEST, `failed to load configuration: Model provider \`${modelProvider}\` not found`);
  }

  /**
   * Loads a thread, unless it is in memory already. Then what the params say of its settings is left aside, as on the real server.
   *
   * @throws {RpcError} -32600 when there is none with this id, or it is in the archive.
   */
  async resume(params: ThreadResumeParams, connection: Connection): Promise<LiveThread> {
    const id = checkThreadId(params.threadId, "session");
    return this.alone(id, async () =>
      this.#take(this.find(id, connection) ?? (await this.#load(id, params, connection)), connection),
    );
  }

  async #load(id: string, params: ThreadResumeParams, connection: Connection): Promise<LiveThread> {
    const stored = await this.#readActive(id, connection);
    const turns = await this.readTurns(id);
    const thread = new LiveThread(stored, { audience: () => this.#audienceOf(stored.owner), turns, isKept: true });
    const { baseInstructions, developerInstructions } = params;
    thread.change({
      settings: overrideSettings(stored.settings, params),
      ...(baseInstructions ? { baseInstructions } : {}),
      ...(developerInstructions ? { developerInstructions } : {}),
    });
    return thread;
  }

  /**
   * Begins a thread with turns of another.
   *
   * @throws {RpcError} -32600 when there is no such thread or turn.
   */
  async fork(params: ThreadForkParams, connection: Connection): Promise<LiveThread> {
    const { lastTurnId, beforeTurnId, ephemeral = false } = params;
    if (lastTurnId && beforeTurnId) {
      throw new RpcError(INVALID_REQUEST, "`beforeTurnId` cannot be combined with `lastTurnId`");
    }
    const id = checkThreadId(params.threadId, "session");
    const live = this.find(id, connection);
    const origin = live?.ephemeral ? live.stored : await this.#readActive(id, connection);
    const turns = cutTurns(live?.turns ?? (await this.readTurns(id)), params);
    const now = Date.now();
    const { baseInstructions, developerInstructions, threadSource } = params;
    const thread = new LiveThread(
      {
        ...origin,
        id: newId(),
        forkedFromId: origin.id,
        originator: connection.clientInfo?.name ?? null,
        threadSource: threadSource ?? origin.threadSource,
        baseInstructions: baseInstructions ?? origin.baseInstructions,
        developerInstructions: developerInstructions ?? origin.developerInstructions,
        createdAtMs: now,
        updatedAtMs: now,
        recencyAtMs: now,
        preview: turns.length > 0 ? origin.preview : "",
        usage: turns.at(-1)?.usage ?? null,
        settings: this.#settle(origin.settings, params),
      },
      { audience: () => this.#audienceOf(origin.owner), turns, ephemeral },
    );
    await this.keep(thread);
    return this.#take(thread, connection);
  }

  /** The turns of a thread in the store. One that nobody runs any more was interrupted. */
  async readTurns(id: string): Promise<StoredTurn[]> {
    const turns: StoredTurn[] = [];
    for (let after = -1; ; ) {
      const page = await this.store.turns(id, {
        descending: false,
        limit: PAGE_OF_TURNS,
        from: { key: after, inclusive: false },
      });
      turns.push(...page.map(asEnded));
      const last = page.at(-1);
      if (!last || page.length < PAGE_OF_TURNS) return turns;
      after = last.position;
    }
  }

  /** Sees to it that the store has a thread that is meant to last. */
  async keep(thread: LiveThread): Promise<void> {
    if (thread.isKept || thread.ephemeral) return;
    const keeping = this.#keeping.get(thread) ?? this.store.create(thread.stored, thread.turns);
    this.#keeping.set(thread, keeping);
    try {
      await keeping;
      thread.isKept = true;
    } finally {
      this.#keeping.delete(thread);
    }
  }

  /** Changes a thread, in memory and in the store. */
  async change(thread: LiveThread, changes: ThreadChanges): Promise<void> {
    const dated = { updatedAtMs: Date.now(), ...changes };
    if (thread.isKept) await this.store.update(thread.id, dated);
    thread.change(dated);
  }

  /** Keeps a turn, and what changed of its thread with it. */
  async saveTurn(thread: LiveThread, turn: StoredTurn, changes: ThreadChanges): Promise<void> {
    const dated = { updatedAtMs: Date.now(), ...changes };
    thread.change(dated);
    await this.keep(thread);
    if (thread.isKept) await this.store.saveTurn(thread.id, turn, dated);
  }

  /**
   * Takes a thread back to before a turn, in memory and in the store. Nothing may run in it.
   *
   * @throws {RpcError} -32600 when it has no such turn.
   */
  async revert(thread: LiveThread, turnId: string): Promise<void> {
    const at = thread.turns.findIndex(({ id }) => id === turnId);
    if (at < 0) throw new RpcError(INVALID_REQUEST, `turn not found: ${turnId}`);
    const changes = { updatedAtMs: Date.now(), usage: thread.turns[at - 1]?.usage ?? null };
    if (thread.isKept) await this.store.revert(thread.id, turnId, changes);
    thread.turns.splice(at);
    thread.change(changes);
  }

  /** @returns Whether the connection was one of those who hear of it. */
  leave(thread: LiveThread, connection: Connection): boolean {
    this.#followed.get(connection)?.delete(thread);
    const left = thread.subscribers.delete(connection);
    this.letRest(thread);
    return left;
  }

  /** Unloads a thread in a while, if nobody hears of it and nothing runs in it. */
  letRest(thread: LiveThread): void {
    if (thread.subscribers.size > 0 || thread.running || this.#live.get(thread.id) !== thread) return;
    const timer = setTimeout(() => {
      if (thread.running) return;
      this.unload(thread);
      this.announce(thread.stored, "thread/closed", { threadId: thread.id });
    }, UNLOAD_AFTER_MS);
    timer.unref();
    clearTimeout(this.#resting.get(thread));
    this.#resting.set(thread, timer);
  }

  /** Takes a thread out of memory. Nothing may run in it. */
  unload(thread: LiveThread): void {
    if (!this.#live.delete(thread.id)) return;
    this.#stir(thread);
    for (const connection of thread.subscribers) this.#followed.get(connection)?.delete(thread);
    thread.subscribers.clear();
    setStatus(thread, { type: "notLoaded" });
  }

  /** Tells everyone who may see a thread, whether they follow it or not. */
  announce<Method extends ServerNotificationMethod>(
    { owner }: StoredThread,
    method: Method,
    params: ServerNotificationParams<Method>,
  ): void {
    for (const connection of this.#audienceOf(owner)) connection.notify(method, params);
  }

  /** Ends the store. Nothing may run any more. */
  async close(): Promise<void> {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    await this.store.close();
  }

  #audienceOf(owner: string | null): Connection[] {
    return [...this.#options.everyone()].filter((connection) => ownerOf(connection) === owner);
  }

  async #readActive(id: string, connection: Connection): Promise<StoredThread> {
    const stored = await this.store.read(id);
    if (!stored || stored.owner !== ownerOf(connection)) {
      throw new RpcError(INVALID_REQUEST, `no rollout found for thread id ${id}`);
    }
    if (!stored.archived) return stored;
    throw new RpcError(INVALID_REQUEST, `session ${id} is archived. Run \`codex unarchive ${id}\` to unarchive it first.`);
  }

  #take(thread: LiveThread, connection: Connection): LiveThread {
    this.#live.set(thread.id, thread);
    this.#stir(thread);
    if (connection.closed.aborted) {
      this.letRest(thread);
      return thread;
    }
    thread.subscribers.add(connection);
    this.#followedBy(connection).add(thread);
    return thread;
  }

  #stir(thread: LiveThread): void {
    clearTimeout(this.#resting.get(thread));
    this.#resting.delete(thread);
  }

  /** The threads that a connection hears of; it is taken off them when it ends. */
  #followedBy(connection: Connection): Set<LiveThread> {
    const known = this.#followed.get(connection);
    if (known) return known;
    const threads = new Set<LiveThread>();
    this.#followed.set(connection, threads);
    const leaveAll = () => {
      for (const thread of [...threads]) this.leave(thread, connection);
    };
    connection.closed.addEventListener("abort", leaveAll, { once: true });
    return threads;
  }
}

/** In whose name a connection's threads are kept. */
export function ownerOf({ identity }: Connection): string | null {
  return identity?.subject ?? null;
}

/** A turn of the store that does not run here: what looks as if it did was interrupted, by the end of its process. */
export function asEnded<Turn extends StoredTurn>(turn: Turn): Turn {
  return turn.status === "inProgress" ? { ...turn, status: "interrupted" } : turn;
}

/** The turns up to one of them. */
function cutTurns(turns: readonly StoredTurn[], { lastTurnId, beforeTurnId }: ThreadForkParams): StoredTurn[] {
  const turnId = lastTurnId ?? beforeTurnId;
  if (!turnId) return [...turns];
  const at = turns.findIndex(({ id }) => id === turnId);
  if (at < 0) throw new RpcError(INVALID_REQUEST, `turn not found: ${turnId}`);
  return turns.slice(0, lastTurnId ? at + 1 : at);
}
