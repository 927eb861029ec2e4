import type { HookEventName, HookSource, LegacyAppPathString } from "./shared.js";

export interface HookCompletedNotification {
  threadId: string;
  turnId: string | null;
  run: HookRunSummary;
}

export type HookExecutionMode = "sync" | "async";

export type HookHandlerType = "command" | "mcpTool" | "prompt" | "agent";

export interface HookOutputEntry {
  kind: HookOutputEntryKind;
  text: string;
}

export type HookOutputEntryKind = "warning" | "stop" | "feedback" | "context" | "error";

export type HookRunStatus = "running" | "completed" | "failed" | "blocked" | "stopped";

export interface HookRunSummary {
  id: string;
  eventName: HookEventName;
  handlerType: HookHandlerType;
  executionMode: HookExecutionMode;
  scope: HookScope;
  sourcePath: LegacyAppPathString;
  source: HookSource;
  displayOrder: number | bigint;
  status: HookRunStatus;
  statusMessage: string | null;
  startedAt: number | bigint;
  completedAt: (number | bigint) | null;
  durationMs: (number | bigint) | null;
  entries: Array<HookOutputEntry>;
}

export type HookScope = "thread" | "turn";

export interface HookStartedNotification {
  threadId: string;
  turnId: string | null;
  run: HookRunSummary;
}
