import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { AnyRequest } from "../../protocol/derive.js";
import { knownPart } from "../../protocol/known-part.js";
import { isUnchecked } from "../../protocol/shape.js";
import { RpcError, type ShapeIssue } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import { redactText } from "../../rpc/redact.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import { checkSizes } from "./size-limits.js";

const LONGEST_QUOTED = 24;

/** Efforts are the only texts that may have any word in them, but not none. */
export const EMPTY_EFFORT = "reasoning_effort must not be empty";

/** A request that cannot be read, in the words of the real server (0.93 to 0.169). */
export function invalidRequest(text: string): RpcError {
  return new RpcError(INVALID_REQUEST, `Invalid request: ${text}`);
}

/** A method the protocol does not have. */
export function unknownVariant(name: string, known: Iterable<string>): RpcError {
  return invalidRequest(`unknown variant \`${name}\`, expected one of ${[...known].map((method) => `\`${method}\``).join(", ")}`);
}

/** Params that do not fit their row. Quotes no value that may be a token in the wrong place. */
export function misfit(params: unknown, issues: readonly ShapeIssue[]): RpcError {
  const issue = issues[0];
  if (!issue) return invalidRequest("the params do not fit");
  return invalidRequest(describeMisfit(params, issue));
}

/**
 * Params as far as the protocol knows them. No handler gets more, so that nobody acts on, stores or passes on what nothing has checked.
 *
 * @throws {RpcError} -32600 for a word that the protocol does not have, -32602 for more than a server should keep.
 */
export function readKnown(row: AnyRequest, params: unknown): unknown {
  const { known, unknownForm } = knownPart(row.params, params);
  if (unknownForm) throw misfit(params, [{ ...unknownForm, message: "unknown variant", expected: null }]);
  checkSizes(known);
  return known;
}

/** What is wrong with a part of a value. */
export function describeMisfit(whole: unknown, { path, expected, words }: ShapeIssue): string {
  const value = valueAt(whole, path);
  if (value === undefined) return `missing field \`${path.length === 0 ? "params" : String(path.at(-1))}\``;
  if (words && typeof value === "string" && isQuotable(value)) return `unknown variant \`${value}\`, expected ${listOf(words)}`;
  if (expected === null && value === "") return EMPTY_EFFORT;
  return expected === null ? "invalid value" : `invalid type: ${kindOf(value)}, expected ${nameOf(expected)}`;
}

/** Whether params that ought to be there are not. */
export function lacksParams({ params: shape }: AnyRequest, params: unknown): boolean {
  return (params === undefined || params === null) && (isUnchecked(shape) || issuesOf(shape, params).length > 0);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

/** The kind of a value, in the words of the real server. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "sequence";
  if (typeof value === "boolean") return `boolean \`${value}\``;
  if (typeof value === "number" || typeof value === "bigint")
    return Number.isInteger(Number(value)) ? `integer \`${value}\`` : `floating point \`${value}\``;
  return typeof value === "string" ? kindOfText(value) : "map";
}

/** A short text is quoted, as the real server does with all; a long one may be a secret in the wrong place. */
function kindOfText(text: string): string {
  return isQuotable(text) ? `string ${toJsonText(text)}` : "string";
}

function isQuotable(text: string): boolean {
  return text.length <= LONGEST_QUOTED && redactText(text) === text;
}

/** Words, as the real server lists them. */
export function listOf(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length > 2 ? `one of ${quoted.join(", ")}` : quoted.join(" or ");
}

function nameOf(expected: string): string {
  const names: Record<string, string> = {
    string: "a string",
    boolean: "a boolean",
    number: "u64",
    array: "a sequence",
    object: "a map",
    record: "a map",
  };
  return names[expected] ?? expected;
}
