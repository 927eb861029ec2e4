import { INVALID_REQUEST } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

/** The params of a method that lists something page by page. */
export interface PageParams {
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/** A part of a list, and where the next part begins; `null` when this is the last. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** How many entries a page of a stored list has: 1 to 100, by default 25. */
export function pageSize(limit: number | null | undefined): number {
  return Math.min(Math.max(limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
}

/**
 * A page of a list that is in memory as a whole. The cursor is the index of the page's first item, as on the real server (0.169,
 * `model/list`); a limit of 0 counts as 1, and without a limit the page has all the rest.
 *
 * @param what - What the list holds, for the error about a cursor beyond its end.
 * @throws {RpcError} -32600 when the cursor is invalid.
 */
export function pageOf<Item>(items: readonly Item[], { cursor, limit }: PageParams, what: string): Page<Item> {
  const start = cursor === undefined || cursor === null ? 0 : Number(/^\+?\d+$/.test(cursor) ? cursor : Number.NaN);
  if (Number.isNaN(start)) throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
  if (start > items.length) throw new RpcError(INVALID_REQUEST, `cursor ${start} exceeds total ${what} ${items.length}`);
  const end = start + Math.max(limit ?? items.length, 1);
  return { data: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}
