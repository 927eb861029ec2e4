import type { AnyServerNotification, Client } from "./client.js";

/** Follows one thread. */
export interface Follower {
  /** Hears every notification about the thread. */
  hear(notification: AnyServerNotification): void;
  /** The connection has ended, and nothing more comes. */
  lose(reason: unknown): void;
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
  watchConnection(client.lost, threads);
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
  return threads;
}

/** Tells the followers when the present connection ends. A client that reconnects has one connection after another. */
function watchConnection(lost: AbortSignal, threads: Map<string, Set<Follower>>): void {
  if (watchedConnections.has(lost)) return;
  watchedConnections.add(lost);
  const loseAll = () => {
    for (const followers of [...threads.values()]) for (const follower of [...followers]) follower.lose(lost.reason);
  };
  lost.addEventListener("abort", loseAll, { once: true });
}
