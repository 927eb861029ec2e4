import * as z from "zod/mini";
import { integer, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ThreadItem } from "./thread-item.js";

/** A machine's word for what went wrong: a name, or a name with an HTTP status under it. New ones appear with every release. */
export type CodexErrorInfo = string | { [name: string]: unknown };
const CodexErrorInfo: Schema<CodexErrorInfo> = z.union([z.string(), z.record(z.string(), z.unknown())]);

export interface TurnError {
  message: string;
  additionalDetails?: string | null | undefined;
  codexErrorInfo?: CodexErrorInfo | null | undefined;
  /** Since 0.153. */
  misalignment?: wire.MisalignmentErrorDetails | null | undefined;
}
export const TurnError: Schema<TurnError> = open({
  message: z.string(),
  additionalDetails: nullish(z.string()),
  codexErrorInfo: nullish(CodexErrorInfo),
  misalignment: nullish(unchecked<wire.MisalignmentErrorDetails>()),
});

export type TurnItemsView = "notLoaded" | "summary" | "full";
export const TurnItemsView: Schema<TurnItemsView> = words("notLoaded", "summary", "full");

export type TurnStatus = "completed" | "interrupted" | "failed" | "inProgress";
const TurnStatus: Schema<TurnStatus> = words("completed", "interrupted", "failed", "inProgress");

export interface Turn {
  id: string;
  items: ThreadItem[];
  status: TurnStatus;
  /** Unix time in seconds. Since 0.125. */
  completedAt?: number | null | undefined;
  /** Since 0.125. */
  durationMs?: number | null | undefined;
  error?: TurnError | null | undefined;
  /** How much of `items` is there. Since 0.140. */
  itemsView?: TurnItemsView | undefined;
  /** Since 0.169. */
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
