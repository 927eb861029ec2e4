import * as z from "zod/mini";
import { request } from "./define.js";
import { maybe, nullish, open, type Schema } from "./shape.js";

export interface CommandExecutionRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. */
  startedAtMs?: number | undefined;
  command?: string | null | undefined;
  cwd?: string | null | undefined;
  reason?: string | null | undefined;
}
const CommandExecutionRequestApprovalParams: Schema<CommandExecutionRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(z.number()),
  command: nullish(z.string()),
  cwd: nullish(z.string()),
  reason: nullish(z.string()),
});

/** `decline` lets the turn go on without it; `cancel` ends the turn as well. */
export type ApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";

export interface CommandExecutionRequestApprovalResponse {
  decision: ApprovalDecision | Record<string, unknown>;
}
const CommandExecutionRequestApprovalResponse: Schema<CommandExecutionRequestApprovalResponse> = open({
  decision: z.union([z.enum(["accept", "acceptForSession", "decline", "cancel"]), z.record(z.string(), z.unknown())]),
});

export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. */
  startedAtMs?: number | undefined;
  reason?: string | null | undefined;
  grantRoot?: string | null | undefined;
}
const FileChangeRequestApprovalParams: Schema<FileChangeRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(z.number()),
  reason: nullish(z.string()),
  grantRoot: nullish(z.string()),
});

export interface FileChangeRequestApprovalResponse {
  decision: ApprovalDecision;
}
const FileChangeRequestApprovalResponse: Schema<FileChangeRequestApprovalResponse> = open({
  decision: z.enum(["accept", "acceptForSession", "decline", "cancel"]),
});

export const approvalServerRequests = {
  /** May this command run? */
  commandExecutionRequestApproval: request(
    "item/commandExecution/requestApproval",
    CommandExecutionRequestApprovalParams,
    CommandExecutionRequestApprovalResponse,
  ),
  /** May these files change? */
  fileChangeRequestApproval: request(
    "item/fileChange/requestApproval",
    FileChangeRequestApprovalParams,
    FileChangeRequestApprovalResponse,
  ),
};
