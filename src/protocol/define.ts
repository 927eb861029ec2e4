import type { Schema } from "./shape.js";

/** What is true of a method beyond its shapes. */
export interface Traits {
  /** First server release known to have the method. */
  since?: string;
  /** First server release known to lack it again. */
  until?: string;
  /** Only offered to clients that opt into `experimentalApi`. */
  experimental?: true;
}

/** A method that is answered. */
export interface RequestRow<Method extends string, Params, Result> extends Traits {
  readonly method: Method;
  readonly params: Schema<Params>;
  readonly result: Schema<Result>;
}

/** A method that is only announced. */
export interface NotificationRow<Method extends string, Params> extends Traits {
  readonly method: Method;
  readonly params: Schema<Params>;
}

/** Names a request and what goes in and comes out of it. */
export function request<const Method extends string, Params, Result>(
  method: Method,
  params: Schema<Params>,
  result: Schema<Result>,
  traits: Traits = {},
): RequestRow<Method, Params, Result> {
  return { method, params, result, ...traits };
}

/** Names a notification and what it carries. */
export function notification<const Method extends string, Params>(
  method: Method,
  params: Schema<Params>,
  traits: Traits = {},
): NotificationRow<Method, Params> {
  return { method, params, ...traits };
}
