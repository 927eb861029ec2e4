import { INVALID_REQUEST } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

export interface PageParams {
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/** A part of a list, and where the next one begins; `null` when there is none. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** How much of a stored list comes at once: 25 unless more or less is asked for, and at most 100. */
export function pageSize(limit: number | null | undefined): number {
  return Math.min(Math.max(limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
}

/**
 * A page of a list that is at hand as a whole. The cursor is the index of the page's first item, as on the real server (0.169,
 * `model/list`); a limit of 0 counts as 1, and without one the rest comes at once.
 *
 * @param what - What the list is of, for the refusal of a cursor beyond its end.
 * @throws {RpcError} -32600 when the cursor is none.
 */
export function pageOf<Item>(items: readonly Item[], { cursor, limit }: PageParams, what: string): Page<Item> {
  const start = cursor === undefined || cursor === null ? 0 : Number(/^\+?\d+$/.test(cursor) ? cursor : Number.NaN);
  if (Number.isNaN(start)) throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
  if (start > items.length) throw new RpcError(INVALID_REQUEST, `cursor ${start} exceeds total ${what} ${items.length}`);
  const end = start + Math.max(limit ?? items.length, 1);
  return { data: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}
