import { constants, existsSync } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";

// Where a system has no such flag, the check after opening has to do.
const NO_LINK = constants.O_NOFOLLOW ?? 0;
const FOLDER = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | NO_LINK;
/** Linux gives every open file a path of its own, which leads to that file whatever happened to its name. */
const HAS_PATHS_OF_OPEN_FILES = process.platform === "linux" && existsSync("/proc/self/fd");

/**
 * A folder that was judged, held open so that it stays that folder: an entry is reached through the open folder, and not through a path
 * that may lead elsewhere by then. Links are never followed. Whoever opened it closes it.
 *
 * That holds on Linux. Other systems give Node no way to open an entry of an open folder, so there each step looks at what it has
 * opened, and gives up when the path does not lead to it any more: what remains is the moment between that look and the use.
 */
export class PinnedFolder {
  readonly #path: string;
  readonly #handle: FileHandle | null;

  private constructor(path: string, handle: FileHandle | null) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Opens a folder by the way from another one above it.
   *
   * @param from - The real path of a folder that nobody can replace.
   * @param path - A real path: `from` or below it. Every name on the way must be a folder.
   * @param makes - Whether to create the folders below `from` that are missing.
   * @throws {MovedError} When a name on the way is a link.
   */
  static async open(from: string, path: string, makes = false): Promise<PinnedFolder> {
    let folder = await PinnedFolder.#openOne(from, from);
    for (const name of relative(from, path).split(sep)) {
      if (name === "") continue;
      const outer = folder;
      try {
        if (makes) await mkdir(outer.at(name)).catch(ignoreExisting);
        folder = await outer.enter(name);
      } finally {
        await outer.close();
      }
    }
    return folder;
  }

  static async #openOne(place: string, path: string): Promise<PinnedFolder> {
    if (!HAS_PATHS_OF_OPEN_FILES) return new PinnedFolder(path, null);
    return new PinnedFolder(path, await open(place, FOLDER));
  }

  /** A path that leads to an entry of this folder. It serves for what does not follow the entry itself. */
  at(name: string): string {
    return this.#handle ? `/proc/self/fd/${this.#handle.fd}/${name}` : join(this.#path, name);
  }

  /** A path that leads to this folder. */
  get self(): string {
    return this.#handle ? `/proc/self/fd/${this.#handle.fd}` : this.#path;
  }

  /**
   * Opens a folder in this one.
   *
   * @throws {MovedError} When it is a link.
   */
  async enter(name: string): Promise<PinnedFolder> {
    try {
      if (!this.#handle) await this.#expectInPlace(name);
      return await PinnedFolder.#openOne(this.at(name), join(this.#path, name));
    } catch (error) {
      if (!(await this.isLink(name))) throw error;
      throw new MovedError({ cause: error });
    }
  }

  /**
   * Opens a file of this folder.
   *
   * @param flags - As of `open`. A file is not emptied here: that comes after the look at what was opened.
   * @throws {MovedError} When it is a link.
   */
  async open(name: string, flags: number, mode?: number): Promise<FileHandle> {
    let file: FileHandle;
    try {
      file = await open(this.at(name), flags | NO_LINK, mode);
    } catch (error) {
      if (!(await this.isLink(name))) throw error;
      throw new MovedError({ cause: error });
    }
    if (this.#handle) return file;
    try {
      const [opened, inPlace] = [await file.stat(), await this.#expectInPlace(name)];
      if (opened.ino !== inPlace.ino || opened.dev !== inPlace.dev) throw new MovedError();
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async isLink(name: string): Promise<boolean> {
    return lstat(this.at(name)).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  /** Whether the path of an entry leads to that entry; for systems on which it is reached by its path. */
  async #expectInPlace(name: string) {
    const path = join(this.#path, name);
    const found = await lstat(path);
    if ((await realpath(path)) !== path) throw new MovedError();
    return found;
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** A path does not lead any more where it led when it was judged. To the client, nothing is there. */
export class MovedError extends Error {
  readonly code = "ENOENT";
  readonly errno = -2;

  constructor(options?: ErrorOptions) {
    super("what is at the path has changed meanwhile", options);
  }
}
