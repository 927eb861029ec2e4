import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { count, keyed, nothing, nullish, open, orNull, type Schema, tagged, unchecked } from "../shape.js";
import { AuthMode } from "../shapes/account.js";
import { NetworkPolicyAmendment } from "../shapes/approvals.js";
import { InitializeParams, InitializeResponse } from "../shapes/initialize.js";
import { TurnError } from "../shapes/turn.js";
import type * as wire from "../wire/index.js";

export interface GetAuthStatusParams {
  /** Hand out the token itself. */
  includeToken?: boolean | null | undefined;
  refreshToken?: boolean | null | undefined;
}
export const GetAuthStatusParams: Schema<GetAuthStatusParams> = open({
  includeToken: nullish(z.boolean()),
  refreshToken: nullish(z.boolean()),
});

export interface GetAuthStatusResponse {
  authMethod: AuthMode | null;
  authToken: string | null;
  requiresOpenaiAuth?: boolean | null | undefined;
}
export const GetAuthStatusResponse: Schema<GetAuthStatusResponse> = open({
  authMethod: orNull(AuthMode),
  authToken: orNull(z.string()),
  requiresOpenaiAuth: nullish(z.boolean()),
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

export interface LoginChatGptCompleteNotification {
  loginId: string;
  success: boolean;
  error: string | null;
}
export const LoginChatGptCompleteNotification: Schema<LoginChatGptCompleteNotification> = open({
  loginId: z.string(),
  success: z.boolean(),
  error: orNull(z.string()),
});

export interface AuthStatusChangeNotification {
  authMethod: string | null;
}
export const AuthStatusChangeNotification: Schema<AuthStatusChangeNotification> = open({ authMethod: orNull(z.string()) });

/** A place in a text, counted from 1. */
export interface TextPosition {
  line: number;
  column: number;
}
const TextPosition: Schema<TextPosition> = open({ line: count, column: count });

export interface ConfigWarningNotification {
  summary: string;
  details: string | null;
  /** Left out when unknown. */
  path?: string | null | undefined;
  /** Left out when unknown. */
  range?: { start: TextPosition; end: TextPosition } | null | undefined;
}
export const ConfigWarningNotification: Schema<ConfigWarningNotification> = open({
  summary: z.string(),
  details: orNull(z.string()),
  path: nullish(z.string()),
  range: nullish(open({ start: TextPosition, end: TextPosition })),
});

export interface WarningNotification {
  threadId?: string | null | undefined;
  message: string;
}
export const WarningNotification: Schema<WarningNotification> = open({ threadId: nullish(z.string()), message: z.string() });

export interface DeprecationNoticeNotification {
  summary: string;
  details?: string | null | undefined;
}
export const DeprecationNoticeNotification: Schema<DeprecationNoticeNotification> = open({
  summary: z.string(),
  details: nullish(z.string()),
});

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

export const legacyRequestRows = {
  /** Finds files by parts of their names. */
  fuzzyFileSearch: request("fuzzyFileSearch", unchecked<wire.FuzzyFileSearchParams>(), unchecked<wire.FuzzyFileSearchResponse>()),
  /** How one is signed in, and with `includeToken` the token. Older than `account/read`, and still served. */
  getAuthStatus: request("getAuthStatus", GetAuthStatusParams, GetAuthStatusResponse),
  /** The v1 way to look at one stored conversation. */
  getConversationSummary: request(
    "getConversationSummary",
    unchecked<wire.GetConversationSummaryParams>(),
    unchecked<wire.GetConversationSummaryResponse>(),
  ),
  /** How a working copy differs from its remote. */
  gitDiffToRemote: request("gitDiffToRemote", unchecked<wire.GitDiffToRemoteParams>(), unchecked<wire.GitDiffToRemoteResponse>()),
  /** Introduces the client. Must be the first request of a connection; `connect()` sends it. */
  initialize: request("initialize", InitializeParams, InitializeResponse),
};

export const legacyServerRequestRows = {
  /** The v1 way to ask whether files may change. */
  applyPatchApproval: request("applyPatchApproval", ApplyPatchApprovalParams, ApplyPatchApprovalResponse),
  /** The v1 way to ask whether a command may run. */
  execCommandApproval: request("execCommandApproval", ExecCommandApprovalParams, ExecCommandApprovalResponse),
};

export const legacyNotificationRows = {
  /** The v1 word for `account/updated`. Up to 0.107; servers of this package do not send it. */
  authStatusChange: notification("authStatusChange", AuthStatusChangeNotification, { until: "0.118.0" }),
  /** The configuration could not be used as written. Sent after the answer to `initialize`. */
  configWarning: notification("configWarning", ConfigWarningNotification),
  /** Something in use goes away in a later release. */
  deprecationNotice: notification("deprecationNotice", DeprecationNoticeNotification),
  /** Something went wrong in a turn; `willRetry` says whether it goes on. */
  error: notification("error", ErrorNotification),
  /** The automatic reviewer warns the user. */
  guardianWarning: notification("guardianWarning", unchecked<wire.GuardianWarningNotification>(), { since: "0.125.0" }),
  /** Ends a v1 browser login. Up to 0.107; servers of this package do not send it. */
  loginChatGptComplete: notification("loginChatGptComplete", LoginChatGptCompleteNotification, { until: "0.118.0" }),
  /** Something a person should know of, without a turn failing over it. */
  warning: notification("warning", WarningNotification, { since: "0.125.0" }),
};

export const legacyClientNotificationRows = {
  /** The client has read the answer to `initialize`. */
  initialized: notification("initialized", nothing),
};
