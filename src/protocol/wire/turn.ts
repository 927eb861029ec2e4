import type {
  AbsolutePathBuf,
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  CyberAccessProgram,
  FunctionCallOutputBody,
  JsonValue,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxPolicy,
  Turn,
  TurnEnvironmentParams,
  UserInput,
} from "./shared.js";

export interface AdditionalContextEntry {
  value: string;
  kind: AdditionalContextKind;
  name?: string | null | undefined;
}

export type AdditionalContextKind = "untrusted" | "application";

export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}

export interface TurnDiffUpdatedNotification {
  threadId: string;
  turnId: string;
  diff: string;
}

export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}

export type TurnInterruptResponse = Record<string, never>;

export interface TurnModerationMetadataNotification {
  threadId: string;
  turnId: string;
  metadata: JsonValue;
}

export interface TurnPlanStep {
  step: string;
  status: TurnPlanStepStatus;
}

export type TurnPlanStepStatus = "pending" | "inProgress" | "completed";

export interface TurnPlanUpdatedNotification {
  threadId: string;
  turnId: string;
  explanation: string | null;
  plan: Array<TurnPlanStep>;
}

export interface TurnSettingsUpdateParams {
  threadId: string;
  turnId: string;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  environments?: Array<TurnEnvironmentParams> | null | undefined;
  model?: string | null | undefined;
  effort?: ReasoningEffort | null | undefined;
  summary?: ReasoningSummary | null | undefined;
  serviceTier?: string | null | null | undefined;
}

export interface TurnSettingsUpdateResponse {
  status: TurnSettingsUpdateStatus;
}

export type TurnSettingsUpdateStatus = "applied" | "targetUnavailable";

export interface TurnStartedNotification {
  threadId: string;
  turn: Turn;
}

export interface TurnStartParams {
  threadId: string;
  disabledPluginIds?: Array<string> | null | undefined;
  clientUserMessageId?: string | null | undefined;
  input: Array<UserInput>;
  turnTrigger?: string | null | undefined;
  parentTurnId?: string | null | undefined;
  rootTurnId?: string | null | undefined;
  toolOutput?: TurnToolOutput | null | undefined;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  responsesapiClientMetadataPatch?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  additionalContext?:
    | {
        [key in string]?: AdditionalContextEntry;
      }
    | null
    | undefined;
  environments?: Array<TurnEnvironmentParams> | null | undefined;
  cwd?: string | null | undefined;
  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  sandboxPolicy?: SandboxPolicy | null | undefined;
  permissions?: string | null | undefined;
  model?: string | null | undefined;
  serviceTier?: string | null | null | undefined;
  serviceTierForTurn?: string | null | undefined;
  effort?: ReasoningEffort | null | undefined;
  summary?: ReasoningSummary | null | undefined;
  personality?: Personality | null | undefined;
  outputSchema?: JsonValue | null | undefined;
  collaborationMode?: CollaborationMode | null | undefined;
  multiAgentMode?: MultiAgentMode | null | undefined;
  cyberAccessProgram?: CyberAccessProgram | null | undefined;
}

export interface TurnStartResponse {
  turn: Turn;
}

export interface TurnSteerParams {
  threadId: string;
  clientUserMessageId?: string | null | undefined;
  input: Array<UserInput>;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  responsesapiClientMetadataPatch?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  additionalContext?:
    | {
        [key in string]?: AdditionalContextEntry;
      }
    | null
    | undefined;
  expectedTurnId: string;
}

export interface TurnSteerResponse {
  turnId: string;
}

export interface TurnToolOutput {
  name: string;
  namespace: string | null;
  output: FunctionCallOutputBody;
  retain?: boolean | undefined;
}
