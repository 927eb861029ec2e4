import * as z from "zod/mini";
import { maybe, nullish, open, type Schema, someText, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ApprovalsReviewer, AskForApproval, MultiAgentMode, Personality, SandboxMode, SandboxPolicy } from "./settings.js";
import { Thread, ThreadHistoryMode, ThreadSource } from "./thread.js";
import { Turn } from "./turn.js";

export type ThreadStartSource = "startup" | "clear";
const ThreadStartSource: Schema<ThreadStartSource> = z.enum(["startup", "clear"]);

/** A tool that the client runs: the server asks for each call with `item/tool/call`. */
export type DynamicTool = wire.DynamicToolSpec;

export interface ThreadStartParams {
  /** Since 0.153. */
  allowProviderModelFallback?: boolean | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  /** Absolute. Left out: the server chooses. */
  cwd?: string | null | undefined;
  /** Since 0.169. */
  daybreakEnabled?: boolean | null | undefined;
  /** Stands beside the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  dynamicTools?: DynamicTool[] | null | undefined;
  /** Since 0.125. */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  /** Kept in memory only. */
  ephemeral?: boolean | null | undefined;
  experimentalRawEvents?: boolean | undefined;
  /** Since 0.153. */
  historyMode?: ThreadHistoryMode | null | undefined;
  /** Since 0.98. */
  mockExperimentalField?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.140. */
  selectedCapabilityRoots?: wire.SelectedCapabilityRoot[] | null | undefined;
  /** Since 0.107. */
  serviceName?: string | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Since 0.125. */
  sessionStartSource?: ThreadStartSource | null | undefined;
  /** Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadStartParams: Schema<ThreadStartParams> = open({
  allowProviderModelFallback: maybe(z.boolean()),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  daybreakEnabled: nullish(z.boolean()),
  developerInstructions: nullish(z.string()),
  dynamicTools: nullish(z.array(unchecked<DynamicTool>())),
  environments: nullish(z.array(unchecked<wire.TurnEnvironmentParams>())),
  ephemeral: nullish(z.boolean()),
  experimentalRawEvents: maybe(z.boolean()),
  historyMode: nullish(ThreadHistoryMode),
  mockExperimentalField: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  multiAgentMode: nullish(MultiAgentMode),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  projectId: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  selectedCapabilityRoots: nullish(z.array(unchecked<wire.SelectedCapabilityRoot>())),
  serviceName: nullish(z.string()),
  serviceTier: nullish(z.string()),
  sessionStartSource: nullish(ThreadStartSource),
  threadSource: nullish(ThreadSource),
});

const threadStarted = {
  approvalPolicy: AskForApproval,
  approvalsReviewer: maybe(ApprovalsReviewer),
  cwd: z.string(),
  model: z.string(),
  modelProvider: z.string(),
  sandbox: SandboxPolicy,
  thread: Thread,
  activePermissionProfile: nullish(unchecked<wire.ActivePermissionProfile>()),
  disabledPluginIds: maybe(z.array(z.string())),
  instructionSources: maybe(z.array(z.string())),
  multiAgentMode: maybe(MultiAgentMode),
  reasoningEffort: nullish(someText),
  runtimeWorkspaceRoots: maybe(z.array(z.string())),
  serviceTier: nullish(z.string()),
};

export interface ThreadStartResponse {
  approvalPolicy: AskForApproval;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | undefined;
  cwd: string;
  model: string;
  modelProvider: string;
  sandbox: SandboxPolicy;
  thread: Thread;
  /** Since 0.140. */
  activePermissionProfile?: wire.ActivePermissionProfile | null | undefined;
  /** Since 0.169. */
  disabledPluginIds?: string[] | undefined;
  /** Since 0.125. */
  instructionSources?: string[] | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | undefined;
  reasoningEffort?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
}
export const ThreadStartResponse: Schema<ThreadStartResponse> = open(threadStarted);

export interface ThreadResumeParams {
  threadId: string;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  baseInstructions?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  cwd?: string | null | undefined;
  developerInstructions?: string | null | undefined;
  /** Since 0.125. */
  excludeTurns?: boolean | undefined;
  history?: wire.ResponseItem[] | null | undefined;
  /** Since 0.140. */
  initialTurnsPage?: wire.ThreadResumeInitialTurnsPageParams | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
}
export const ThreadResumeParams: Schema<ThreadResumeParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  developerInstructions: nullish(z.string()),
  excludeTurns: maybe(z.boolean()),
  history: nullish(z.array(unchecked<wire.ResponseItem>())),
  initialTurnsPage: nullish(unchecked<wire.ThreadResumeInitialTurnsPageParams>()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
});

export interface TurnsPage {
  data: Turn[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
const TurnsPage: Schema<TurnsPage> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

/** A thread that was loaded, and where reading its history may begin. */
export interface ThreadResumeResponse extends ThreadStartResponse {
  /** Since 0.169. */
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** Since 0.140. */
  initialTurnsPage?: TurnsPage | null | undefined;
  /** Since 0.153. */
  itemsBackwardsCursor?: string | null | undefined;
  /** Since 0.153. */
  turnsBackwardsCursor?: string | null | undefined;
}
export const ThreadResumeResponse: Schema<ThreadResumeResponse> = open({
  ...threadStarted,
  collaborationMode: nullish(unchecked<wire.CollaborationMode>()),
  initialTurnsPage: nullish(TurnsPage),
  itemsBackwardsCursor: nullish(z.string()),
  turnsBackwardsCursor: nullish(z.string()),
});

export interface ThreadForkParams {
  threadId: string;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Since 0.169. */
  attachToSource?: boolean | undefined;
  baseInstructions?: string | null | undefined;
  /** Since 0.153. */
  beforeTurnId?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  cwd?: string | null | undefined;
  /** Since 0.153. */
  deferGoalContinuation?: boolean | undefined;
  developerInstructions?: string | null | undefined;
  /** Since 0.118. */
  ephemeral?: boolean | undefined;
  /** Since 0.125. */
  excludeTurns?: boolean | undefined;
  /** Since 0.169. */
  experimentalDisablePredictionMcp?: boolean | undefined;
  /** Since 0.169. */
  experimentalPredictionMode?: boolean | undefined;
  /** Since 0.153. */
  lastTurnId?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadForkParams: Schema<ThreadForkParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  attachToSource: maybe(z.boolean()),
  baseInstructions: nullish(z.string()),
  beforeTurnId: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  deferGoalContinuation: maybe(z.boolean()),
  developerInstructions: nullish(z.string()),
  ephemeral: maybe(z.boolean()),
  excludeTurns: maybe(z.boolean()),
  experimentalDisablePredictionMcp: maybe(z.boolean()),
  experimentalPredictionMode: maybe(z.boolean()),
  lastTurnId: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
  threadSource: nullish(ThreadSource),
});

/** A thread like one that was started. */
export interface ThreadForkResponse extends ThreadStartResponse {}
export const ThreadForkResponse: Schema<ThreadForkResponse> = ThreadStartResponse;
