import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { followLinks, isInside } from "../../system/paths.js";
import { invalidRequest } from "../connection/invalid-request.js";
import { MovedError, PinnedFolder } from "./pinned-folder.js";

/** An entry of a folder that is held open. It need not exist. */
export interface Entry {
  readonly folder: PinnedFolder;
  readonly name: string;
  /** Where it was when its path was judged: for messages, and to judge other paths by. */
  readonly path: string;
}

/** How a path is read: `follow` goes where it leads, its last name included; in `locate` that name stands for itself, also if it is a link. */
export type Reading = "follow" | "locate";

/** A path may be judged again when it changes before it is used; more often than this, there is nothing at it. */
const TRIES = 3;

/**
 * The folders in which clients may work. A path is judged by where it leads, with links followed. What is then used is reached through
 * folders that are held open ({@link PinnedFolder}), so that nobody changes the path in between.
 */
export class Roots {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => resolve(folder));
  }

  /** The folder that relative paths start from. */
  get first(): string {
    return this.#folders[0] ?? "";
  }

  /**
   * Where a path leads, its last name followed as well. It need not exist.
   *
   * @throws {RpcError} -32600 when that is outside, or the path is not absolute.
   */
  async follow(path: string): Promise<string> {
    return this.#requireInside(path, await followLinks(requireAbsolute(path)));
  }

  /**
   * Where a path is: links in its folder followed, but not its last name, so that a link stands for itself.
   *
   * @throws {RpcError} As {@link Roots.follow}.
   */
  async locate(path: string): Promise<string> {
    const absolute = requireAbsolute(path);
    return this.#requireInside(path, join(await followLinks(dirname(absolute)), basename(absolute)));
  }

  /** All of them, as absolute paths. Links in them have not been followed. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /**
   * Does something with what is at a path, while its folder is held open.
   *
   * @param options - `makesParents`: creates the folders on the way that are missing.
   * @throws {RpcError} As {@link Roots.follow}.
   * @throws {MovedError} When the path changes again and again.
   */
  withEntry<T>(
    path: string,
    reading: Reading,
    use: (entry: Entry) => Promise<T>,
    options: { readonly makesParents?: boolean } = {},
  ): Promise<T> {
    return this.#judged(path, reading, async (real, root) => {
      // The folder that a root is in is the embedder's, and not for clients to change.
      const inside = real === root ? dirname(root) : root;
      const folder = await PinnedFolder.open(inside, dirname(real), options.makesParents);
      try {
        return await use({ folder, name: basename(real), path: real });
      } finally {
        await folder.close();
      }
    });
  }

  /** Does something with the folder that a path leads to, while it is held open. @throws As {@link Roots.withEntry}. */
  withFolder<T>(path: string, use: (folder: PinnedFolder, real: string) => Promise<T>): Promise<T> {
    return this.#judged(path, "follow", async (real, root) => {
      const folder = await PinnedFolder.open(root, real);
      try {
        return await use(folder, real);
      } finally {
        await folder.close();
      }
    });
  }

  /** Whether a real path is inside. */
  async holds(path: string): Promise<boolean> {
    return (await this.#rootOf(path)) !== undefined;
  }

  /** The roots at a real path, or below it, and the links that lead to roots. */
  async within(path: string): Promise<string[]> {
    const located = this.#folders.map(async (folder) => join(await followLinks(dirname(folder)), basename(folder)));
    const found = await Promise.all(located.map((folder) => folder.catch(() => null)));
    const inside = (folder: string | null): folder is string => folder !== null && isInside(path, folder);
    return [...found, ...(await this.#real())].filter(inside);
  }

  async #judged<T>(path: string, reading: Reading, use: (real: string, root: string) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const real = await this[reading](path);
        const root = await this.#rootOf(real);
        if (root === undefined) throw new MovedError();
        return await use(real, root);
      } catch (error) {
        if (!(error instanceof MovedError) || attempt === TRIES) throw error;
      }
    }
  }

  async #requireInside(path: string, real: string): Promise<string> {
    if (await this.holds(real)) return real;
    throw new RpcError(INVALID_REQUEST, `path \`${path}\` is outside of the folders that clients may use`);
  }

  /** The outermost root that a real path is in: what is below it is for clients to change, roots included. */
  async #rootOf(path: string): Promise<string | undefined> {
    const holding = (await this.#real()).filter((folder) => isInside(folder, path));
    return holding.sort((a, b) => a.length - b.length)[0];
  }

  /** The folders with links followed. One that does not exist contains nothing. */
  async #real(): Promise<string[]> {
    const found = await Promise.all(this.#folders.map((folder) => realpath(folder).catch(() => null)));
    return found.filter((folder) => folder !== null);
  }
}

function requireAbsolute(path: string): string {
  if (!isAbsolute(path)) throw invalidRequest("AbsolutePathBuf deserialized without a base path");
  return resolve(path);
}
