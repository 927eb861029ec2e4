import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { ThreadItem, UserInput } from "./item.js";
import { maybe, nullish, open, type Schema, unchecked } from "./shape.js";

export type TurnStatus = "inProgress" | "completed" | "interrupted" | "failed";
const TurnStatus: Schema<TurnStatus> = z.enum(["inProgress", "completed", "interrupted", "failed"]);

/** A machine's word for what went wrong: a name, or a name with an HTTP status under it. New ones appear with every release. */
export type CodexErrorInfo = string | { [name: string]: unknown };

export interface TurnError {
  message: string;
  codexErrorInfo?: CodexErrorInfo | null | undefined;
  additionalDetails?: string | null | undefined;
  /** Since 0.153. */
  misalignment?: unknown;
}
export const TurnError: Schema<TurnError> = open({
  message: z.string(),
  codexErrorInfo: nullish(z.union([z.string(), z.record(z.string(), z.unknown())])),
  additionalDetails: nullish(z.string()),
  misalignment: z.optional(z.unknown()),
});

export interface Turn {
  id: string;
  items: ThreadItem[];
  status: TurnStatus;
  error?: TurnError | null | undefined;
  /** How much of `items` is there. Since 0.140. */
  itemsView?: "notLoaded" | "summary" | "full" | undefined;
  /** Unix time in seconds. Since 0.125, as the next. */
  startedAt?: number | null | undefined;
  completedAt?: number | null | undefined;
  /** Since 0.125. */
  durationMs?: number | null | undefined;
  /** Since 0.169. */
  rootTurnId?: string | null | undefined;
}
export const Turn: Schema<Turn> = open({
  id: z.string(),
  items: z.array(ThreadItem),
  status: TurnStatus,
  error: nullish(TurnError),
  itemsView: maybe(z.enum(["notLoaded", "summary", "full"])),
  startedAt: nullish(z.number()),
  completedAt: nullish(z.number()),
  durationMs: nullish(z.number()),
  rootTurnId: nullish(z.string()),
});

export interface TurnStartParams {
  threadId: string;
  input: UserInput[];
  clientUserMessageId?: string | null | undefined;
  /** For this turn and those after it. */
  cwd?: string | null | undefined;
  /** For this turn and those after it. */
  model?: string | null | undefined;
}
export const TurnStartParams: Schema<TurnStartParams> = open({
  threadId: z.string(),
  input: z.array(UserInput),
  clientUserMessageId: nullish(z.string()),
  cwd: nullish(z.string()),
  model: nullish(z.string()),
});

export interface TurnStartResponse {
  turn: Turn;
}
export const TurnStartResponse: Schema<TurnStartResponse> = open({ turn: Turn });

export interface TurnSteerParams {
  threadId: string;
  input: UserInput[];
  /** Refused unless this is the turn that is running. */
  expectedTurnId: string;
  clientUserMessageId?: string | null | undefined;
}
export const TurnSteerParams: Schema<TurnSteerParams> = open({
  threadId: z.string(),
  input: z.array(UserInput),
  expectedTurnId: z.string(),
  clientUserMessageId: nullish(z.string()),
});

export interface TurnSteerResponse {
  turnId: string;
}
export const TurnSteerResponse: Schema<TurnSteerResponse> = open({ turnId: z.string() });

export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}
export const TurnInterruptParams: Schema<TurnInterruptParams> = open({ threadId: z.string(), turnId: z.string() });

export type TurnInterruptResponse = {};
export const TurnInterruptResponse: Schema<TurnInterruptResponse> = open({});

export interface TurnStartedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnStartedNotification: Schema<TurnStartedNotification> = open({ threadId: z.string(), turn: Turn });

export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnCompletedNotification: Schema<TurnCompletedNotification> = open({ threadId: z.string(), turn: Turn });

export interface ErrorNotification {
  threadId: string;
  turnId: string;
  error: TurnError;
  /** Whether the server tries again by itself; if not, the turn fails with this error. */
  willRetry: boolean;
}
export const ErrorNotification: Schema<ErrorNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  error: TurnError,
  willRetry: z.boolean(),
});

export const turnRequests = {
  /** Hands input to the thread's agent. What follows comes as notifications; they may overtake the answer. */
  start: request("turn/start", TurnStartParams, TurnStartResponse),
  /** Adds input to the turn that is running. */
  steer: request("turn/steer", TurnSteerParams, TurnSteerResponse),
  /** Stops the turn. `turn/completed` with status `interrupted` says when it has. */
  interrupt: request("turn/interrupt", TurnInterruptParams, TurnInterruptResponse),
};

export const turnNotifications = {
  /** A turn began. */
  started: notification("turn/started", TurnStartedNotification),
  /** A turn ended: completed, interrupted or failed. */
  completed: notification("turn/completed", TurnCompletedNotification),
  /** What the agent means to do, step by step. */
  planUpdated: notification("turn/plan/updated", unchecked<{ threadId: string; turnId: string; plan: unknown[] }>()),
  /** Something went wrong in a turn; `willRetry` says whether it goes on. */
  error: notification("error", ErrorNotification),
};
