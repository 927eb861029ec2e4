import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import type { Roots } from "./roots.js";

/** Changes within this time of the first are sent together, in milliseconds. */
const GATHER_MS = 100;
const MAX_WATCHES = 256;

interface Watch {
  close(): void;
}

/** What one client watches, by the ids that it chose. Ends with its connection. The handlers of `fs/watch` and `fs/unwatch` call it. */
export class ClientWatches {
  readonly #connection: Connection;
  readonly #roots: Roots;
  readonly #watches = new Map<string, Watch>();

  constructor(connection: Connection, roots: Roots) {
    this.#connection = connection;
    this.#roots = roots;
    connection.closed.addEventListener("abort", () => this.#closeAll(), { once: true });
  }

  /**
   * Begins to tell the client of changes, in `fs/changed`.
   *
   * @returns The path that is watched, links followed.
   * @throws {RpcError} -32600 when the path is outside of the roots, the id is in use, or there are too many.
   */
  async add(watchId: string, path: string): Promise<string> {
    const connection = this.#connection;
    const real = await this.#roots.follow(path);
    const isFolder = await stat(real).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (this.#watches.has(watchId)) throw new RpcError(INVALID_REQUEST, `watchId already exists: ${watchId}`);
    if (this.#watches.size >= MAX_WATCHES) throw new RpcError(INVALID_REQUEST, `no more than ${MAX_WATCHES} watches at once`);
    if (connection.closed.aborted) throw connection.closed.reason;
    const onChange = (changedPaths: string[]) => connection.notify("fs/changed", { watchId, changedPaths });
    this.#watches.set(watchId, isFolder ? watchFolder(real, onChange) : watchEntry(real, onChange));
    return real;
  }

  /** Ends a watch; does nothing when there is none of this id. */
  remove(watchId: string): void {
    this.#watches.get(watchId)?.close();
    this.#watches.delete(watchId);
  }

  #closeAll(): void {
    for (const { close } of this.#watches.values()) close();
    this.#watches.clear();
  }
}

/** Tells of the entries of a folder, and not of what is below them. */
function watchFolder(folder: string, onChange: (paths: string[]) => void): Watch {
  return gather(watch(folder), (name) => join(folder, name), onChange);
}

/** Tells of one entry of a folder, also when it is replaced, or does not exist yet. */
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
  // What is watched may vanish. There is nothing more to tell then.
  watcher.on("error", () => watcher.close());
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
