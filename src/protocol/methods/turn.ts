import * as z from "../deferred.js";
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

/** How the backend treats security work in a turn. Asking for it grants no access. */
export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed";
const CyberAccessProgram: Schema<CyberAccessProgram> = z.enum(["standard", "daybreakBlue", "daybreakRed"]);

/**
 * Input for the model. Settings hold for this turn and for those after it, and what is left out stays as it is. While a turn
 * runs in the thread, the input is added to that turn.
 */
export interface TurnStartParams {
  threadId: string;
  /** What the user says. */
  input: UserInput[];
  /** Texts that the model should know, by where they come from. Since 0.140. */
  additionalContext?: Record<string, wire.AdditionalContextEntry> | null | undefined;
  /** When a person is asked before something runs. */
  approvalPolicy?: AskForApproval | null | undefined;
  /** Who answers approval requests. Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** The client's own id. The item of the message has it as `clientId`. Since 0.140. */
  clientUserMessageId?: string | null | undefined;
  /** The collaboration mode. It overrides `model`, `effort` and the developer instructions. */
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** The working folder. Absolute. */
  cwd?: string | null | undefined;
  /** How the backend treats security work in this turn. It grants no access. Since 0.153. */
  cyberAccessProgram?: CyberAccessProgram | null | undefined;
  /** The plugins that are turned off for the thread, as a whole list. Empty: none. Since 0.169. */
  disabledPluginIds?: string[] | null | undefined;
  /** The reasoning effort. `null` or left out: as before, or the model's default. */
  effort?: string | null | undefined;
  /** The environments for this turn, the primary one first. Left out: those of the thread. Empty: none. Since 0.125. */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  /** For this turn and those after it. */
  model?: string | null | undefined;
  /** Ignored by newer servers. Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  /** A JSON schema that the final message of this turn keeps to. */
  outputSchema?: unknown;
  /** The turn that this one works for, such as one in another thread. Left out for work that the user began. Since 0.169. */
  parentTurnId?: string | null | undefined;
  /** The id of a permission profile. Not together with `sandboxPolicy`. Since 0.140. */
  permissions?: string | null | undefined;
  /** Changes nothing on newer servers. */
  personality?: Personality | null | undefined;
  /** Entries for the metadata of model requests. They replace the earlier ones; empty: none. Since 0.125. */
  responsesapiClientMetadata?: Record<string, string> | null | undefined;
  /** Entries that are added to the earlier ones. Since 0.169. */
  responsesapiClientMetadataPatch?: Record<string, string> | null | undefined;
  /** The `rootTurnId` of the parent turn. Left out: this turn is the first of its chain. Since 0.169. */
  rootTurnId?: string | null | undefined;
  /** The folders that count as the workspace. Absolute. Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  /** What commands may touch. */
  sandboxPolicy?: SandboxPolicy | null | undefined;
  /** How fast, and at what price, the backend works. Since 0.118. */
  serviceTier?: string | null | undefined;
  /** The same for this turn alone, if it is a new one. `default` is the usual speed. Since 0.153. */
  serviceTierForTurn?: string | null | undefined;
  /** How much the model tells about its reasoning. */
  summary?: ReasoningSummary | null | undefined;
  /** The answer of a tool, as a further input of the turn. Since 0.153. */
  toolOutput?: wire.TurnToolOutput | null | undefined;
  /** What started the turn, for the backend's statistics. Since 0.153. */
  turnTrigger?: string | null | undefined;
}
const AdditionalContextEntry: Schema<wire.AdditionalContextEntry> = open({
  kind: words("untrusted", "application"),
  value: z.string(),
  name: nullish(z.string()),
});
export const TurnStartParams: Schema<TurnStartParams> = open({
  threadId: z.string(),
  input: z.array(UserInput),
  additionalContext: nullish(z.record(z.string(), AdditionalContextEntry)),
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

/** The turn as it is at its beginning. How it goes on is told by notifications; `turn/completed` is the last. */
export interface TurnStartResponse {
  turn: Turn;
}
export const TurnStartResponse: Schema<TurnStartResponse> = open({
  turn: Turn,
});

/** More input for the turn that is running. */
export interface TurnSteerParams {
  threadId: string;
  /** The turn that is running. With any other one the request is refused. */
  expectedTurnId: string;
  input: UserInput[];
  /** Texts that the model should know, by where they come from. Since 0.140. */
  additionalContext?: Record<string, wire.AdditionalContextEntry> | null | undefined;
  /** The client's own id. The item of the message has it as `clientId`. Since 0.140. */
  clientUserMessageId?: string | null | undefined;
  /** Entries for the metadata of model requests. They replace the earlier ones; empty: none. Since 0.125. */
  responsesapiClientMetadata?: Record<string, string> | null | undefined;
  /** Entries that are added to the earlier ones. Since 0.169. */
  responsesapiClientMetadataPatch?: Record<string, string> | null | undefined;
}
export const TurnSteerParams: Schema<TurnSteerParams> = open({
  threadId: z.string(),
  expectedTurnId: z.string(),
  input: z.array(UserInput),
  additionalContext: nullish(z.record(z.string(), AdditionalContextEntry)),
  clientUserMessageId: nullish(z.string()),
  responsesapiClientMetadata: nullish(z.record(z.string(), z.string())),
  responsesapiClientMetadataPatch: nullish(z.record(z.string(), z.string())),
});

/** The turn that took the input. */
export interface TurnSteerResponse {
  turnId: string;
}
export const TurnSteerResponse: Schema<TurnSteerResponse> = open({
  turnId: z.string(),
});

/** Which turn to stop. */
export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}
export const TurnInterruptParams: Schema<TurnInterruptParams> = open({
  threadId: z.string(),
  turnId: z.string(),
});

/** Nothing: the turn ends with `turn/completed`, and its status is `interrupted`. */
export type TurnInterruptResponse = {};
export const TurnInterruptResponse: Schema<TurnInterruptResponse> = open({});

/** A turn as it is at its beginning. */
export interface TurnStartedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnStartedNotification: Schema<TurnStartedNotification> = open({
  threadId: z.string(),
  turn: Turn,
});

/** A turn at its end. `status` says how it ended, and `error` why. */
export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}
export const TurnCompletedNotification: Schema<TurnCompletedNotification> = open({
  threadId: z.string(),
  turn: Turn,
});

/** How far a step of the agent's plan is. */
export type TurnPlanStepStatus = "pending" | "inProgress" | "completed";
const TurnPlanStepStatus: Schema<TurnPlanStepStatus> = words("pending", "inProgress", "completed");

/** One step of the agent's plan. */
export interface TurnPlanStep {
  status: TurnPlanStepStatus;
  /** What is to be done, in words for the user. */
  step: string;
}
const TurnPlanStep: Schema<TurnPlanStep> = open({
  status: TurnPlanStepStatus,
  step: z.string(),
});

/** The agent's plan as it is now. It replaces the one before. */
export interface TurnPlanUpdatedNotification {
  threadId: string;
  turnId: string;
  plan: TurnPlanStep[];
  /** Why the plan changed. */
  explanation?: string | null | undefined;
}
export const TurnPlanUpdatedNotification: Schema<TurnPlanUpdatedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  plan: z.array(TurnPlanStep),
  explanation: nullish(z.string()),
});

export const turnRequestRows = {
  /** Stops the turn. `turn/completed` with status `interrupted` says when it has stopped. */
  interrupt: request("turn/interrupt", TurnInterruptParams, TurnInterruptResponse),
  /** Changes the settings of the turn that is running. */
  settingsUpdate: request(
    "turn/settings/update",
    unchecked<wire.TurnSettingsUpdateParams>(),
    unchecked<wire.TurnSettingsUpdateResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Gives input to the thread's agent. What follows comes as notifications; they may arrive before the answer. */
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
  /** The steps that the agent plans. */
  planUpdated: notification("turn/plan/updated", TurnPlanUpdatedNotification),
  /** A turn began. */
  started: notification("turn/started", TurnStartedNotification),
};
