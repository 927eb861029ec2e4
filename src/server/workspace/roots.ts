import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { followLinks, isInside } from "../../system/paths.js";
import { invalidRequest } from "../connection/invalid-request.js";

/**
 * The folders in which clients may work. A path is judged by where it leads, links followed, and what is done afterwards is done
 * there. Another process that puts a link into a root at the same moment can still outrun the judgement.
 */
export class Roots {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => resolve(folder));
  }

  /** Where relative paths begin. */
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
   * Where a path stands: its folder followed, its last name not, so that a link is meant and not what it leads to.
   *
   * @throws {RpcError} As {@link Roots.follow}.
   */
  async locate(path: string): Promise<string> {
    const absolute = requireAbsolute(path);
    return this.#requireInside(path, join(await followLinks(dirname(absolute)), basename(absolute)));
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

  /** A folder that does not exist holds nothing. */
  async #real(): Promise<string[]> {
    const found = await Promise.all(this.#folders.map((folder) => realpath(folder).catch(() => null)));
    return found.filter((folder) => folder !== null);
  }
}

function requireAbsolute(path: string): string {
  if (!isAbsolute(path)) throw invalidRequest("AbsolutePathBuf deserialized without a base path");
  return resolve(path);
}
