import type {
  AbsolutePathBuf,
  CommandAction,
  DynamicToolCallOutputContentItem,
  FileUpdateChange,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  JsonValue,
  LegacyAppPathString,
  ThreadItem,
} from "./shared.js";

export interface AdditionalFileSystemPermissions {
  read: Array<LegacyAppPathString> | null;
  write: Array<LegacyAppPathString> | null;
  globScanMaxDepth?: number | undefined;
  entries?: Array<FileSystemSandboxEntry> | undefined;
}

export interface AdditionalNetworkPermissions {
  enabled: boolean | null;
}

export interface AdditionalPermissionProfile {
  network: AdditionalNetworkPermissions | null;
  fileSystem: AdditionalFileSystemPermissions | null;
}

export interface AgentMessageDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

export type AutoReviewDecisionSource = "agent";

export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | {
      acceptWithExecpolicyAmendment: {
        execpolicy_amendment: ExecPolicyAmendment;
      };
    }
  | {
      applyNetworkPolicyAmendment: {
        network_policy_amendment: NetworkPolicyAmendment;
      };
    }
  | "decline"
  | "cancel";

export type CommandExecutionApprovalKind = "command" | "humanCommand" | "writeStdin";

export interface CommandExecutionOutputDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

export interface CommandExecutionRequestApprovalParams {
  kind: CommandExecutionApprovalKind;
  threadId: string;
  turnId: string;
  itemId: string;
  startedAtMs: number;
  approvalId?: string | null | undefined;
  environmentId: string | null;
  reason?: string | null | undefined;
  networkApprovalContext?: NetworkApprovalContext | null | undefined;
  command?: string | null | undefined;
  cwd?: LegacyAppPathString | null | undefined;
  commandActions?: Array<CommandAction> | null | undefined;
  additionalPermissions?: AdditionalPermissionProfile | null | undefined;
  proposedExecpolicyAmendment?: ExecPolicyAmendment | null | undefined;
  proposedNetworkPolicyAmendments?: Array<NetworkPolicyAmendment> | null | undefined;
  availableDecisions?: Array<CommandExecutionApprovalDecision> | null | undefined;
}

export interface CommandExecutionRequestApprovalResponse {
  decision: CommandExecutionApprovalDecision;
}

export interface DynamicToolCallParams {
  threadId: string;
  turnId: string;
  callId: string;
  namespace: string | null;
  tool: string;
  arguments: JsonValue;
}

export interface DynamicToolCallResponse {
  contentItems: Array<DynamicToolCallOutputContentItem>;
  success: boolean;
}

export type ExecPolicyAmendment = Array<string>;

export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";

export interface FileChangeOutputDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

export interface FileChangePatchUpdatedNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  changes: Array<FileUpdateChange>;
}

export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  startedAtMs: number;
  reason?: string | null | undefined;
  grantRoot?: string | null | undefined;
}

export interface FileChangeRequestApprovalResponse {
  decision: FileChangeApprovalDecision;
}

export type FileSystemAccessMode = "read" | "write" | "deny";

export type FileSystemPath =
  | {
      type: "path";
      path: LegacyAppPathString;
    }
  | {
      type: "glob_pattern";
      pattern: string;
    }
  | {
      type: "special";
      value: FileSystemSpecialPath;
    };

export interface FileSystemSandboxEntry {
  path: FileSystemPath;
  access: FileSystemAccessMode;
}

export type FileSystemSpecialPath =
  | {
      kind: "root";
    }
  | {
      kind: "minimal";
    }
  | {
      kind: "project_roots";
      subpath: LegacyAppPathString | null;
    }
  | {
      kind: "tmpdir";
    }
  | {
      kind: "slash_tmp";
    }
  | {
      kind: "unknown";
      path: string;
      subpath: LegacyAppPathString | null;
    };

export interface GrantedPermissionProfile {
  network?: AdditionalNetworkPermissions | undefined;
  fileSystem?: AdditionalFileSystemPermissions | undefined;
}

export interface GuardianApprovalReview {
  status: GuardianApprovalReviewStatus;
  riskLevel: GuardianRiskLevel | null;
  userAuthorization: GuardianUserAuthorization | null;
  rationale: string | null;
}

export type GuardianApprovalReviewAction =
  | {
      type: "command";
      source: GuardianCommandSource;
      command: string;
      cwd: LegacyAppPathString;
    }
  | {
      type: "execve";
      source: GuardianCommandSource;
      program: string;
      argv: Array<string>;
      cwd: AbsolutePathBuf;
    }
  | {
      type: "writeStdin";
      approvalId: string;
      processId: string;
      stdin: string;
      cwd: LegacyAppPathString;
    }
  | {
      type: "applyPatch";
      cwd: LegacyAppPathString;
      files: Array<LegacyAppPathString>;
    }
  | {
      type: "networkAccess";
      target: string;
      host: string;
      protocol: NetworkApprovalProtocol;
      port: number;
    }
  | {
      type: "mcpToolCall";
      server: string;
      toolName: string;
      connectorId: string | null;
      connectorName: string | null;
      toolTitle: string | null;
    }
  | {
      type: "requestPermissions";
      reason: string | null;
      permissions: RequestPermissionProfile;
    };

export type GuardianApprovalReviewStatus = "inProgress" | "approved" | "denied" | "timedOut" | "aborted";

export type GuardianCommandSource = "shell" | "unifiedExec";

export interface ItemCompletedNotification {
  item: ThreadItem;
  threadId: string;
  turnId: string;
  contentTokenCount?: number | null | undefined;
  completedAtMs: number;
}

export interface ItemGuardianApprovalReviewCompletedNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
  completedAtMs: number;
  reviewId: string;
  targetItemId: string | null;
  decisionSource: AutoReviewDecisionSource;
  review: GuardianApprovalReview;
  action: GuardianApprovalReviewAction;
}

export interface ItemGuardianApprovalReviewStartedNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
  reviewId: string;
  targetItemId: string | null;
  review: GuardianApprovalReview;
  action: GuardianApprovalReviewAction;
}

export interface ItemStartedNotification {
  item: ThreadItem;
  threadId: string;
  turnId: string;
  startedAtMs: number;
}

export interface McpToolCallProgressNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  message: string;
}

export interface NetworkApprovalContext {
  host: string;
  protocol: NetworkApprovalProtocol;
}

export type NetworkApprovalProtocol = "http" | "https" | "socks5Tcp" | "socks5Udp";

export interface NetworkPolicyAmendment {
  host: string;
  action: NetworkPolicyRuleAction;
}

export type NetworkPolicyRuleAction = "allow" | "deny";

export type PermissionGrantScope = "turn" | "session";

export interface PermissionsRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  environmentId: string | null;
  startedAtMs: number;
  cwd: LegacyAppPathString;
  reason: string | null;
  permissions: RequestPermissionProfile;
}

export interface PermissionsRequestApprovalResponse {
  permissions: GrantedPermissionProfile;
  scope: PermissionGrantScope;
  strictAutoReview?: boolean | undefined;
}

export interface PlanDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

export interface ReasoningSummaryPartAddedNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  summaryIndex: number;
}

export interface ReasoningSummaryTextDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
  summaryIndex: number;
}

export interface ReasoningTextDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
  contentIndex: number;
}

export interface RequestPermissionProfile {
  network: AdditionalNetworkPermissions | null;
  fileSystem: AdditionalFileSystemPermissions | null;
}

export interface TerminalInteractionNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  processId: string;
  stdin: string;
}

export interface ToolRequestUserInputAnswer {
  answers: Array<string>;
}

export interface ToolRequestUserInputOption {
  label: string;
  description: string;
}

export interface ToolRequestUserInputParams {
  threadId: string;
  turnId: string;
  itemId: string;
  questions: Array<ToolRequestUserInputQuestion>;
  isBlocking: boolean;
  autoResolutionMs: number | null;
}

export interface ToolRequestUserInputQuestion {
  id: string;
  header: string;
  question: string;
  isOther: boolean;
  isSecret: boolean;
  options: Array<ToolRequestUserInputOption> | null;
}

export interface ToolRequestUserInputResponse {
  answers: {
    [key in string]?: ToolRequestUserInputAnswer;
  };
}
