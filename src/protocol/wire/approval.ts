import type { CommandAction, DynamicToolCallOutputContentItem } from "./item.js";
import type { AbsolutePathBuf, JsonValue, LegacyAppPathString } from "./session.js";

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

export type AttestationGenerateParams = Record<string, never>;

export interface AttestationGenerateResponse {
  token: string;
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

export interface CurrentTimeReadParams {
  threadId: string;
}

export interface CurrentTimeReadResponse {
  currentTimeAt: number;
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

export type ExecPolicyAmendment = Array<string>;

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

export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";

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

export type GuardianRiskLevel = "low" | "medium" | "high" | "critical";

export type GuardianUserAuthorization = "unknown" | "low" | "medium" | "high";

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

export type LegacyExecPolicyAmendment = Array<string>;

export interface LegacyNetworkPolicyAmendment {
  host: string;
  action: LegacyNetworkPolicyRuleAction;
}

export type LegacyNetworkPolicyRuleAction = "allow" | "deny";

export type McpElicitationArrayType = "array";

export interface McpElicitationBooleanSchema {
  type: McpElicitationBooleanType;
  title?: string | undefined;
  description?: string | undefined;
  default?: boolean | undefined;
}

export type McpElicitationBooleanType = "boolean";

export interface McpElicitationConstOption {
  const: string;
  title: string;
}

export type McpElicitationEnumSchema =
  | McpElicitationSingleSelectEnumSchema
  | McpElicitationMultiSelectEnumSchema
  | McpElicitationLegacyTitledEnumSchema;

export interface McpElicitationLegacyTitledEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  enum: Array<string>;
  enumNames?: Array<string> | undefined;
  default?: string | undefined;
}

export type McpElicitationMultiSelectEnumSchema =
  | McpElicitationUntitledMultiSelectEnumSchema
  | McpElicitationTitledMultiSelectEnumSchema;

export interface McpElicitationNumberSchema {
  type: McpElicitationNumberType;
  title?: string | undefined;
  description?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  default?: number | undefined;
}

export type McpElicitationNumberType = "number" | "integer";

export type McpElicitationObjectType = "object";

export type McpElicitationPrimitiveSchema =
  | McpElicitationEnumSchema
  | McpElicitationStringSchema
  | McpElicitationNumberSchema
  | McpElicitationBooleanSchema;

export interface McpElicitationSchema {
  $schema?: string | undefined;
  type: McpElicitationObjectType;
  properties: {
    [key in string]?: McpElicitationPrimitiveSchema;
  };
  required?: Array<string> | undefined;
}

export type McpElicitationSingleSelectEnumSchema =
  | McpElicitationUntitledSingleSelectEnumSchema
  | McpElicitationTitledSingleSelectEnumSchema;

export type McpElicitationStringFormat = "email" | "uri" | "date" | "date-time";

export interface McpElicitationStringSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  format?: McpElicitationStringFormat | undefined;
  default?: string | undefined;
}

export type McpElicitationStringType = "string";

export interface McpElicitationTitledEnumItems {
  anyOf: Array<McpElicitationConstOption>;
}

export interface McpElicitationTitledMultiSelectEnumSchema {
  type: McpElicitationArrayType;
  title?: string | undefined;
  description?: string | undefined;
  minItems?: number | bigint | undefined;
  maxItems?: number | bigint | undefined;
  items: McpElicitationTitledEnumItems;
  default?: Array<string> | undefined;
}

export interface McpElicitationTitledSingleSelectEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  oneOf: Array<McpElicitationConstOption>;
  default?: string | undefined;
}

export interface McpElicitationUntitledEnumItems {
  type: McpElicitationStringType;
  enum: Array<string>;
}

export interface McpElicitationUntitledMultiSelectEnumSchema {
  type: McpElicitationArrayType;
  title?: string | undefined;
  description?: string | undefined;
  minItems?: number | bigint | undefined;
  maxItems?: number | bigint | undefined;
  items: McpElicitationUntitledEnumItems;
  default?: Array<string> | undefined;
}

export interface McpElicitationUntitledSingleSelectEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  enum: Array<string>;
  default?: string | undefined;
}

export type McpServerElicitationAction = "accept" | "decline" | "cancel";

export type McpServerElicitationRequestParams = {
  threadId: string;
  turnId: string | null;
  serverName: string;
} & (
  | {
      mode: "openai/userVerification";
      _meta: JsonValue | null;
      title: string;
      description: string;
      challenge: string;
    }
  | {
      mode: "form";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: McpElicitationSchema;
    }
  | {
      mode: "openai/form";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: JsonValue;
    }
  | {
      mode: "openaiForm";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: JsonValue;
    }
  | {
      mode: "url";
      _meta: JsonValue | null;
      message: string;
      url: string;
      elicitationId: string;
    }
);

export interface McpServerElicitationRequestResponse {
  action: McpServerElicitationAction;
  content: JsonValue | null;
  _meta: JsonValue | null;
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

export interface RequestPermissionProfile {
  network: AdditionalNetworkPermissions | null;
  fileSystem: AdditionalFileSystemPermissions | null;
}

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

export interface StrictReviewRequiredNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
}

export type ThreadId = string;

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
