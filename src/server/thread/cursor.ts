import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Bound } from "./storage/thread-store.js";

type Key = readonly (string | number)[];

/** Writes where a page begins as a text that means nothing to clients. */
export function encodeCursor({ key, inclusive }: Bound<Key>): string {
  return Buffer.from(JSON.stringify([inclusive ? 1 : 0, ...key])).toString("base64url");
}

/** @throws {RpcError} -32600 when the text is no cursor of ours. */
export function decodeCursor(cursor: string): Bound<Key> {
  try {
    const [flag, ...key] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    const isKey = key.length > 0 && key.every((part) => typeof part === "string" || Number.isSafeInteger(part));
    if (isKey && (flag === 0 || flag === 1)) return { key: key as Key, inclusive: flag === 1 };
  } catch {
    // What cannot be read is refused below.
  }
  throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
}
