import * as z from "zod/mini";
import type { AnyNotification, AnyRequest } from "../protocol/derive.js";
import type { Dialect } from "../protocol/dialect.js";
import { isUnchecked, nothing, type Schema } from "../protocol/shape.js";
import type { CallOptions } from "./call-options.js";
import { ShapeError, type ShapeIssue, UnsupportedMethodError } from "./errors.js";
import type { Peer } from "./peer.js";

/**
 * Asks for a row of the table: refuses what the other side cannot know, checks what is sent and what comes back.
 *
 * @throws {UnsupportedMethodError} When the other side's release is known not to have the method. Nothing was sent.
 * @throws {ShapeError} When the params, or the answer, do not have the row's shape. The message names places, never values.
 */
export async function ask(
  peer: Peer,
  row: AnyRequest,
  params: unknown,
  options?: CallOptions & { dialect?: Dialect },
): Promise<unknown> {
  const { dialect } = options ?? {};
  if (dialect?.version && !dialect.has(row)) throw new UnsupportedMethodError(row.method, dialect.version, row);
  const sent = checkSent(row, params);
  const result = await peer.request(row.method, sent, options);
  check(row.result, result, (issues) => new ShapeError(row.method, "result", issues));
  return result;
}

/**
 * Announces a row of the table, or of one's own.
 *
 * @throws {ShapeError} When the params do not have the row's shape. Nothing was sent.
 */
export function tell(peer: Pick<Peer, "notify">, row: AnyNotification, params: unknown): void {
  peer.notify(row.method, checkSent(row, params));
}

/** What is sent as the params of a row. */
function checkSent(row: AnyNotification, params: unknown): unknown {
  const sent = params ?? (row.params === nothing ? undefined : {});
  check(row.params, sent, (issues) => new ShapeError(row.method, "params", issues));
  return sent;
}

/**
 * Answers for a row of the table: params are checked before `run`, its result before it leaves.
 *
 * @param refuse - Makes the error for params that do not fit.
 */
export async function answer(
  row: AnyRequest,
  params: unknown,
  { run, refuse }: { run: () => unknown; refuse: (params: unknown, issues: readonly ShapeIssue[]) => Error },
): Promise<unknown> {
  check(row.params, params, (issues) => refuse(params, issues));
  const result = await run();
  check(row.result, result, (issues) => new ShapeError(row.method, "result", issues));
  return result;
}

const NO_ISSUES: readonly ShapeIssue[] = [];

/** The places in which a value differs from a shape; empty when it fits. */
export function issuesOf(schema: Schema<unknown>, value: unknown): readonly ShapeIssue[] {
  if (isUnchecked(schema)) return NO_ISSUES;
  const { error } = z.safeParse(schema, value);
  return error ? error.issues.map(describe) : NO_ISSUES;
}

function describe(issue: z.core.$ZodIssue): ShapeIssue {
  const expected = issue.code === "invalid_type" ? issue.expected : null;
  const words = issue.code === "invalid_value" ? issue.values.map(String) : null;
  const message = expected === null ? issue.code.replaceAll("_", " ") : `expected ${expected}`;
  return { path: issue.path, message, expected, words };
}

function check(schema: Schema<unknown>, value: unknown, problem: (issues: readonly ShapeIssue[]) => Error): void {
  const issues = issuesOf(schema, value);
  if (issues.length > 0) throw problem(issues);
}
