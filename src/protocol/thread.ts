import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { maybe, nullish, open, type Schema, tagged } from "./shape.js";
import { Turn } from "./turn.js";

export type ThreadStatus =
  | { type: "notLoaded" }
  | { type: "idle" }
  | { type: "systemError" }
  | { type: "active"; activeFlags: string[] };
export const ThreadStatus: Schema<ThreadStatus> = tagged({
  notLoaded: open({ type: z.literal("notLoaded") }),
  idle: open({ type: z.literal("idle") }),
  systemError: open({ type: z.literal("systemError") }),
  active: open({ type: z.literal("active"), activeFlags: z.array(z.string()) }),
});

/** A conversation. Members that only some releases send are optional. */
export interface Thread {
  /** A UUID. */
  id: string;
  /** The first thing the user said, or `""`. */
  preview: string;
  modelProvider: string;
  /** Unix time in seconds. */
  createdAt: number;
  /** Unix time in seconds. */
  updatedAt?: number | undefined;
  /** Absolute. */
  cwd: string;
  cliVersion: string;
  source: unknown;
  /** Filled by `thread/resume`, `thread/fork` and `thread/read`; otherwise empty. */
  turns: Turn[];
  sessionId?: string | undefined;
  ephemeral?: boolean | undefined;
  status?: ThreadStatus | undefined;
  path?: string | null | undefined;
  name?: string | null | undefined;
  model?: string | null | undefined;
}
export const Thread: Schema<Thread> = open({
  id: z.string(),
  preview: z.string(),
  modelProvider: z.string(),
  createdAt: z.number(),
  updatedAt: maybe(z.number()),
  cwd: z.string(),
  cliVersion: z.string(),
  source: z.unknown(),
  turns: z.array(Turn),
  sessionId: maybe(z.string()),
  ephemeral: maybe(z.boolean()),
  status: maybe(ThreadStatus),
  path: nullish(z.string()),
  name: nullish(z.string()),
  model: nullish(z.string()),
});

/** When a person is asked before something runs. */
export type AskForApproval = "untrusted" | "on-failure" | "on-request" | "never" | { granular: Record<string, boolean> };
const AskForApproval: Schema<AskForApproval> = z.union([
  z.enum(["untrusted", "on-failure", "on-request", "never"]),
  open({ granular: z.record(z.string(), z.boolean()) }),
]);

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";
const SandboxMode: Schema<SandboxMode> = z.enum(["read-only", "workspace-write", "danger-full-access"]);

/** What may be touched. The other members depend on `type`. */
export interface SandboxPolicy {
  type: "dangerFullAccess" | "readOnly" | "externalSandbox" | "workspaceWrite";
  [member: string]: unknown;
}
const SandboxPolicy: Schema<SandboxPolicy> = open({
  type: z.enum(["dangerFullAccess", "readOnly", "externalSandbox", "workspaceWrite"]),
});

export interface ThreadStartParams {
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  /** Absolute. Left out: the server chooses. */
  cwd?: string | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  /** Stands beside the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  /** Kept in memory only. */
  ephemeral?: boolean | null | undefined;
}
export const ThreadStartParams: Schema<ThreadStartParams> = open({
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  cwd: nullish(z.string()),
  approvalPolicy: nullish(AskForApproval),
  sandbox: nullish(SandboxMode),
  baseInstructions: nullish(z.string()),
  developerInstructions: nullish(z.string()),
  ephemeral: nullish(z.boolean()),
});

export interface ThreadStartResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  cwd: string;
  approvalPolicy: AskForApproval;
  sandbox: SandboxPolicy;
  approvalsReviewer?: string | undefined;
  reasoningEffort?: string | null | undefined;
}
export const ThreadStartResponse: Schema<ThreadStartResponse> = open({
  thread: Thread,
  model: z.string(),
  modelProvider: z.string(),
  cwd: z.string(),
  approvalPolicy: AskForApproval,
  sandbox: SandboxPolicy,
  approvalsReviewer: maybe(z.string()),
  reasoningEffort: nullish(z.string()),
});

export interface ThreadStartedNotification {
  thread: Thread;
}
export const ThreadStartedNotification: Schema<ThreadStartedNotification> = open({ thread: Thread });

export interface ThreadStatusChangedNotification {
  threadId: string;
  status: ThreadStatus;
}
export const ThreadStatusChangedNotification: Schema<ThreadStatusChangedNotification> = open({
  threadId: z.string(),
  status: ThreadStatus,
});

/** Tokens that went in and came out. */
export interface TokenUsageBreakdown {
  totalTokens: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
  /** Since 0.169. */
  cacheWriteInputTokens?: number | undefined;
}
const TokenUsageBreakdown: Schema<TokenUsageBreakdown> = open({
  totalTokens: z.number(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
  cacheWriteInputTokens: maybe(z.number()),
});

export interface ThreadTokenUsage {
  /** Of the whole thread. */
  total: TokenUsageBreakdown;
  /** Of the newest model request. */
  last: TokenUsageBreakdown;
  modelContextWindow: number | null;
}
export const ThreadTokenUsage: Schema<ThreadTokenUsage> = open({
  total: TokenUsageBreakdown,
  last: TokenUsageBreakdown,
  modelContextWindow: z.nullable(z.number()),
});

export interface ThreadTokenUsageUpdatedNotification {
  threadId: string;
  turnId: string;
  tokenUsage: ThreadTokenUsage;
}
export const ThreadTokenUsageUpdatedNotification: Schema<ThreadTokenUsageUpdatedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  tokenUsage: ThreadTokenUsage,
});

export const threadRequests = {
  /** Begins a conversation. */
  start: request("thread/start", ThreadStartParams, ThreadStartResponse),
};

export const threadNotifications = {
  /** A conversation began. */
  started: notification("thread/started", ThreadStartedNotification),
  /** A thread became busy, idle or broken. */
  statusChanged: notification("thread/status/changed", ThreadStatusChangedNotification, { since: "0.107.0" }),
  /** What the thread has used so far. */
  tokenUsageUpdated: notification("thread/tokenUsage/updated", ThreadTokenUsageUpdatedNotification),
};
