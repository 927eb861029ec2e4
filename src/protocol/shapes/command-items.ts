import * as z from "../deferred.js";
import { int32, integer, maybe, nullish, open, type Schema, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { type ItemTimes, itemTimes } from "./message-items.js";

/**
 * Who ran the command: the agent (`agent`), the user with `thread/shellCommand` (`userShell`), or the agent in a terminal that
 * stays open (`unifiedExecStartup` opens it, `unifiedExecInteraction` writes to it).
 */
export type CommandExecutionSource = "agent" | "userShell" | "unifiedExecStartup" | "unifiedExecInteraction";
const CommandExecutionSource: Schema<CommandExecutionSource> = words(
  "agent",
  "userShell",
  "unifiedExecStartup",
  "unifiedExecInteraction",
);

/** How far a command is. `declined`: it did not run, as somebody or the policy said no. */
export type CommandExecutionStatus = "inProgress" | "completed" | "failed" | "declined";
const CommandExecutionStatus: Schema<CommandExecutionStatus> = words("inProgress", "completed", "failed", "declined");

/** What happens to a file. An `update` with `move_path` moves the file there as well. */
export type PatchChangeKind = { type: "add" } | { type: "delete" } | { type: "update"; move_path?: string | null | undefined };
const PatchChangeKind: Schema<PatchChangeKind> = tagged({
  add: open({ type: z.literal("add") }),
  delete: open({ type: z.literal("delete") }),
  update: open({ type: z.literal("update"), move_path: nullish(z.string()) }),
});

/** What happens to one file. */
export interface FileUpdateChange {
  /** A unified diff for an `update`; the whole text of the file for `add` and `delete`. */
  diff: string;
  kind: PatchChangeKind;
  /** The file before the change. */
  path: string;
}
const FileUpdateChange: Schema<FileUpdateChange> = open({
  diff: z.string(),
  kind: PatchChangeKind,
  path: z.string(),
});

/** How far a change to files is. `declined`: nothing was changed, as somebody or the policy said no. */
export type PatchApplyStatus = "inProgress" | "completed" | "failed" | "declined";
const PatchApplyStatus: Schema<PatchApplyStatus> = words("inProgress", "completed", "failed", "declined");

/** A command that ran, or runs, in the thread. */
export interface CommandExecutionItem extends ItemTimes {
  type: "commandExecution";
  id: string;
  /** The command as one line of text. */
  command: string;
  /** What the command does: reading, listing, searching. The server guesses it; one line may do several things. */
  commandActions: wire.CommandAction[];
  /** The folder that the command runs in. */
  cwd: string;
  status: CommandExecutionStatus;
  /** What the command wrote to stdout and stderr, together. `null` before the end. */
  aggregatedOutput?: string | null | undefined;
  /** In milliseconds. `null` before the end. */
  durationMs?: number | null | undefined;
  /** `null` before the end. */
  exitCode?: number | null | undefined;
  /** The plugin that the command belongs to, if it runs a script of a plugin. Since 0.169. */
  pluginId?: string | null | undefined;
  /** The terminal that the command runs in, if there is one. */
  processId?: string | null | undefined;
  /** The script of the plugin, relative to the plugin's folder. Since 0.169. */
  scriptPath?: string | null | undefined;
  /** Left out: `agent`. Since 0.118. */
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

/** Files that the agent changed, or wants to change. */
export interface FileChangeItem extends ItemTimes {
  type: "fileChange";
  id: string;
  /** One entry for each file. */
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
