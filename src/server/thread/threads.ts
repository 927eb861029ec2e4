import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadForkParams, ThreadResumeParams, ThreadStartParams } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import { sameJson } from "../../rpc/json.js";
import { createQueues } from "../../rpc/queue.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection } from "../connection/connection.js";
import { notifyAll } from "../connection/notify-all.js";
import type { ServerNotificationMethod, ServerNotificationParams } from "../connection/outgoing-messages.js";
import type { Logger } from "../logger.js";
import type { TenantGuard } from "../tenant-limits.js";
import { describeSettings } from "./description.js";
import { GitOfThreads, type ReadGit } from "./git-of-threads.js";
import { Groups } from "./groups.js";
import { IdleThreads } from "./idle-threads.js";
import { chooseInstructions, type InstructionParams, type ThreadInstructions, withCompactPrompt } from "./instructions.js";
import { asEnded, LiveThread, setStatus, tellThread } from "./live-thread.js";
import { createThread, forkThread, turnsOfFork } from "./new-thread.js";
import type { Owners } from "./owners.js";
import { addedOfFork } from "./raw-items/added-items.js";
import {
  defaultSettings,
  overrideForTurns,
  overrideSettings,
  type ThreadOverrides,
  type ThreadSettings,
  type TurnOverrides,
} from "./settings.js";
import { StoreFailure, withStoreFailures } from "./storage/store-failure.js";
import type { AddedItem, StoredThread, StoredTurn, ThreadChanges, ThreadStore } from "./storage/thread-store.js";
import { checkThreadId } from "./thread-id.js";

export interface ThreadsOptions {
  readonly config: Configuration;
  readonly store: ThreadStore;
  readonly owners: Owners;
  readonly guard: TenantGuard;
  readonly logger: Logger;
  readonly readGit: ReadGit;
  /** How long a thread without a subscriber stays in memory, in milliseconds. */
  readonly graceMs: number;
  /** How many of them stay at most, those of all tenants together. Default: 1 000. */
  readonly maxIdle?: number | undefined;
  /** Told of a thread that leaves memory. */
  readonly onUnload?: ((thread: LiveThread) => void) | undefined;
}

const PAGE_OF_TURNS = 200;

/** In the words of the real server (0.171), for a model without a name. */
const NO_MODEL = "No models are available. Set `model` explicitly or check your model catalog configuration.";

/**
 * The threads of a server: those in memory (`LiveThread`), and access to those in the store. The handlers of `thread/*` call it, and
 * `Turns` for each turn.
 *
 * A thread is in the store alone, or also in memory: `start`, `resume` and `fork` load it, `unload` and `unloadLater` take it out of
 * memory. A thread that was started is in the store from its first turn on, or from the first change that the store has to have
 * (`keep`); an ephemeral thread never is.
 */
export class Threads {
  readonly store: ThreadStore;
  readonly owners: Owners;
  readonly #queues = createQueues();
  readonly #options: ThreadsOptions;
  readonly #live = new Map<string, LiveThread>();
  /** The same, by their owner. */
  readonly #loadedOf = new Groups<string | null, LiveThread>();
  readonly #followed = new WeakMap<Connection, Set<LiveThread>>();
  readonly #idle: IdleThreads;
  readonly #keeping = new WeakMap<LiveThread, Promise<void>>();
  readonly #git: GitOfThreads;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.store = withStoreFailures(options.store, options.logger);
    this.owners = options.owners;
    this.#git = new GitOfThreads(options.readGit);
    this.#idle = new IdleThreads({ ...options, letGo: (thread) => this.#letGo(thread) });
  }

  /**
   * Runs something in the queue of a thread: loading it, starting a turn in it and changing it as a whole happen one after the other.
   *
   * The queue is that of the connection's owner and the id, so that nobody waits behind another's thread: an id of somebody else's is
   * answered on the same way, and as soon, as one that does not exist.
   */
  alone<T>(id: string, connection: Connection, run: () => Promise<T>): Promise<T> {
    // An id has no line break.
    return this.#queues(`${this.owners.of(connection) ?? ""}\n${id}`, run);
  }

  /** Whether the configuration leaves a feature on that is on by itself. */
  isOn(feature: string): boolean {
    return this.#options.config.current.features[feature] !== false;
  }

  /** How many threads are in memory. */
  get count(): number {
    return this.#live.size;
  }

  /** The threads in memory that a connection may see. */
  loaded(connection: Connection): LiveThread[] {
    return this.#loadedOf.of(this.owners.of(connection));
  }

  /** A thread in memory; `undefined` if it is not there or the connection may not see it. */
  find(id: string, connection: Connection): LiveThread | undefined {
    const thread = this.#live.get(id);
    return thread && thread.stored.owner === this.owners.of(connection) ? thread : undefined;
  }

  /** A thread in memory. @throws {RpcError} -32600 when `find` would not find it. */
  get(id: string, connection: Connection): LiveThread {
    const thread = this.find(checkThreadId(id), connection);
    if (!thread) throw new RpcError(INVALID_REQUEST, `thread not found: ${id}`);
    return thread;
  }

  /** A thread in memory or in the store; `null` when there is no such thread. */
  async read(id: string, connection: Connection): Promise<StoredThread | null> {
    const live = this.find(id, connection);
    if (live) return live.stored;
    const stored = await this.store.read(id);
    return stored?.owner === this.owners.of(connection) ? stored : null;
  }

  /**
   * Checks whether the store can be used, before a thread starts.
   *
   * @throws {RpcError} -32603 with the reason, when it cannot.
   */
  async checkStore(): Promise<void> {
    try {
      await this.store.ready?.();
    } catch (error) {
      throw error instanceof StoreFailure ? new StoreFailure(error.words, error, "error creating thread") : error;
    }
  }

  /** Starts a thread, in memory alone; the store gets it with its first turn. */
  start(params: ThreadStartParams, connection: Connection): LiveThread {
    // What was written to config.toml by hand applies from the next thread on, as on the real server.
    this.#options.config.reload();
    this.#refuseUnusableConfig();
    const { current } = this.#options.config;
    const settings = this.#settingsFrom(defaultSettings(current, params.cwd), params);
    const { base, developer } = current.instructions;
    const configured = { baseInstructions: base, developerInstructions: developer };
    const instructions = this.#instructionsFrom(params, configured, settings);
    const stored = createThread(params, { owner: this.owners.of(connection), settings, instructions }, connection);
    const audience = () => this.owners.connectionsOf(stored.owner);
    const { ephemeral = false, experimentalRawEvents: rawEvents } = params;
    const thread = this.#take(new LiveThread(stored, { audience, ephemeral: ephemeral ?? false, rawEvents }), connection);
    this.#git.begin(thread);
    return thread;
  }

  /** No thread begins under a configuration that cannot be used, as on the real server (0.171). */
  #refuseUnusableConfig(): void {
    const { problem } = this.#options.config;
    if (problem !== null) throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${problem}`);
  }

  /** The settings of a new thread. A provider that is not configured is refused, as on the real server (0.169). */
  #settingsFrom(base: ThreadSettings, params: ThreadOverrides): ThreadSettings {
    const settings = overrideSettings(base, params, this.#options.config.current);
    const { modelProvider } = settings;
    const { problem } = this.#options.config.current.providerOf(modelProvider);
    if (problem !== null) throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${problem}`);
    if (settings.model.trim() === "") throw new RpcError(INVALID_REQUEST, NO_MODEL);
    return this.#withCompactPrompt(settings, params);
  }

  #withCompactPrompt(settings: ThreadSettings, params: InstructionParams): ThreadSettings {
    return withCompactPrompt(settings, params, { mayReadFiles: !this.owners.areStrangers });
  }

  #instructionsFrom(params: InstructionParams, otherwise: ThreadInstructions, { cwd }: ThreadSettings): ThreadInstructions {
    return chooseInstructions(params, { otherwise, cwd, mayReadFiles: !this.owners.areStrangers });
  }

  /**
   * Loads a thread, unless it is in memory already: then the settings in the params are ignored, as on the real server. The connection does
   * not follow it yet: `follow` or `unloadLater` comes next.
   *
   * @throws {RpcError} -32600 when there is no such thread, or it is archived.
   */
  async resume(params: ThreadResumeParams, connection: Connection): Promise<LiveThread> {
    const id = checkThreadId(params.threadId, "session");
    return this.alone(id, connection, async () =>
      this.#enter(this.find(id, connection) ?? (await this.#load(id, params, connection)), connection),
    );
  }

  async #load(id: string, params: ThreadResumeParams, connection: Connection): Promise<LiveThread> {
    const stored = await this.#readActive(id, connection);
    const turns = await this.readTurns(id);
    const added = await this.store.addedItems(id);
    const thread = new LiveThread(stored, {
      audience: () => this.owners.connectionsOf(stored.owner),
      turns,
      added,
      isKept: true,
    });
    const { baseInstructions, developerInstructions, config } = params;
    const settings = this.#withCompactPrompt(overrideSettings(stored.settings, params, this.#options.config.current), params);
    // An empty text changes nothing here.
    const own = { config, baseInstructions: baseInstructions || null, developerInstructions: developerInstructions || null };
    thread.change({ settings, ...this.#instructionsFrom(own, stored, settings) });
    return thread;
  }

  /**
   * Starts a thread with the turns of another.
   *
   * @throws {RpcError} -32600 when there is no such thread or turn.
   */
  async fork(params: ThreadForkParams, connection: Connection): Promise<LiveThread> {
    const { lastTurnId, beforeTurnId, ephemeral = false } = params;
    if (lastTurnId && beforeTurnId) {
      throw new RpcError(INVALID_REQUEST, "`beforeTurnId` cannot be combined with `lastTurnId`");
    }
    const id = checkThreadId(params.threadId, "session");
    this.#options.config.reload();
    this.#refuseUnusableConfig();
    const live = this.find(id, connection);
    const origin = live?.ephemeral ? live.stored : await this.#readActive(id, connection);
    const turns = turnsOfFork(live?.turns ?? (await this.readTurns(id)), params);
    const settings = this.#settingsFrom(origin.settings, params);
    const instructions = this.#instructionsFrom(params, origin, settings);
    const stored = forkThread(params, { thread: { ...origin, ...instructions }, turns, settings }, connection);
    const added = addedOfFork(live?.added ?? (await this.store.addedItems(id)), turns, lastTurnId);
    const thread = new LiveThread(stored, { audience: () => this.owners.connectionsOf(origin.owner), turns, added, ephemeral });
    // What is stored for a tenant that has ended would stay for good.
    if (this.owners.isAlone(connection)) connection.closed.throwIfAborted();
    this.#options.guard.checkThreads(origin.owner, () => this.loaded(connection).length);
    this.#git.begin(thread);
    await this.keep(thread);
    return this.#take(thread, connection);
  }

  /** The turns of a thread in the store, as `asEnded` shows them. */
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

  /**
   * Stores a thread, unless the store has it or the thread is ephemeral.
   *
   * @param options - `waitsForGit`: whether what git says of its folder may be waited for, for a second at most.
   */
  async keep(thread: LiveThread, { waitsForGit = true } = {}): Promise<void> {
    if (thread.isKept || thread.ephemeral) return;
    const keeping = this.#keeping.get(thread) ?? this.#create(thread, waitsForGit);
    this.#keeping.set(thread, keeping);
    try {
      await keeping;
    } finally {
      this.#keeping.delete(thread);
    }
  }

  async #create(thread: LiveThread, waitsForGit: boolean): Promise<void> {
    if (waitsForGit) await this.#git.add(thread);
    await this.store.create(thread.stored, thread.turns, thread.added);
    thread.isKept = true;
    const { logger } = this.#options;
    const save = (gitInfo: StoredThread["gitInfo"]) => this.store.update(thread.id, { gitInfo });
    this.#git.addLate(thread, save).catch((error: unknown) => {
      logger.warn({ threadId: thread.id, cause: error }, "What git says of a thread's folder could not be stored");
    });
  }

  /** The settings that a thread would have. @throws {RpcError} -32600 for overrides that are not understood. */
  overrideFor(thread: LiveThread, overrides: TurnOverrides): ThreadSettings {
    return overrideForTurns(thread.settings, overrides, this.#options.config.current);
  }

  /**
   * Overrides settings of a thread, in memory alone.
   *
   * @returns Tells clients of the change, if anything changed.
   */
  changeSettings(thread: LiveThread, overrides: TurnOverrides): () => void {
    const settings = this.overrideFor(thread, overrides);
    if (sameJson(settings, thread.settings)) return () => {};
    thread.change({ settings });
    return () =>
      tellThread(thread, "thread/settings/updated", { threadId: thread.id, threadSettings: describeSettings(settings) });
  }

  /** Changes a thread, in memory and in the store. */
  async change(thread: LiveThread, changes: ThreadChanges): Promise<void> {
    const dated = { updatedAtMs: Date.now(), ...changes };
    if (thread.isKept) await this.store.update(thread.id, dated);
    thread.change(dated);
  }

  /** Stores a turn, and changes of its thread with it. */
  async saveTurn(thread: LiveThread, turn: StoredTurn, changes: ThreadChanges): Promise<void> {
    const dated = { updatedAtMs: Date.now(), ...changes };
    thread.change(dated);
    await this.keep(thread, { waitsForGit: false });
    if (!thread.isKept) return;
    await this.#saveMissed(thread);
    await this.store.saveTurn(thread.id, turn, dated);
  }

  /** Adds items to the model's history, in memory and in the store. */
  async addItems(thread: LiveThread, added: readonly AddedItem[]): Promise<void> {
    const dated = { updatedAtMs: Date.now() };
    if (!thread.ephemeral) {
      await this.keep(thread);
      await this.store.addItems(thread.id, added, dated);
    }
    thread.change(dated);
    thread.added.push(...added);
  }

  /** Remembers a turn that has ended and could not be stored. It is stored before the next turn, and tried again at the end. */
  saveLater(thread: LiveThread, turn: StoredTurn): void {
    if (!thread.ephemeral) thread.missed.push(turn);
  }

  async #saveMissed(thread: LiveThread): Promise<void> {
    for (let turn = thread.missed[0]; turn; turn = thread.missed[0]) {
      await this.store.saveTurn(thread.id, turn, {});
      thread.missed.shift();
    }
  }

  /**
   * Removes a turn and all turns after it, in memory and in the store. No turn may run in the thread.
   *
   * @throws {RpcError} -32600 when it has no such turn.
   */
  async revert(thread: LiveThread, turnId: string): Promise<void> {
    const at = thread.turns.findIndex(({ id }) => id === turnId);
    if (at < 0) throw new RpcError(INVALID_REQUEST, `turn not found: ${turnId}`);
    const changes = { updatedAtMs: Date.now(), usage: thread.turns[at - 1]?.usage ?? null };
    if (thread.isKept) await this.store.revert(thread.id, turnId, changes);
    for (const { id } of thread.turns.splice(at)) {
      const missed = thread.missed.findIndex((turn) => turn.id === id);
      if (missed >= 0) thread.missed.splice(missed, 1);
      thread.added.splice(0, Infinity, ...thread.added.filter((added) => added.turnId !== id));
    }
    thread.change(changes);
  }

  /** Ends a subscription. @returns Whether the connection was subscribed. */
  leave(thread: LiveThread, connection: Connection): boolean {
    this.#followed.get(connection)?.delete(thread);
    const left = thread.subscribers.delete(connection);
    this.unloadLater(thread);
    return left;
  }

  /** Unloads a thread after a while, if it has no subscriber and no turn. Loading it again cancels this. */
  unloadLater(thread: LiveThread): void {
    if (thread.subscribers.size > 0 || thread.running || this.#live.get(thread.id) !== thread) return;
    this.#idle.add(thread);
  }

  /** Takes a thread out of memory that nobody uses, and tells who may see it. */
  #letGo(thread: LiveThread): void {
    // What is in memory alone must not leave it; the next turn or the end of the server may store it.
    this.#idle.remove(thread);
    if (thread.running || thread.missed.length > 0) return;
    if (!thread.isKept && thread.turns.length > 0)
      this.#options.logger.info({ threadId: thread.id }, "A thread that is not stored was let go of; nobody followed it");
    this.unload(thread);
    this.announce(thread.stored, "thread/closed", { threadId: thread.id });
  }

  /** Whether a turn runs in a thread of this owner. */
  hasTurns(owner: string): boolean {
    return this.#loadedOf.of(owner).some(({ running }) => running !== null);
  }

  /** Takes a thread out of memory. No turn may run in it. Nobody is told of one that could not be used. */
  unload(thread: LiveThread, { isTold = true } = {}): void {
    if (!this.#live.delete(thread.id)) return;
    this.#loadedOf.delete(thread.stored.owner, thread);
    thread.unloaded.abort();
    this.#idle.remove(thread);
    for (const connection of thread.subscribers) this.#followed.get(connection)?.delete(thread);
    thread.subscribers.clear();
    if (isTold) setStatus(thread, { type: "notLoaded" });
    this.#options.onUnload?.(thread);
  }

  /** Tells every connection that may see a thread, whether it is subscribed or not. */
  announce<Method extends ServerNotificationMethod>(
    { owner }: StoredThread,
    method: Method,
    params: ServerNotificationParams<Method>,
  ): void {
    notifyAll(this.owners.connectionsOf(owner), method, params);
  }

  /** Closes the store. No turn may run any more. */
  async close(): Promise<void> {
    this.#git.close();
    this.#idle.close();
    for (const thread of this.#live.values()) thread.unloaded.abort();
    const missing = [...this.#live.values()].filter(({ missed }) => missed.length > 0);
    await Promise.allSettled(missing.map((thread) => this.keep(thread).then(() => this.#saveMissed(thread))));
    await this.store.close();
  }

  async #readActive(id: string, connection: Connection): Promise<StoredThread> {
    const stored = await this.store.read(id);
    if (!stored || stored.owner !== this.owners.of(connection)) {
      throw new RpcError(INVALID_REQUEST, `no rollout found for thread id ${id}`);
    }
    if (!stored.archived) return stored;
    throw new RpcError(INVALID_REQUEST, `session ${id} is archived. Run \`codex unarchive ${id}\` to unarchive it first.`);
  }

  /** Has a connection hear of all that happens in a thread from now on, if that is in memory. */
  follow(thread: LiveThread, connection: Connection): void {
    if (this.#live.get(thread.id) !== thread) return;
    if (connection.closed.aborted) {
      this.unloadLater(thread);
      return;
    }
    this.#idle.remove(thread);
    thread.subscribers.add(connection);
    this.#followedBy(connection).add(thread);
  }

  #take(thread: LiveThread, connection: Connection): LiveThread {
    this.#enter(thread, connection);
    this.follow(thread, connection);
    return thread;
  }

  #enter(thread: LiveThread, connection: Connection): LiveThread {
    const { owner } = thread.stored;
    if (!this.#live.has(thread.id)) this.#options.guard.checkThreads(owner, () => this.loaded(connection).length);
    this.#live.set(thread.id, thread);
    this.#loadedOf.add(owner, thread);
    this.#idle.remove(thread);
    return thread;
  }

  /** The threads that a connection is subscribed to. Its subscriptions end with it. */
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
