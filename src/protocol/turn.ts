import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { ThreadItem, UserInput } from "./item.js";
import { integer, keyed, maybe, nullish, open, type Schema, someText, tagged, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";
export const ApprovalsReviewer: Schema<ApprovalsReviewer> = words("user", "auto_review", "guardian_subagent");

/** When a person is asked before something runs. */
export type AskForApproval =
  | "untrusted"
  | "on-request"
  | "never"
  | {
      granular: {
        mcp_elicitations: boolean;
        rules: boolean;
        sandbox_approval: boolean;
        request_permissions?: boolean | undefined;
        skill_approval?: boolean | undefined;
      };
    };
export const AskForApproval: Schema<AskForApproval> = z.union([
  words("untrusted", "on-request", "never"),
  keyed({
    granular: open({
      mcp_elicitations: z.boolean(),
      rules: z.boolean(),
      sandbox_approval: z.boolean(),
      request_permissions: maybe(z.boolean()),
      skill_approval: maybe(z.boolean()),
    }),
  }),
]);

export type MultiAgentMode = "explicitRequestOnly" | "proactive" | { custom: string };
export const MultiAgentMode: Schema<MultiAgentMode> = z.union([
  words("explicitRequestOnly", "proactive"),
  keyed({ custom: z.string() }),
]);

export type Personality = "none" | "friendly" | "pragmatic";
export const Personality: Schema<Personality> = z.enum(["none", "friendly", "pragmatic"]);

export type NetworkAccess = "restricted" | "enabled";
const NetworkAccess: Schema<NetworkAccess> = words("restricted", "enabled");

/** What may be touched. The other members depend on `type`. */
export type SandboxPolicy =
  | { type: "dangerFullAccess" }
  | { type: "readOnly"; networkAccess?: boolean | undefined }
  | { type: "externalSandbox"; networkAccess?: NetworkAccess | undefined }
  | {
      type: "workspaceWrite";
      excludeSlashTmp?: boolean | undefined;
      excludeTmpdirEnvVar?: boolean | undefined;
      networkAccess?: boolean | undefined;
      writableRoots?: string[] | undefined;
    };
export const SandboxPolicy: Schema<SandboxPolicy> = tagged({
  dangerFullAccess: open({ type: z.literal("dangerFullAccess") }),
  readOnly: open({ type: z.literal("readOnly"), networkAccess: maybe(z.boolean()) }),
  externalSandbox: open({ type: z.literal("externalSandbox"), networkAccess: maybe(NetworkAccess) }),
  workspaceWrite: open({
    type: z.literal("workspaceWrite"),
    excludeSlashTmp: maybe(z.boolean()),
    excludeTmpdirEnvVar: maybe(z.boolean()),
    networkAccess: maybe(z.boolean()),
    writableRoots: maybe(z.array(z.string())),
  }),
});

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

export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";
export const ReasoningSummary: Schema<ReasoningSummary> = z.enum(["auto", "concise", "detailed", "none"]);

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

export type ModeKind = "plan" | "default";
export const ModeKind: Schema<ModeKind> = words("plan", "default");

export interface ErrorNotification {
  threadId: string;
  turnId: string;
  error: TurnError;
  /** Whether the server tries again by itself; if not, the turn fails with this error. */
  willRetry: boolean;
}
export const ErrorNotification: Schema<ErrorNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  error: TurnError,
  willRetry: z.boolean(),
});

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

export const turnRequests = {
  review: {
    /** Begins a review of changes, in this thread or in one of its own. */
    start: request("review/start", unchecked<wire.ReviewStartParams>(), unchecked<wire.ReviewStartResponse>()),
  },
  turn: {
    /** Hands input to the thread's agent. What follows comes as notifications; they may overtake the answer. */
    start: request("turn/start", TurnStartParams, TurnStartResponse),
    /** Changes the settings of the turn that is running. */
    settingsUpdate: request(
      "turn/settings/update",
      unchecked<wire.TurnSettingsUpdateParams>(),
      unchecked<wire.TurnSettingsUpdateResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Adds input to the turn that is running. */
    steer: request("turn/steer", TurnSteerParams, TurnSteerResponse, { since: "0.107.0" }),
    /** Stops the turn. `turn/completed` with status `interrupted` says when it has. */
    interrupt: request("turn/interrupt", TurnInterruptParams, TurnInterruptResponse),
  },
};

export const turnNotifications = {
  legacy: {
    /** Something went wrong in a turn; `willRetry` says whether it goes on. */
    error: notification("error", ErrorNotification),
  },
  turn: {
    /** A turn began. */
    started: notification("turn/started", TurnStartedNotification),
    /** A turn ended: completed, interrupted or failed. */
    completed: notification("turn/completed", TurnCompletedNotification),
    /** All changes to files of the turn so far, as one diff. */
    diffUpdated: notification("turn/diff/updated", unchecked<wire.TurnDiffUpdatedNotification>()),
    /** What the agent means to do, step by step. */
    planUpdated: notification("turn/plan/updated", TurnPlanUpdatedNotification),
    /** What moderation says of the turn. */
    moderationMetadata: notification("turn/moderationMetadata", unchecked<wire.TurnModerationMetadataNotification>(), {
      since: "0.140.0",
    }),
  },
};
