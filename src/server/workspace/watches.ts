import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import type { Roots } from "./roots.js";

/** Changes that come within this time of the first are told together. */
const GATHER_MS = 100;
const MAX_WATCHES = 256;

interface Watch {
  close(): void;
}

/** Answers to `fs/watch` and `fs/unwatch`, as the real server (0.169) gives them. What a client watches ends with its connection. */
export function createWatchHandlers(roots: Roots) {
  const byConnection = new WeakMap<Connection, Map<string, Watch>>();
  const watchesOf = (connection: Connection) => {
    const known = byConnection.get(connection);
    if (known) return known;
    const watches = new Map<string, Watch>();
    byConnection.set(connection, watches);
    connection.closed.addEventListener("abort", () => closeAll(watches), { once: true });
    return watches;
  };
  return {
    watch: async ({ watchId, path }, { connection }) => {
      const real = await roots.follow(path);
      const isFolder = await stat(real).then(
        (found) => found.isDirectory(),
        () => false,
      );
      const watches = watchesOf(connection);
      if (watches.has(watchId)) throw new RpcError(INVALID_REQUEST, `watchId already exists: ${watchId}`);
      if (watches.size >= MAX_WATCHES) throw new RpcError(INVALID_REQUEST, `no more than ${MAX_WATCHES} watches at once`);
      if (connection.closed.aborted) throw connection.closed.reason;
      const onChange = (changedPaths: string[]) => connection.notify("fs/changed", { watchId, changedPaths });
      watches.set(watchId, isFolder ? watchFolder(real, onChange) : watchEntry(real, onChange));
      return { path: real };
    },
    unwatch: ({ watchId }, { connection }) => {
      const watches = watchesOf(connection);
      watches.get(watchId)?.close();
      watches.delete(watchId);
      return {};
    },
  } satisfies NonNullable<ServerHandlers["fs"]>;
}

function closeAll(watches: Map<string, Watch>): void {
  for (const { close } of watches.values()) close();
  watches.clear();
}

/** Tells of what is directly in a folder. */
function watchFolder(folder: string, onChange: (paths: string[]) => void): Watch {
  return gather(watch(folder), (name) => join(folder, name), onChange);
}

/** Tells of one entry of a folder, also when it is replaced, or made only later. */
function watchEntry(path: string, onChange: (paths: string[]) => void): Watch {
  const own = basename(path);
  return gather(watch(dirname(path)), (name) => (name === own ? path : null), onChange);
}

function gather(watcher: FSWatcher, pathOf: (name: string) => string | null, onChange: (paths: string[]) => void): Watch {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    timer = undefined;
    onChange([...changed].sort());
    changed.clear();
  };
  watcher.on("change", (_, name) => {
    const path = pathOf(String(name));
    if (path === null) return;
    changed.add(path);
    timer ??= setTimeout(tell, GATHER_MS);
  });
  // What is watched may vanish: there is nothing more to tell then.
  watcher.on("error", () => watcher.close());
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
