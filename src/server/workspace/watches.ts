import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { isFolder } from "../../system/paths.js";
import type { Connection } from "../connection/connection.js";
import type { PinnedFolder } from "./pinned-folder.js";
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
    // What is watched is the folder that is held open, whatever its path comes to mean.
    const begin = (folder: PinnedFolder, place: string, own: string | null) => {
      if (this.#watches.has(watchId)) throw new RpcError(INVALID_REQUEST, `watchId already exists: ${watchId}`);
      if (this.#watches.size >= MAX_WATCHES) throw new RpcError(INVALID_REQUEST, `no more than ${MAX_WATCHES} watches at once`);
      if (connection.closed.aborted) throw connection.closed.reason;
      const onChange = (changedPaths: string[]) => connection.notify("fs/changed", { watchId, changedPaths });
      this.#watches.set(watchId, watchFolder(folder.self, { place, own, onChange }));
    };
    if (await isFolder(real)) await this.#roots.withFolder(path, async (folder, place) => begin(folder, place, null));
    else
      await this.#roots.withEntry(path, "follow", async ({ folder, name, path: place }) => begin(folder, dirname(place), name));
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

interface FolderWatch {
  /** Where the folder was when its path was judged: what the client is told. */
  readonly place: string;
  /** The one entry to tell of, also when it is replaced, or does not exist yet; `null` for all of them. */
  readonly own: string | null;
  readonly onChange: (paths: string[]) => void;
}

/** Tells of the entries of a folder, and not of what is below them. */
function watchFolder(folder: string, { place, own, onChange }: FolderWatch): Watch {
  return gather(watch(folder), (name) => (own === null || name === own ? join(place, name) : null), onChange);
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
