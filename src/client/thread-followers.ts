import type { AnyServerNotification, Client } from "./client.js";
import type { RecoveredThread, Recovery } from "./followed-threads.js";

/** Follows one thread. */
export interface Follower {
  /** Hears every notification about the thread. */
  hear(notification: AnyServerNotification): void;
  /** The client has connected again and resumed the thread. What was announced in between is not heard. */
  recover(thread: RecoveredThread): void;
  /** The connection has ended, or a new one does not have the thread, and nothing more comes. */
  lose(reason: unknown): void;
}

/** What the client that `connect()` makes can do besides its public methods: say what a new connection has as before. */
export interface Recovers {
  /** Hears of each reconnect, as soon as calls can be made again. */
  onRecovery(listener: (recovery: Recovery) => void): void;
}

const followersByClient = new WeakMap<Client, Map<string, Set<Follower>>>();
const watchedConnections = new WeakSet<AbortSignal>();

/**
 * Lets a follower hear about its thread. There is one listener for each client, however many turns run.
 *
 * @returns What ends the following.
 */
export function follow(client: Client, threadId: string, follower: Follower): () => void {
  const threads = followersByClient.get(client) ?? listen(client);
  const followers = threads.get(threadId) ?? new Set();
  threads.set(threadId, followers.add(follower));
  if (!recovers(client)) watch(client.lost, threads);
  return () => {
    followers.delete(follower);
    if (followers.size === 0 && threads.get(threadId) === followers) threads.delete(threadId);
  };
}

function listen(client: Client): Map<string, Set<Follower>> {
  const threads = new Map<string, Set<Follower>>();
  followersByClient.set(client, threads);
  client.onNotification((notification) => {
    const { threadId } = (notification.params ?? {}) as { threadId?: string };
    for (const follower of (threadId !== undefined && threads.get(threadId)) || []) follower.hear(notification);
  });
  if (recovers(client)) {
    watch(client.closed, threads);
    client.onRecovery((recovery) => tellRecovery(threads, recovery));
  }
  return threads;
}

/** By shape and not by class: two copies of this package may meet in one process. Other clients end with their connection. */
function recovers(client: object): client is Recovers {
  return "onRecovery" in client && typeof client.onRecovery === "function";
}

function tellRecovery(threads: Map<string, Set<Follower>>, { threads: recovered, failed }: Recovery): void {
  const byId = new Map(recovered.map((thread) => [thread.threadId, thread]));
  const errors = new Map(failed.map(({ threadId, error }) => [threadId, error]));
  for (const [threadId, followers] of [...threads]) {
    const thread = byId.get(threadId);
    for (const follower of [...followers]) {
      if (thread) follower.recover(thread);
      else follower.lose(errors.get(threadId));
    }
  }
}

/** Tells the followers when a connection, or the client, ends. */
function watch(end: AbortSignal, threads: Map<string, Set<Follower>>): void {
  if (watchedConnections.has(end)) return;
  watchedConnections.add(end);
  const loseAll = () => {
    for (const followers of [...threads.values()]) for (const follower of [...followers]) follower.lose(end.reason);
  };
  end.addEventListener("abort", loseAll, { once: true });
}
