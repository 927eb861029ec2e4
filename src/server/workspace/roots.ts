import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { followLinks, isInside } from "../../system/paths.js";
import { invalidRequest } from "../connection/invalid-request.js";

/**
 * The folders in which clients may work. A path is checked by where it leads, with links followed, and that place is used afterwards.
 * Another process that puts a link into a root between the check and the use can still lead out of it.
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

  /** Whether a real path is inside. */
  async holds(path: string): Promise<boolean> {
    const folders = await this.#real();
    return folders.some((folder) => isInside(folder, path));
  }

  /** Whether a real path is one of the folders itself. */
  async isRoot(path: string): Promise<boolean> {
    return (await this.#real()).includes(path);
  }

  async #requireInside(path: string, real: string): Promise<string> {
    if (await this.holds(real)) return real;
    throw new RpcError(INVALID_REQUEST, `path \`${path}\` is outside of the folders that clients may use`);
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
