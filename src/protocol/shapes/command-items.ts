import * as z from "zod/mini";
import { int32, integer, maybe, nullish, open, type Schema, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { type ItemTimes, itemTimes } from "./message-items.js";

export type CommandExecutionSource = "agent" | "userShell" | "unifiedExecStartup" | "unifiedExecInteraction";
const CommandExecutionSource: Schema<CommandExecutionSource> = words(
  "agent",
  "userShell",
  "unifiedExecStartup",
  "unifiedExecInteraction",
);

export type CommandExecutionStatus = "inProgress" | "completed" | "failed" | "declined";
const CommandExecutionStatus: Schema<CommandExecutionStatus> = words("inProgress", "completed", "failed", "declined");

export type PatchChangeKind = { type: "add" } | { type: "delete" } | { type: "update"; move_path?: string | null | undefined };
const PatchChangeKind: Schema<PatchChangeKind> = tagged({
  add: open({ type: z.literal("add") }),
  delete: open({ type: z.literal("delete") }),
  update: open({ type: z.literal("update"), move_path: nullish(z.string()) }),
});

export interface FileUpdateChange {
  diff: string;
  kind: PatchChangeKind;
  path: string;
}
const FileUpdateChange: Schema<FileUpdateChange> = open({
  diff: z.string(),
  kind: PatchChangeKind,
  path: z.string(),
});

export type PatchApplyStatus = "inProgress" | "completed" | "failed" | "declined";
const PatchApplyStatus: Schema<PatchApplyStatus> = words("inProgress", "completed", "failed", "declined");

export interface CommandExecutionItem extends ItemTimes {
  type: "commandExecution";
  id: string;
  command: string;
  commandActions: wire.CommandAction[];
  cwd: string;
  status: CommandExecutionStatus;
  aggregatedOutput?: string | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  exitCode?: number | null | undefined;
  /** Since 0.169. */
  pluginId?: string | null | undefined;
  processId?: string | null | undefined;
  /** Since 0.169. */
  scriptPath?: string | null | undefined;
  /** Since 0.118. */
  source?: CommandExecutionSource | undefined;
}
export const CommandExecutionItem: Schema<CommandExecutionItem> = open({
  type: z.literal("commandExecution"),
  id: z.string(),
  command: z.string(),
  commandActions: z.array(unchecked<wire.CommandAction>()),
  cwd: z.string(),
  status: CommandExecutionStatus,
  aggregatedOutput: nullish(z.string()),
  durationMs: nullish(integer),
  exitCode: nullish(int32),
  pluginId: nullish(z.string()),
  processId: nullish(z.string()),
  scriptPath: nullish(z.string()),
  source: maybe(CommandExecutionSource),
  ...itemTimes,
});

export interface FileChangeItem extends ItemTimes {
  type: "fileChange";
  id: string;
  changes: FileUpdateChange[];
  status: PatchApplyStatus;
}
export const FileChangeItem: Schema<FileChangeItem> = open({
  type: z.literal("fileChange"),
  id: z.string(),
  changes: z.array(FileUpdateChange),
  status: PatchApplyStatus,
  ...itemTimes,
});
