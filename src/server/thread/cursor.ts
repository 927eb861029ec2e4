import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { fromJsonText, toJsonText } from "../../rpc/json.js";
import type { Bound } from "./storage/thread-store.js";

type Key = readonly (string | number)[];

/** Writes where a page begins, as a text that clients hand back without reading it. */
export function encodeCursor({ key, inclusive }: Bound<Key>): string {
  return Buffer.from(toJsonText([inclusive ? 1 : 0, ...key])).toString("base64url");
}

/** Reads a cursor. @throws {RpcError} -32600 when it is invalid. */
export function decodeCursor(cursor: string): Bound<Key> {
  try {
    const [flag, ...key] = fromJsonText(Buffer.from(cursor, "base64url").toString()) as unknown[];
    const isKey = key.length > 0 && key.every((part) => typeof part === "string" || Number.isSafeInteger(part));
    if (isKey && (flag === 0 || flag === 1)) return { key: key as Key, inclusive: flag === 1 };
  } catch {
    // The cursor is refused below.
  }
  throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
}
