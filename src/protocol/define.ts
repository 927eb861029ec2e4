import type { Schema } from "./shape.js";

/** What is known about a method, apart from the types that it carries. */
export interface Traits {
  /** The first release of codex that is known to have the method, such as `0.107.0`. Left out: all supported releases have it. */
  since?: string;
  /** The first release of codex that is known to have dropped the method. Left out: the newest has it. */
  until?: string;
  /** Servers offer it only to clients with the capability `experimentalApi`. */
  experimental?: true;
}

/** A method that is answered: its wire name, what it carries, and what answers it. */
export interface RequestRow<Method extends string, Params, Result> extends Traits {
  readonly method: Method;
  readonly params: Schema<Params>;
  readonly result: Schema<Result>;
}

/** A method that is not answered: its wire name, and what it carries. */
export interface NotificationRow<Method extends string, Params> extends Traits {
  readonly method: Method;
  readonly params: Schema<Params>;
}

/**
 * Makes the row of a request.
 *
 * @param params - The check for what it carries.
 * @param result - The check for the answer.
 *
 * @example
 * ```ts
 * const read = request("notes/read", unchecked<{ id: string }>(), unchecked<{ text: string }>());
 * ```
 */
export function request<const Method extends string, Params, Result>(
  method: Method,
  params: Schema<Params>,
  result: Schema<Result>,
  traits: Traits = {},
): RequestRow<Method, Params, Result> {
  return { method, params, result, ...traits };
}

/**
 * Makes the row of a notification.
 *
 * @param params - The check for what it carries.
 *
 * @example
 * ```ts
 * const changed = notification("notes/changed", unchecked<{ id: string }>());
 * ```
 */
export function notification<const Method extends string, Params>(
  method: Method,
  params: Schema<Params>,
  traits: Traits = {},
): NotificationRow<Method, Params> {
  return { method, params, ...traits };
}
