import * as z from "../deferred.js";
import { integer, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ThreadItem } from "./thread-item.js";

/**
 * What kind of error it is, for programs: a name, or an object with the name as its only key. The object may carry the
 * backend's HTTP status in `httpStatusCode`. New names appear with every release.
 */
export type CodexErrorInfo = string | { [name: string]: unknown };
const CodexErrorInfo: Schema<CodexErrorInfo> = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** Why a turn failed, or was interrupted. */
export interface TurnError {
  /** For the user. */
  message: string;
  /** More than fits into `message`, such as the backend's own words. */
  additionalDetails?: string | null | undefined;
  /** For programs: what kind of error it is. */
  codexErrorInfo?: CodexErrorInfo | null | undefined;
  /** The backend's explanation, when it blocked the turn as misaligned. Since 0.153. */
  misalignment?: wire.MisalignmentErrorDetails | null | undefined;
}
export const TurnError: Schema<TurnError> = open({
  message: z.string(),
  additionalDetails: nullish(z.string()),
  codexErrorInfo: nullish(CodexErrorInfo),
  misalignment: nullish(unchecked<wire.MisalignmentErrorDetails>()),
});

/**
 * How much of a turn's `items` is there. `notLoaded`: the list is empty on purpose. `summary`: only what a short display needs.
 * `full`: every stored item.
 */
export type TurnItemsView = "notLoaded" | "summary" | "full";
export const TurnItemsView: Schema<TurnItemsView> = words("notLoaded", "summary", "full");

/** How far a turn is, or how it ended. */
export type TurnStatus = "completed" | "interrupted" | "failed" | "inProgress";
const TurnStatus: Schema<TurnStatus> = words("completed", "interrupted", "failed", "inProgress");

/**
 * What happens from one input of the user to the agent's answer. Here it is the turn on the wire; the turn that a client runs
 * has the same name in `codex-app-server-sdk/client`.
 */
export interface Turn {
  /** A UUID. Newer ids sort after older ones. */
  id: string;
  /** As many as `itemsView` says. */
  items: ThreadItem[];
  status: TurnStatus;
  /** Unix time in seconds. Since 0.125. */
  completedAt?: number | null | undefined;
  /** In milliseconds. Since 0.125. */
  durationMs?: number | null | undefined;
  /** `null` unless the turn failed or was interrupted. */
  error?: TurnError | null | undefined;
  /** How much of `items` is there. Left out: `full`. Since 0.140. */
  itemsView?: TurnItemsView | undefined;
  /**
   * The turn that began the work which this turn is a part of. Hand it on as `rootTurnId` when the work goes on in another thread.
   * `null` in older histories. Since 0.169.
   */
  rootTurnId?: string | null | undefined;
  /** Unix time in seconds. Since 0.125. */
  startedAt?: number | null | undefined;
}
export const Turn: Schema<Turn> = open({
  id: z.string(),
  items: z.array(ThreadItem),
  status: TurnStatus,
  completedAt: nullish(integer),
  durationMs: nullish(integer),
  error: nullish(TurnError),
  itemsView: maybe(TurnItemsView),
  rootTurnId: nullish(z.string()),
  startedAt: nullish(integer),
});
