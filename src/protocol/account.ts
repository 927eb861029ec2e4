import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { maybe, nothing, nullish, open, type Schema, tagged } from "./shape.js";

/** How someone is signed in. Note the spelling: `apikey` here, `apiKey` in {@link Account} and in the login. */
export type AuthMode = "apikey" | "chatgpt" | "chatgptAuthTokens" | (string & {});

/** Signed in with an API key. */
export interface ApiKeyAccount {
  type: "apiKey";
}
const ApiKeyAccount: Schema<ApiKeyAccount> = open({ type: z.literal("apiKey") });

/** Signed in with ChatGPT, by the server or by the host: `account/read` does not tell the two apart, `account/updated` does. */
export interface ChatgptAccount {
  type: "chatgpt";
  /** `null` when the tokens do not say. Never `null` before 0.153. */
  email: string | null;
  planType: string;
  /** Since 0.169. */
  workspaceName?: string | null | undefined;
}
const ChatgptAccount: Schema<ChatgptAccount> = open({
  type: z.literal("chatgpt"),
  email: z.nullable(z.string()),
  planType: z.string(),
  workspaceName: nullish(z.string()),
});

export type Account = ApiKeyAccount | ChatgptAccount;
export const Account: Schema<Account> = tagged({ apiKey: ApiKeyAccount, chatgpt: ChatgptAccount });

export interface GetAccountParams {
  /** Refresh managed tokens first. Does nothing while the host owns the tokens. */
  refreshToken?: boolean | undefined;
}
export const GetAccountParams: Schema<GetAccountParams> = open({ refreshToken: maybe(z.boolean()) });

/** Where the backend wants this workspace's traffic. */
export interface WorkspaceRouting {
  chatgptAccountId: string;
  backendOrigin: string;
  accountRoutingOverride: string;
}
const WorkspaceRouting: Schema<WorkspaceRouting> = open({
  chatgptAccountId: z.string(),
  backendOrigin: z.string(),
  accountRoutingOverride: z.string(),
});

export interface GetAccountResponse {
  account?: Account | null | undefined;
  /** Whether the model provider needs anyone to be signed in at all. */
  requiresOpenaiAuth: boolean;
  /** Since 0.169. */
  userId?: string | null | undefined;
  /** Since 0.169. */
  workspaceRouting?: WorkspaceRouting | null | undefined;
}
export const GetAccountResponse: Schema<GetAccountResponse> = open({
  account: nullish(Account),
  requiresOpenaiAuth: z.boolean(),
  userId: nullish(z.string()),
  workspaceRouting: nullish(WorkspaceRouting),
});

export type LogoutAccountResponse = {};
export const LogoutAccountResponse: Schema<LogoutAccountResponse> = open({});

export interface AccountUpdatedNotification {
  /** `null` when nobody is signed in. */
  authMode: AuthMode | null;
  /** Since 0.118. */
  planType?: string | null | undefined;
}
export const AccountUpdatedNotification: Schema<AccountUpdatedNotification> = open({
  authMode: z.nullable(z.string()),
  planType: nullish(z.string()),
});

/** How much of one window of use is spent. */
export interface RateLimitWindow {
  usedPercent: number;
  windowDurationMins: number | null;
  /** Unix time in seconds. */
  resetsAt: number | null;
}
const RateLimitWindow: Schema<RateLimitWindow> = open({
  usedPercent: z.number(),
  windowDurationMins: z.nullable(z.number()),
  resetsAt: z.nullable(z.number()),
});

export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
  balance: string | null;
}
const CreditsSnapshot: Schema<CreditsSnapshot> = open({
  hasCredits: z.boolean(),
  unlimited: z.boolean(),
  balance: z.nullable(z.string()),
});

/** What is known of the limits. Sparse in notifications: `null` says nothing about a value that an earlier snapshot had. */
export interface RateLimitSnapshot {
  /** Since 0.107. */
  limitId?: string | null | undefined;
  /** Since 0.107. */
  limitName?: string | null | undefined;
  primary: RateLimitWindow | null;
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  planType: string | null;
  /** Since 0.169, as the next three. */
  normalModelSlug?: string | null | undefined;
  individualLimit?: unknown;
  spendControlReached?: boolean | null | undefined;
  rateLimitReachedType?: string | null | undefined;
}
export const RateLimitSnapshot: Schema<RateLimitSnapshot> = open({
  limitId: nullish(z.string()),
  limitName: nullish(z.string()),
  primary: z.nullable(RateLimitWindow),
  secondary: z.nullable(RateLimitWindow),
  credits: z.nullable(CreditsSnapshot),
  planType: z.nullable(z.string()),
  normalModelSlug: nullish(z.string()),
  individualLimit: z.optional(z.unknown()),
  spendControlReached: nullish(z.boolean()),
  rateLimitReachedType: nullish(z.string()),
});

export interface AccountRateLimitsUpdatedNotification {
  rateLimits: RateLimitSnapshot;
}
export const AccountRateLimitsUpdatedNotification: Schema<AccountRateLimitsUpdatedNotification> = open({
  rateLimits: RateLimitSnapshot,
});

export interface GetAccountRateLimitsResponse {
  /** The limit that counts most. */
  rateLimits: RateLimitSnapshot;
  /** Every limit there is, by its id. Since 0.107. */
  rateLimitsByLimitId?: Record<string, RateLimitSnapshot> | null | undefined;
  /** Since 0.169, as the next three. */
  ordinaryUsageAllowed?: boolean | null | undefined;
  rateLimitResetCredits?: unknown;
  accountId?: string | null | undefined;
  rateLimitUpsell?: unknown;
}
export const GetAccountRateLimitsResponse: Schema<GetAccountRateLimitsResponse> = open({
  rateLimits: RateLimitSnapshot,
  rateLimitsByLimitId: nullish(z.record(z.string(), RateLimitSnapshot)),
  ordinaryUsageAllowed: nullish(z.boolean()),
  rateLimitResetCredits: z.optional(z.unknown()),
  accountId: nullish(z.string()),
  rateLimitUpsell: z.optional(z.unknown()),
});

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
  authMethod: z.nullable(z.string()),
  authToken: z.nullable(z.string()),
  requiresOpenaiAuth: nullish(z.boolean()),
});

export const legacyAccountRequests = {
  /** How one is signed in, and with `includeToken` the token. Older than `account/read`, and still served. */
  getAuthStatus: request("getAuthStatus", GetAuthStatusParams, GetAuthStatusResponse),
};

export const accountRequests = {
  /** Says who is signed in, and whether anyone needs to be. */
  read: request("account/read", GetAccountParams, GetAccountResponse),
  /** Signs out: tokens in memory and credentials at rest are gone. Answered also when nobody was signed in. */
  logout: request("account/logout", nothing, LogoutAccountResponse),
  /** Asks the account's backend how much of its limits is spent. */
  rateLimitsRead: request("account/rateLimits/read", nothing, GetAccountRateLimitsResponse),
};

export const accountNotifications = {
  /** The signed-in account, or how it is signed in, changed. */
  updated: notification("account/updated", AccountUpdatedNotification),
  /** The model's backend said something about the limits. */
  rateLimitsUpdated: notification("account/rateLimits/updated", AccountRateLimitsUpdatedNotification),
};
