import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { DynamicToolCallOutputContentItem } from "./item.js";
import { count, integer, keyed, maybe, nullish, open, positive, type Schema, tagged, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

export type FileSystemAccessMode = "read" | "write" | "deny";
const FileSystemAccessMode: Schema<FileSystemAccessMode> = words("read", "write", "deny");

export interface FileSystemSandboxEntry {
  access: FileSystemAccessMode;
  path: wire.FileSystemPath;
}
const FileSystemSandboxEntry: Schema<FileSystemSandboxEntry> = open({
  access: FileSystemAccessMode,
  path: unchecked<wire.FileSystemPath>(),
});

export interface AdditionalFileSystemPermissions {
  /** Since 0.125. */
  entries?: FileSystemSandboxEntry[] | null | undefined;
  /** Since 0.125. */
  globScanMaxDepth?: number | null | undefined;
  read?: string[] | null | undefined;
  write?: string[] | null | undefined;
}
const AdditionalFileSystemPermissions: Schema<AdditionalFileSystemPermissions> = open({
  entries: nullish(z.array(FileSystemSandboxEntry)),
  globScanMaxDepth: nullish(positive),
  read: nullish(z.array(z.string())),
  write: nullish(z.array(z.string())),
});

export interface AdditionalNetworkPermissions {
  enabled?: boolean | null | undefined;
}
const AdditionalNetworkPermissions: Schema<AdditionalNetworkPermissions> = open({
  enabled: nullish(z.boolean()),
});

export interface AdditionalPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const AdditionalPermissionProfile: Schema<AdditionalPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export type NetworkPolicyRuleAction = "allow" | "deny";
const NetworkPolicyRuleAction: Schema<NetworkPolicyRuleAction> = words("allow", "deny");

export interface NetworkPolicyAmendment {
  action: NetworkPolicyRuleAction;
  host: string;
}
const NetworkPolicyAmendment: Schema<NetworkPolicyAmendment> = open({
  action: NetworkPolicyRuleAction,
  host: z.string(),
});

export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: string[] } }
  | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } };
const CommandExecutionApprovalDecision: Schema<CommandExecutionApprovalDecision> = z.union([
  words("accept", "acceptForSession", "decline", "cancel"),
  keyed({
    acceptWithExecpolicyAmendment: open({ execpolicy_amendment: z.array(z.string()) }),
    applyNetworkPolicyAmendment: open({ network_policy_amendment: NetworkPolicyAmendment }),
  }),
]);

export type CommandExecutionApprovalKind = "command" | "writeStdin" | "humanCommand";
const CommandExecutionApprovalKind: Schema<CommandExecutionApprovalKind> = words("command", "writeStdin", "humanCommand");

export interface CommandExecutionRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** Since 0.107. */
  additionalPermissions?: AdditionalPermissionProfile | null | undefined;
  /** Since 0.107. */
  approvalId?: string | null | undefined;
  /** Since 0.107. */
  availableDecisions?: CommandExecutionApprovalDecision[] | null | undefined;
  command?: string | null | undefined;
  commandActions?: wire.CommandAction[] | null | undefined;
  cwd?: string | null | undefined;
  /** Since 0.153. */
  environmentId?: string | null | undefined;
  /** Since 0.153. */
  kind?: CommandExecutionApprovalKind | undefined;
  /** Since 0.107. */
  networkApprovalContext?: wire.NetworkApprovalContext | null | undefined;
  proposedExecpolicyAmendment?: string[] | null | undefined;
  /** Since 0.107. */
  proposedNetworkPolicyAmendments?: NetworkPolicyAmendment[] | null | undefined;
  reason?: string | null | undefined;
}
export const CommandExecutionRequestApprovalParams: Schema<CommandExecutionRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(integer),
  additionalPermissions: nullish(AdditionalPermissionProfile),
  approvalId: nullish(z.string()),
  availableDecisions: nullish(z.array(CommandExecutionApprovalDecision)),
  command: nullish(z.string()),
  commandActions: nullish(z.array(unchecked<wire.CommandAction>())),
  cwd: nullish(z.string()),
  environmentId: nullish(z.string()),
  kind: maybe(CommandExecutionApprovalKind),
  networkApprovalContext: nullish(unchecked<wire.NetworkApprovalContext>()),
  proposedExecpolicyAmendment: nullish(z.array(z.string())),
  proposedNetworkPolicyAmendments: nullish(z.array(NetworkPolicyAmendment)),
  reason: nullish(z.string()),
});

export interface CommandExecutionRequestApprovalResponse {
  decision: CommandExecutionApprovalDecision;
}
export const CommandExecutionRequestApprovalResponse: Schema<CommandExecutionRequestApprovalResponse> = open({
  decision: CommandExecutionApprovalDecision,
});

export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  grantRoot?: string | null | undefined;
  reason?: string | null | undefined;
}
export const FileChangeRequestApprovalParams: Schema<FileChangeRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(integer),
  grantRoot: nullish(z.string()),
  reason: nullish(z.string()),
});

export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";
const FileChangeApprovalDecision: Schema<FileChangeApprovalDecision> = z.enum([
  "accept",
  "acceptForSession",
  "decline",
  "cancel",
]);

export interface FileChangeRequestApprovalResponse {
  decision: FileChangeApprovalDecision;
}
export const FileChangeRequestApprovalResponse: Schema<FileChangeRequestApprovalResponse> = open({
  decision: FileChangeApprovalDecision,
});

export interface ToolRequestUserInputOption {
  description: string;
  label: string;
}
const ToolRequestUserInputOption: Schema<ToolRequestUserInputOption> = open({
  description: z.string(),
  label: z.string(),
});

export interface ToolRequestUserInputQuestion {
  id: string;
  header: string;
  question: string;
  isOther?: boolean | undefined;
  isSecret?: boolean | undefined;
  options?: ToolRequestUserInputOption[] | null | undefined;
}
const ToolRequestUserInputQuestion: Schema<ToolRequestUserInputQuestion> = open({
  id: z.string(),
  header: z.string(),
  question: z.string(),
  isOther: maybe(z.boolean()),
  isSecret: maybe(z.boolean()),
  options: nullish(z.array(ToolRequestUserInputOption)),
});

export interface ToolRequestUserInputParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Since 0.153. */
  isBlocking?: boolean | undefined;
  questions: ToolRequestUserInputQuestion[];
  /** In milliseconds. Since 0.140. */
  autoResolutionMs?: number | null | undefined;
}
export const ToolRequestUserInputParams: Schema<ToolRequestUserInputParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  isBlocking: maybe(z.boolean()),
  questions: z.array(ToolRequestUserInputQuestion),
  autoResolutionMs: nullish(count),
});

export interface ToolRequestUserInputAnswer {
  answers: string[];
}
const ToolRequestUserInputAnswer: Schema<ToolRequestUserInputAnswer> = open({
  answers: z.array(z.string()),
});

export interface ToolRequestUserInputResponse {
  answers: Record<string, ToolRequestUserInputAnswer>;
}
export const ToolRequestUserInputResponse: Schema<ToolRequestUserInputResponse> = open({
  answers: z.record(z.string(), ToolRequestUserInputAnswer),
});

/** Told apart by `mode`. */
export type McpServerElicitationRequestParams = ElicitationOrigin & Elicitation;

interface ElicitationOrigin {
  threadId: string;
  /** `null` when no turn is behind it. */
  turnId?: string | null | undefined;
  serverName: string;
}

type Elicitation =
  | { mode: "form"; message: string; requestedSchema: wire.McpElicitationSchema; _meta?: unknown }
  | { mode: "openai/form"; message: string; requestedSchema: unknown; _meta?: unknown }
  | { mode: "openaiForm"; message: string; requestedSchema: unknown; _meta?: unknown }
  | { mode: "openai/userVerification"; title: string; description: string; challenge: string; _meta?: unknown }
  | { mode: "url"; message: string; url: string; elicitationId: string; _meta?: unknown };
const origin = { threadId: z.string(), turnId: nullish(z.string()), serverName: z.string() };
const formElicitation = { ...origin, message: z.string(), requestedSchema: z.unknown(), _meta: z.optional(z.unknown()) };
export const McpServerElicitationRequestParams: Schema<McpServerElicitationRequestParams> = tagged(
  {
    form: open({ ...formElicitation, mode: z.literal("form"), requestedSchema: unchecked<wire.McpElicitationSchema>() }),
    "openai/form": open({ ...formElicitation, mode: z.literal("openai/form") }),
    openaiForm: open({ ...formElicitation, mode: z.literal("openaiForm") }),
    "openai/userVerification": open({
      ...origin,
      mode: z.literal("openai/userVerification"),
      title: z.string(),
      description: z.string(),
      challenge: z.string(),
      _meta: z.optional(z.unknown()),
    }),
    url: open({
      ...origin,
      mode: z.literal("url"),
      message: z.string(),
      url: z.string(),
      elicitationId: z.string(),
      _meta: z.optional(z.unknown()),
    }),
  },
  "mode",
);

export type McpServerElicitationAction = "accept" | "decline" | "cancel";
const McpServerElicitationAction: Schema<McpServerElicitationAction> = z.enum(["accept", "decline", "cancel"]);

export interface McpServerElicitationRequestResponse {
  action: McpServerElicitationAction;
  _meta?: unknown;
  content?: unknown;
}
export const McpServerElicitationRequestResponse: Schema<McpServerElicitationRequestResponse> = open({
  action: McpServerElicitationAction,
  _meta: z.optional(z.unknown()),
  content: z.optional(z.unknown()),
});

export interface RequestPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const RequestPermissionProfile: Schema<RequestPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export interface PermissionsRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Since 0.125. */
  cwd?: string | undefined;
  permissions: RequestPermissionProfile;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** Since 0.140. */
  environmentId?: string | null | undefined;
  reason?: string | null | undefined;
}
export const PermissionsRequestApprovalParams: Schema<PermissionsRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  cwd: maybe(z.string()),
  permissions: RequestPermissionProfile,
  startedAtMs: maybe(integer),
  environmentId: nullish(z.string()),
  reason: nullish(z.string()),
});

export interface GrantedPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const GrantedPermissionProfile: Schema<GrantedPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export type PermissionGrantScope = "turn" | "session";
const PermissionGrantScope: Schema<PermissionGrantScope> = z.enum(["turn", "session"]);

export interface PermissionsRequestApprovalResponse {
  permissions: GrantedPermissionProfile;
  scope?: PermissionGrantScope | undefined;
  /** Since 0.125. */
  strictAutoReview?: boolean | null | undefined;
}
export const PermissionsRequestApprovalResponse: Schema<PermissionsRequestApprovalResponse> = open({
  permissions: GrantedPermissionProfile,
  scope: maybe(PermissionGrantScope),
  strictAutoReview: nullish(z.boolean()),
});

export interface DynamicToolCallParams {
  threadId: string;
  turnId: string;
  arguments: unknown;
  callId: string;
  tool: string;
  /** Since 0.125. */
  namespace?: string | null | undefined;
}
export const DynamicToolCallParams: Schema<DynamicToolCallParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  arguments: z.unknown(),
  callId: z.string(),
  tool: z.string(),
  namespace: nullish(z.string()),
});

export interface DynamicToolCallResponse {
  /** Since 0.98. */
  contentItems: DynamicToolCallOutputContentItem[];
  success: boolean;
}
export const DynamicToolCallResponse: Schema<DynamicToolCallResponse> = open({
  contentItems: z.array(DynamicToolCallOutputContentItem),
  success: z.boolean(),
});

export type AttestationGenerateParams = {};
export const AttestationGenerateParams: Schema<AttestationGenerateParams> = open({});

export interface AttestationGenerateResponse {
  token: string;
}
export const AttestationGenerateResponse: Schema<AttestationGenerateResponse> = open({
  token: z.string(),
});

export interface CurrentTimeReadParams {
  threadId: string;
}
export const CurrentTimeReadParams: Schema<CurrentTimeReadParams> = open({
  threadId: z.string(),
});

export interface CurrentTimeReadResponse {
  /** Unix time in seconds. */
  currentTimeAt: number;
}
export const CurrentTimeReadResponse: Schema<CurrentTimeReadResponse> = open({
  currentTimeAt: integer,
});

export type FileChange =
  | { type: "add"; content: string }
  | { type: "delete"; content: string }
  | { type: "update"; unified_diff: string; move_path?: string | null | undefined };
const FileChange: Schema<FileChange> = tagged({
  add: open({ type: z.literal("add"), content: z.string() }),
  delete: open({ type: z.literal("delete"), content: z.string() }),
  update: open({ type: z.literal("update"), unified_diff: z.string(), move_path: nullish(z.string()) }),
});

export interface ApplyPatchApprovalParams {
  callId: string;
  conversationId: string;
  fileChanges: Record<string, FileChange>;
  grantRoot?: string | null | undefined;
  reason?: string | null | undefined;
}
export const ApplyPatchApprovalParams: Schema<ApplyPatchApprovalParams> = open({
  callId: z.string(),
  conversationId: z.string(),
  fileChanges: z.record(z.string(), FileChange),
  grantRoot: nullish(z.string()),
  reason: nullish(z.string()),
});

export type ReviewDecision =
  | "approved"
  | "approved_for_session"
  | "approved_mcp_policy_amendment"
  | "timed_out"
  | "abort"
  | { approved_execpolicy_amendment: { proposed_execpolicy_amendment: string[] } }
  | { network_policy_amendment: { network_policy_amendment: NetworkPolicyAmendment } }
  | { denied: { rejection: string } };
const ReviewDecision: Schema<ReviewDecision> = z.union([
  z.enum(["approved", "approved_for_session", "approved_mcp_policy_amendment", "timed_out", "abort"]),
  keyed({
    approved_execpolicy_amendment: open({ proposed_execpolicy_amendment: z.array(z.string()) }),
    network_policy_amendment: open({ network_policy_amendment: NetworkPolicyAmendment }),
    denied: open({ rejection: z.string() }),
  }),
]);

export interface ApplyPatchApprovalResponse {
  decision: ReviewDecision;
}
export const ApplyPatchApprovalResponse: Schema<ApplyPatchApprovalResponse> = open({
  decision: ReviewDecision,
});

export interface ExecCommandApprovalParams {
  callId: string;
  command: string[];
  conversationId: string;
  cwd: string;
  parsedCmd: wire.ParsedCommand[];
  /** Since 0.107. */
  approvalId?: string | null | undefined;
  reason?: string | null | undefined;
}
export const ExecCommandApprovalParams: Schema<ExecCommandApprovalParams> = open({
  callId: z.string(),
  command: z.array(z.string()),
  conversationId: z.string(),
  cwd: z.string(),
  parsedCmd: z.array(unchecked<wire.ParsedCommand>()),
  approvalId: nullish(z.string()),
  reason: nullish(z.string()),
});

export interface ExecCommandApprovalResponse {
  decision: ReviewDecision;
}
export const ExecCommandApprovalResponse: Schema<ExecCommandApprovalResponse> = open({
  decision: ReviewDecision,
});

export const approvalServerRequests = {
  attestation: {
    /** Asks for proof of what client this is. */
    generate: request("attestation/generate", AttestationGenerateParams, AttestationGenerateResponse, { since: "0.140.0" }),
  },
  currentTime: {
    /** Asks the client what time it is. */
    read: request("currentTime/read", CurrentTimeReadParams, CurrentTimeReadResponse, { since: "0.153.4", experimental: true }),
  },
  item: {
    /** May this command run? */
    commandExecutionRequestApproval: request(
      "item/commandExecution/requestApproval",
      CommandExecutionRequestApprovalParams,
      CommandExecutionRequestApprovalResponse,
    ),
    /** May these files change? */
    fileChangeRequestApproval: request(
      "item/fileChange/requestApproval",
      FileChangeRequestApprovalParams,
      FileChangeRequestApprovalResponse,
    ),
    /** Asks the user one to three short questions for a tool. */
    toolRequestUserInput: request("item/tool/requestUserInput", ToolRequestUserInputParams, ToolRequestUserInputResponse),
    /** May the agent have these permissions as well? */
    permissionsRequestApproval: request(
      "item/permissions/requestApproval",
      PermissionsRequestApprovalParams,
      PermissionsRequestApprovalResponse,
      { since: "0.118.0" },
    ),
    /** Runs a tool that the client has given the thread. */
    toolCall: request("item/tool/call", DynamicToolCallParams, DynamicToolCallResponse),
  },
  legacy: {
    /** The v1 way to ask whether files may change. */
    applyPatchApproval: request("applyPatchApproval", ApplyPatchApprovalParams, ApplyPatchApprovalResponse),
    /** The v1 way to ask whether a command may run. */
    execCommandApproval: request("execCommandApproval", ExecCommandApprovalParams, ExecCommandApprovalResponse),
  },
  mcpServer: {
    /** An MCP server asks the user for something: a form, or a visit to a page. */
    elicitationRequest: request(
      "mcpServer/elicitation/request",
      McpServerElicitationRequestParams,
      McpServerElicitationRequestResponse,
      { since: "0.118.0" },
    ),
  },
};

export const approvalNotifications = {
  autoApprovalReview: {
    /** From here on the automatic reviewer looks at every action. */
    strictReviewRequired: notification(
      "autoApprovalReview/strictReviewRequired",
      unchecked<wire.StrictReviewRequiredNotification>(),
      { since: "0.153.4" },
    ),
  },
  item: {
    /** The automatic reviewer began to look at an action. */
    autoApprovalReviewStarted: notification(
      "item/autoApprovalReview/started",
      unchecked<wire.ItemGuardianApprovalReviewStartedNotification>(),
      { since: "0.118.0" },
    ),
    /** The automatic reviewer allowed or refused an action. */
    autoApprovalReviewCompleted: notification(
      "item/autoApprovalReview/completed",
      unchecked<wire.ItemGuardianApprovalReviewCompletedNotification>(),
      { since: "0.118.0" },
    ),
  },
};
