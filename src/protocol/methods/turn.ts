import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { nullish, open, type Schema, someText, unchecked, words } from "../shape.js";
import {
  ApprovalsReviewer,
  AskForApproval,
  MultiAgentMode,
  Personality,
  ReasoningSummary,
  SandboxPolicy,
} from "../shapes/settings.js";
import { Turn } from "../shapes/turn.js";
import { UserInput } from "../shapes/user-input.js";
import type * as wire from "../wire/index.js";

export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed";
const CyberAccessProgram: Schema<CyberAccessProgram> = z.enum(["standard", "daybreakBlue", "daybreakRed"]);

export interface TurnStartParams {
  threadId: string;
  input: UserInput[];
  /** Since 0.140. */
  additionalContext?: Record<string, wire.AdditionalContextEntry> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Since 0.140. */
  clientUserMessageId?: string | null | undefined;
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** For this turn and those after it. */
  cwd?: string | null | undefined;
  /** Since 0.153. */
  cyberAccessProgram?: CyberAccessProgram | null | undefined;
  /** Since 0.169. */
  disabledPluginIds?: string[] | null | undefined;
  effort?: string | null | undefined;
  /** Since 0.125. */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  /** For this turn and those after it. */
  model?: string | null | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  outputSchema?: unknown;
  /** Since 0.169. */
  parentTurnId?: string | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  /** Since 0.125. */
  responsesapiClientMetadata?: Record<string, string> | null | undefined;
  /** Since 0.169. */
  responsesapiClientMetadataPatch?: Record<string, string> | null | undefined;
  /** Since 0.169. */
  rootTurnId?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandboxPolicy?: SandboxPolicy | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Since 0.153. */
  serviceTierForTurn?: string | null | undefined;
  summary?: ReasoningSummary | null | undefined;
  /** Since 0.153. */
  toolOutput?: wire.TurnToolOutput | null | undefined;
  /** Since 0.153. */
  turnTrigger?: string | null | undefined;
}
export const TurnStartParams: Schema<TurnStartParams> = open({
  threadId: z.string(),
  input: z.array(UserInput),
  additionalContext: nullish(z.record(z.string(), unchecked<wire.AdditionalContextEntry>())),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  clientUserMessageId: nullish(z.string()),
  collaborationMode: nullish(unchecked<wire.CollaborationMode>()),
  cwd: nullish(z.string()),
  cyberAccessProgram: nullish(CyberAccessProgram),
  disabledPluginIds: nullish(z.array(z.string())),
  effort: nullish(someText),
  environments: nullish(z.array(unchecked<wire.TurnEnvironmentParams>())),
  model: nullish(z.string()),
  multiAgentMode: nullish(MultiAgentMode),
  outputSchema: z.optional(z.unknown()),
  parentTurnId: nullish(z.string()),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  responsesapiClientMetadata: nullish(z.record(z.string(), z.string())),
  responsesapiClientMetadataPatch: nullish(z.record(z.string(), z.string())),
  rootTurnId: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandboxPolicy: nullish(SandboxPolicy),
  serviceTier: nullish(z.string()),
  serviceTierForTurn: nullish(z.string()),
  summary: nullish(ReasoningSummary),
  toolOutput: nullish(unchecked<wire.TurnToolOutput>()),
  turnTrigger: nullish(z.string()),
});

export interface TurnStartResponse {
  turn: Turn;
}
export const TurnStartResponse: Schema<TurnStartResponse> = open({
  turn: Turn,
});

export interface TurnSteerParams {
  threadId: string;
  /** Refused unless this is the turn that is running. */
  expectedTurnId: string;
  input: UserInput[];
  /** Since 0.140. */
  additionalContext?: Record<string, wire.AdditionalContextEntry> | null | undefined;
  /** Since 0.140. */
  clientUserMessageId?: string | null | undefined;
  /** Since 0.125. */
  responsesapiClientMetadata?: Record<string, string> | null | undefined;
  /** Since 0.169. */
  responsesapiClientMetadataPatch?: Record<string, string> | null | undefined;
}
export const TurnSteerParams: Schema<TurnSteerParams> = open({
  threadId: z.string(),
  expectedTurnId: z.string(),
  input: z.array(UserInput),
  additionalContext: nullish(z.record(z.string(), unchecked<wire.AdditionalContextEntry>())),
  clientUserMessageId: nullish(z.string()),
  responsesapiClientMetadata: nullish(z.record(z.string(), z.string())),
  responsesapiClientMetadataPatch: nullish(z.record(z.string(), z.string())),
});

export interface TurnSteerResponse {
  turnId: string;
}
export const TurnSteerResponse: Schema<TurnSteerResponse> = open({
  turnId: z.string(),
});

export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}
export const TurnInterruptParams: Schema<TurnInterruptParams> = open({
  threadId: z.string(),
  turnId: z.string(),
});

export type TurnInterruptResponse = {};
export const TurnInterruptResponse: Schema<TurnInterruptResponse> = open({});

export interface TurnStartedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnStartedNotification: Schema<TurnStartedNotification> = open({
  threadId: z.string(),
  turn: Turn,
});

export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnCompletedNotification: Schema<TurnCompletedNotification> = open({
  threadId: z.string(),
  turn: Turn,
});

export type TurnPlanStepStatus = "pending" | "inProgress" | "completed";
const TurnPlanStepStatus: Schema<TurnPlanStepStatus> = words("pending", "inProgress", "completed");

export interface TurnPlanStep {
  status: TurnPlanStepStatus;
  step: string;
}
const TurnPlanStep: Schema<TurnPlanStep> = open({
  status: TurnPlanStepStatus,
  step: z.string(),
});

export interface TurnPlanUpdatedNotification {
  threadId: string;
  turnId: string;
  plan: TurnPlanStep[];
  explanation?: string | null | undefined;
}
export const TurnPlanUpdatedNotification: Schema<TurnPlanUpdatedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  plan: z.array(TurnPlanStep),
  explanation: nullish(z.string()),
});

export const turnRequestRows = {
  /** Stops the turn. `turn/completed` with status `interrupted` says when it has. */
  interrupt: request("turn/interrupt", TurnInterruptParams, TurnInterruptResponse),
  /** Changes the settings of the turn that is running. */
  settingsUpdate: request(
    "turn/settings/update",
    unchecked<wire.TurnSettingsUpdateParams>(),
    unchecked<wire.TurnSettingsUpdateResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Hands input to the thread's agent. What follows comes as notifications; they may overtake the answer. */
  start: request("turn/start", TurnStartParams, TurnStartResponse),
  /** Adds input to the turn that is running. */
  steer: request("turn/steer", TurnSteerParams, TurnSteerResponse, { since: "0.107.0" }),
};

export const turnNotificationRows = {
  /** A turn ended: completed, interrupted or failed. */
  completed: notification("turn/completed", TurnCompletedNotification),
  /** All changes to files of the turn so far, as one diff. */
  diffUpdated: notification("turn/diff/updated", unchecked<wire.TurnDiffUpdatedNotification>()),
  /** What moderation says of the turn. */
  moderationMetadata: notification("turn/moderationMetadata", unchecked<wire.TurnModerationMetadataNotification>(), {
    since: "0.140.0",
  }),
  /** What the agent means to do, step by step. */
  planUpdated: notification("turn/plan/updated", TurnPlanUpdatedNotification),
  /** A turn began. */
  started: notification("turn/started", TurnStartedNotification),
};
