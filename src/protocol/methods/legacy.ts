import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { count, keyed, nothing, nullish, open, orNull, type Schema, tagged, uint32, unchecked } from "../shape.js";
import { AuthMode } from "../shapes/account.js";
import { NetworkPolicyAmendment } from "../shapes/approvals.js";
import { InitializeParams, InitializeResponse } from "../shapes/initialize.js";
import { TurnError } from "../shapes/turn.js";
import type * as wire from "../wire/index.js";

/** What to tell about the login. */
export interface GetAuthStatusParams {
  /** Answer with the token itself. */
  includeToken?: boolean | null | undefined;
  /** Renew the tokens first, if the server owns them. */
  refreshToken?: boolean | null | undefined;
}
export const GetAuthStatusParams: Schema<GetAuthStatusParams> = open({
  includeToken: nullish(z.boolean()),
  refreshToken: nullish(z.boolean()),
});

/** How the server is signed in. `null` as `authMethod`: nobody is. */
export interface GetAuthStatusResponse {
  authMethod: AuthMode | null;
  /** `null` unless `includeToken` asked for it. */
  authToken: string | null;
  /** Whether the model provider needs a login at all. */
  requiresOpenaiAuth?: boolean | null | undefined;
}
export const GetAuthStatusResponse: Schema<GetAuthStatusResponse> = open({
  authMethod: orNull(AuthMode),
  authToken: orNull(z.string()),
  requiresOpenaiAuth: nullish(z.boolean()),
});

/** What happens to one file, in the protocol before threads and turns. */
export type FileChange =
  | { type: "add"; content: string }
  | { type: "delete"; content: string }
  | { type: "update"; unified_diff: string; move_path?: string | null | undefined };
const FileChange: Schema<FileChange> = tagged({
  add: open({ type: z.literal("add"), content: z.string() }),
  delete: open({ type: z.literal("delete"), content: z.string() }),
  update: open({ type: z.literal("update"), unified_diff: z.string(), move_path: nullish(z.string()) }),
});

/** The change that is to be approved, by path of the file. */
export interface ApplyPatchApprovalParams {
  /** The call of the tool that makes the change. */
  callId: string;
  /** The thread's id. */
  conversationId: string;
  fileChanges: Record<string, FileChange>;
  /** The agent also asks for writing below this folder from now on. */
  grantRoot?: string | null | undefined;
  /** Why it is asked, in words for the user. */
  reason?: string | null | undefined;
}
export const ApplyPatchApprovalParams: Schema<ApplyPatchApprovalParams> = open({
  callId: z.string(),
  conversationId: z.string(),
  fileChanges: z.record(z.string(), FileChange),
  grantRoot: nullish(z.string()),
  reason: nullish(z.string()),
});

/**
 * What was decided, in the protocol before threads and turns. `approved_for_session`: do not ask again for the like while the
 * server runs. `denied`: not this, and the turn goes on. `abort`: the turn ends as well. `timed_out`: the automatic reviewer
 * did not decide in time. The two amendments, and `approved_mcp_policy_amendment`, also store a rule for later.
 */
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

/** What the client decided. */
export interface ApplyPatchApprovalResponse {
  decision: ReviewDecision;
}
export const ApplyPatchApprovalResponse: Schema<ApplyPatchApprovalResponse> = open({
  decision: ReviewDecision,
});

/** The command that is to be approved. */
export interface ExecCommandApprovalParams {
  /** The call of the tool that runs the command. */
  callId: string;
  /** The program and its arguments. */
  command: string[];
  /** The thread's id. */
  conversationId: string;
  cwd: string;
  /** What the command does, for display. The server guesses it from the command. */
  parsedCmd: wire.ParsedCommand[];
  /** Tells questions about the same call apart. Since 0.107. */
  approvalId?: string | null | undefined;
  /** Why it is asked, in words for the user. */
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

/** What the client decided. */
export interface ExecCommandApprovalResponse {
  decision: ReviewDecision;
}
export const ExecCommandApprovalResponse: Schema<ExecCommandApprovalResponse> = open({
  decision: ReviewDecision,
});

/** How a login in the browser ended, up to 0.107. */
export interface LoginChatGptCompleteNotification {
  loginId: string;
  success: boolean;
  /** `null` if it succeeded. */
  error: string | null;
}
export const LoginChatGptCompleteNotification: Schema<LoginChatGptCompleteNotification> = open({
  loginId: z.string(),
  success: z.boolean(),
  error: orNull(z.string()),
});

/** How the server is signed in now, up to 0.107. `null`: nobody is. */
export interface AuthStatusChangeNotification {
  authMethod: string | null;
}
export const AuthStatusChangeNotification: Schema<AuthStatusChangeNotification> = open({ authMethod: orNull(z.string()) });

/** A place in a text. Lines and columns count from 1; a column is one character, also beyond the Basic Multilingual Plane. */
export interface TextPosition {
  line: number;
  column: number;
}
const TextPosition: Schema<TextPosition> = open({ line: count, column: count });

/** A part of the configuration that the server could not use as it is written. */
export interface ConfigWarningNotification {
  /** For the user. */
  summary: string;
  /** More than `summary`, such as what to do. */
  details: string | null;
  /** The file. Left out when unknown. */
  path?: string | null | undefined;
  /** Where in the file. Left out when unknown. */
  range?: { start: TextPosition; end: TextPosition } | null | undefined;
}
export const ConfigWarningNotification: Schema<ConfigWarningNotification> = open({
  summary: z.string(),
  details: orNull(z.string()),
  path: nullish(z.string()),
  range: nullish(open({ start: TextPosition, end: TextPosition })),
});

/** A warning for the user. */
export interface WarningNotification {
  /** The thread that it is about. `null`: the whole server. */
  threadId?: string | null | undefined;
  message: string;
}
export const WarningNotification: Schema<WarningNotification> = open({ threadId: nullish(z.string()), message: z.string() });

/** Something that a later release no longer has. */
export interface DeprecationNoticeNotification {
  summary: string;
  /** What to use instead. */
  details?: string | null | undefined;
}
export const DeprecationNoticeNotification: Schema<DeprecationNoticeNotification> = open({
  summary: z.string(),
  details: nullish(z.string()),
});

/** An error in a running turn. */
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

/** A search for files by parts of their names. */
export interface FuzzyFileSearchParams {
  /** Parts with spaces between them; `!`, `^` and `'` before a part and `$` behind it have a meaning. */
  query: string;
  /** The folders to search in, absolute. */
  roots: string[];
  /** A search with the token of one that runs ends that one. */
  cancellationToken?: string | null | undefined;
}
export const FuzzyFileSearchParams: Schema<FuzzyFileSearchParams> = open({
  query: z.string(),
  roots: z.array(z.string()),
  cancellationToken: nullish(z.string()),
});

/** A file or a folder that was found. */
export interface FuzzyFileSearchResult {
  root: string;
  /** Relative to the root. */
  path: string;
  match_type: "file" | "directory";
  file_name: string;
  /** Higher is better. */
  score: number;
  /** The characters of the path that fit the query. */
  indices?: number[] | null | undefined;
}
export const FuzzyFileSearchResult: Schema<FuzzyFileSearchResult> = open({
  root: z.string(),
  path: z.string(),
  match_type: z.enum(["file", "directory"]),
  file_name: z.string(),
  score: uint32,
  indices: nullish(z.array(uint32)),
});

/** What was found, the best first. */
export interface FuzzyFileSearchResponse {
  files: FuzzyFileSearchResult[];
}
const FuzzyFileSearchResponse: Schema<FuzzyFileSearchResponse> = open({ files: z.array(FuzzyFileSearchResult) });

/** Which working copy to compare. */
export interface GitDiffToRemoteParams {
  /** A folder in it. */
  cwd: string;
}
export const GitDiffToRemoteParams: Schema<GitDiffToRemoteParams> = open({ cwd: z.string() });

/** The closest commit that is also on a remote, and how the working copy differs from it. */
export interface GitDiffToRemoteResponse {
  sha: string;
  /** As `git diff` prints it. Files that git does not track are in it as new ones. */
  diff: string;
}
export const GitDiffToRemoteResponse: Schema<GitDiffToRemoteResponse> = open({ sha: z.string(), diff: z.string() });

export const legacyRequestRows = {
  /** Finds files by parts of their names. */
  fuzzyFileSearch: request("fuzzyFileSearch", FuzzyFileSearchParams, FuzzyFileSearchResponse),
  /** How the server is signed in, and with `includeToken` the token. Older than `account/read`, and still served. */
  getAuthStatus: request("getAuthStatus", GetAuthStatusParams, GetAuthStatusResponse),
  /** The older form of `thread/read`. */
  getConversationSummary: request(
    "getConversationSummary",
    unchecked<wire.GetConversationSummaryParams>(),
    unchecked<wire.GetConversationSummaryResponse>(),
  ),
  /** How a working copy differs from its remote. */
  gitDiffToRemote: request("gitDiffToRemote", GitDiffToRemoteParams, GitDiffToRemoteResponse),
  /** Introduces the client. Must be the first request of a connection; `connect()` sends it. */
  initialize: request("initialize", InitializeParams, InitializeResponse),
};

export const legacyServerRequestRows = {
  /** The older form of `item/fileChange/requestApproval`. */
  applyPatchApproval: request("applyPatchApproval", ApplyPatchApprovalParams, ApplyPatchApprovalResponse),
  /** The older form of `item/commandExecution/requestApproval`. */
  execCommandApproval: request("execCommandApproval", ExecCommandApprovalParams, ExecCommandApprovalResponse),
};

export const legacyNotificationRows = {
  /** The older form of `account/updated`. Up to 0.107; servers of this package do not send it. */
  authStatusChange: notification("authStatusChange", AuthStatusChangeNotification, { until: "0.118.0" }),
  /** A part of the configuration cannot be used as it is written. Sent after the answer to `initialize`. */
  configWarning: notification("configWarning", ConfigWarningNotification),
  /** Something that is in use will be missing in a later release. */
  deprecationNotice: notification("deprecationNotice", DeprecationNoticeNotification),
  /** Something went wrong in a turn. `willRetry` says whether the turn goes on. */
  error: notification("error", ErrorNotification),
  /** The automatic reviewer warns the user. */
  guardianWarning: notification("guardianWarning", unchecked<wire.GuardianWarningNotification>(), { since: "0.125.0" }),
  /** The older form of `account/login/completed`. Up to 0.107; servers of this package do not send it. */
  loginChatGptComplete: notification("loginChatGptComplete", LoginChatGptCompleteNotification, { until: "0.118.0" }),
  /** Something that the user should know. No turn fails because of it. */
  warning: notification("warning", WarningNotification, { since: "0.125.0" }),
};

export const legacyClientNotificationRows = {
  /** The client has read the answer to `initialize`. */
  initialized: notification("initialized", nothing),
};
