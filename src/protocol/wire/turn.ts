import type { FunctionCallOutputBody, ReasoningEffort, ThreadItem, UserInput } from "./item.js";
import type { AbsolutePathBuf, JsonValue, LegacyAppPathString } from "./session.js";

export interface AdditionalContextEntry {
  value: string;
  kind: AdditionalContextKind;
  name?: string | null | undefined;
}

export type AdditionalContextKind = "untrusted" | "application";

export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";

export type AskForApproval =
  | "untrusted"
  | "on-request"
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval: boolean;
        request_permissions: boolean;
        mcp_elicitations: boolean;
      };
    }
  | "never";

export type CodexErrorInfo =
  | "contextWindowExceeded"
  | "sessionBudgetExceeded"
  | "usageLimitExceeded"
  | "rateLimitExceeded"
  | "flexUnavailable"
  | "serverOverloaded"
  | "modelNotFound"
  | "policyCapacityUnavailable"
  | "inferenceHookDenied"
  | "cyberPolicy"
  | "misalignmentPolicyViolation"
  | "tooManyDenials"
  | {
      httpConnectionFailed: {
        httpStatusCode: number | null;
      };
    }
  | {
      responseStreamConnectionFailed: {
        httpStatusCode: number | null;
      };
    }
  | "internalServerError"
  | "unauthorized"
  | "badRequest"
  | "threadRollbackFailed"
  | "sandboxError"
  | {
      responseStreamDisconnected: {
        httpStatusCode: number | null;
      };
    }
  | {
      responseTooManyFailedAttempts: {
        httpStatusCode: number | null;
      };
    }
  | {
      activeTurnNotSteerable: {
        turnKind: NonSteerableTurnKind;
      };
    }
  | "other"
  | string
  | {
      [key: string]: unknown;
    };

export interface CollaborationMode {
  mode: ModeKind;
  settings: Settings;
}

export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed";

export interface ErrorNotification {
  error: TurnError;
  willRetry: boolean;
  threadId: string;
  turnId: string;
}

export interface MisalignmentErrorDetails {
  errorType: string | null;
  detailedExplanation: string | null;
  steer: MisalignmentSteer | null;
  reviewTarget?: string | null | undefined;
}

export interface MisalignmentSteer {
  message: string;
}

export type ModeKind = "plan" | "default";

export type MultiAgentMode =
  | {
      custom: string;
    }
  | "explicitRequestOnly"
  | "proactive";

export type NetworkAccess = "restricted" | "enabled";

export type NonSteerableTurnKind = "review" | "compact";

export type Personality = "none" | "friendly" | "pragmatic";

export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";

export type ReviewDelivery = "inline";

export interface ReviewStartParams {
  threadId: string;
  target: ReviewTarget;
  delivery?: ReviewDelivery | null | undefined;
}

export interface ReviewStartResponse {
  turn: Turn;
  reviewThreadId: string;
}

export type ReviewTarget =
  | {
      type: "uncommittedChanges";
    }
  | {
      type: "baseBranch";
      branch: string;
    }
  | {
      type: "commit";
      sha: string;
      title: string | null;
    }
  | {
      type: "custom";
      instructions: string;
    };

export type SandboxPolicy =
  | {
      type: "dangerFullAccess";
    }
  | {
      type: "readOnly";
      networkAccess: boolean;
    }
  | {
      type: "externalSandbox";
      networkAccess: NetworkAccess;
    }
  | {
      type: "workspaceWrite";
      writableRoots: Array<AbsolutePathBuf>;
      networkAccess: boolean;
      excludeTmpdirEnvVar: boolean;
      excludeSlashTmp: boolean;
    };

export interface Settings {
  model: string;
  reasoning_effort: ReasoningEffort | null;
  developer_instructions: string | null;
}

export interface Turn {
  id: string;
  rootTurnId: string | null;
  items: Array<ThreadItem>;
  itemsView: TurnItemsView;
  status: TurnStatus;
  error: TurnError | null;
  startedAt: number | null;
  completedAt: number | null;
  durationMs: number | null;
}

export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}

export interface TurnDiffUpdatedNotification {
  threadId: string;
  turnId: string;
  diff: string;
}

export interface TurnEnvironmentParams {
  environmentId: string;
  cwd: LegacyAppPathString;
  runtimeWorkspaceRoots?: Array<LegacyAppPathString> | null | undefined;
}

export interface TurnError {
  message: string;
  codexErrorInfo: CodexErrorInfo | null;
  additionalDetails: string | null;
  misalignment: MisalignmentErrorDetails | null;
}

export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}

export type TurnInterruptResponse = Record<string, never>;

export type TurnItemsView = "notLoaded" | "summary" | "full";

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

export type TurnStatus = "completed" | "interrupted" | "failed" | "inProgress";

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
