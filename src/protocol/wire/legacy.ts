import type {
  AbsolutePathBuf,
  AuthMode,
  FuzzyFileSearchResult,
  JsonValue,
  SubAgentSource,
  ThreadId,
  TurnError,
} from "./shared.js";

export interface ApplyPatchApprovalParams {
  conversationId: ThreadId;
  callId: string;
  fileChanges: {
    [key in string]?: FileChange;
  };
  reason: string | null;
  grantRoot: string | null;
}

export interface ApplyPatchApprovalResponse {
  decision: ReviewDecision;
}

export interface ClientInfo {
  name: string;
  title: string | null;
  version: string;
}

export interface ConfigWarningNotification {
  summary: string;
  details: string | null;
  path?: string | undefined;
  range?: TextRange | undefined;
}

export interface ConversationGitInfo {
  sha: string | null;
  branch: string | null;
  origin_url: string | null;
}

export interface ConversationSummary {
  conversationId: ThreadId;
  path: string;
  preview: string;
  timestamp: string | null;
  updatedAt: string | null;
  modelProvider: string;
  cwd: string;
  cliVersion: string;
  source: LegacySessionSource;
  gitInfo: ConversationGitInfo | null;
}

export interface DeprecationNoticeNotification {
  summary: string;
  details: string | null;
}

export interface ErrorNotification {
  error: TurnError;
  willRetry: boolean;
  threadId: string;
  turnId: string;
}

export interface ExecCommandApprovalParams {
  conversationId: ThreadId;
  callId: string;
  approvalId: string | null;
  command: Array<string>;
  cwd: string;
  reason: string | null;
  parsedCmd: Array<ParsedCommand>;
}

export interface ExecCommandApprovalResponse {
  decision: ReviewDecision;
}

export type FileChange =
  | {
      type: "add";
      content: string;
    }
  | {
      type: "delete";
      content: string;
    }
  | {
      type: "update";
      unified_diff: string;
      move_path: string | null;
    };

export interface FuzzyFileSearchParams {
  query: string;
  roots: Array<string>;
  cancellationToken: string | null;
}

export interface FuzzyFileSearchResponse {
  files: Array<FuzzyFileSearchResult>;
}

export interface GetAuthStatusParams {
  includeToken: boolean | null;
  refreshToken: boolean | null;
}

export interface GetAuthStatusResponse {
  authMethod: AuthMode | null;
  authToken: string | null;
  requiresOpenaiAuth: boolean | null;
}

export type GetConversationSummaryParams =
  | {
      rolloutPath: string;
    }
  | {
      conversationId: ThreadId;
    };

export interface GetConversationSummaryResponse {
  summary: ConversationSummary;
}

export interface GitDiffToRemoteParams {
  cwd: string;
}

export interface GitDiffToRemoteResponse {
  sha: GitSha;
  diff: string;
}

export type GitSha = string;

export interface GuardianWarningNotification {
  threadId: string;
  message: string;
}

export interface InitializeCapabilities {
  requiredHumanApproval?: boolean | undefined;
  explicitGatewayOauth?: boolean | undefined;
  experimentalApi: boolean;
  requestAttestation: boolean;
  mcpServerOpenaiFormElicitation?: boolean | undefined;
  optOutNotificationMethods?: Array<string> | null | undefined;
  extensions?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
}

export interface InitializeParams {
  clientInfo: ClientInfo;
  capabilities: InitializeCapabilities | null;
}

export interface InitializeResponse {
  userAgent: string;
  codexHome: AbsolutePathBuf;
  platformFamily: string;
  platformOs: string;
}

export type InternalSessionSource = "memory_consolidation" | "guardian";

export type LegacyExecPolicyAmendment = Array<string>;

export interface LegacyNetworkPolicyAmendment {
  host: string;
  action: LegacyNetworkPolicyRuleAction;
}

export type LegacyNetworkPolicyRuleAction = "allow" | "deny";

export type LegacySessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "mcp"
  | {
      custom: string;
    }
  | {
      internal: InternalSessionSource;
    }
  | {
      subagent: SubAgentSource;
    }
  | "unknown";

export type ParsedCommand =
  | {
      type: "read";
      cmd: string;
      name: string;
      path: string;
    }
  | {
      type: "list_files";
      cmd: string;
      path: string | null;
    }
  | {
      type: "search";
      cmd: string;
      query: string | null;
      path: string | null;
    }
  | {
      type: "unknown";
      cmd: string;
    };

export type ReviewDecision =
  | "approved"
  | {
      approved_execpolicy_amendment: {
        proposed_execpolicy_amendment: LegacyExecPolicyAmendment;
      };
    }
  | "approved_for_session"
  | "approved_mcp_policy_amendment"
  | {
      network_policy_amendment: {
        network_policy_amendment: LegacyNetworkPolicyAmendment;
      };
    }
  | {
      denied: {
        rejection: string;
      };
    }
  | "timed_out"
  | "abort";

export interface TextPosition {
  line: number;
  column: number;
}

export interface TextRange {
  start: TextPosition;
  end: TextPosition;
}

export interface WarningNotification {
  threadId: string | null;
  message: string;
}
