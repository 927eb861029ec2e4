import * as z from "zod/mini";
import { notification, request } from "./define.js";
import {
  int32,
  integer,
  maybe,
  nothing,
  nullish,
  omissible,
  open,
  orNull,
  type Schema,
  tagged,
  unchecked,
  words,
} from "./shape.js";
import type * as wire from "./wire/index.js";

/** How someone is signed in. Note the spelling: `apikey` here, `apiKey` in {@link Account} and in the login. */
export type AuthMode =
  | "apikey"
  | "chatgpt"
  | "chatgptAuthTokens"
  | "headers"
  | "agentIdentity"
  | "personalAccessToken"
  | "bedrockApiKey"
  | "bedrockAccessKeys"
  | (string & {});
export const AuthMode: Schema<AuthMode> = words(
  "apikey",
  "chatgpt",
  "chatgptAuthTokens",
  "headers",
  "agentIdentity",
  "personalAccessToken",
  "bedrockApiKey",
  "bedrockAccessKeys",
);

/** What the account has paid for. New plans appear with every other release. */
export type PlanType =
  | "free"
  | "go"
  | "plus"
  | "pro"
  | "prolite"
  | "promax"
  | "team"
  | "self_serve_business_prolite"
  | "self_serve_business_usage_based"
  | "business"
  | "ent26"
  | "enterprise_cbp_automation"
  | "enterprise_cbp_usage_based"
  | "enterprise"
  | "edu"
  | "edu_plus"
  | "edu_pro"
  | "sci"
  | "sci_plus"
  | "unknown"
  | (string & {});
export const PlanType: Schema<PlanType> = words(
  "free",
  "go",
  "plus",
  "pro",
  "prolite",
  "promax",
  "team",
  "self_serve_business_prolite",
  "self_serve_business_usage_based",
  "business",
  "ent26",
  "enterprise_cbp_automation",
  "enterprise_cbp_usage_based",
  "enterprise",
  "edu",
  "edu_plus",
  "edu_pro",
  "sci",
  "sci_plus",
  "unknown",
);

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
  planType: PlanType;
  /** Since 0.169. */
  workspaceName?: string | null | undefined;
}
const ChatgptAccount: Schema<ChatgptAccount> = open({
  type: z.literal("chatgpt"),
  email: orNull(z.string()),
  planType: PlanType,
  workspaceName: nullish(z.string()),
});

/** Signed in with AWS credentials. Since 0.125. */
export interface AmazonBedrockAccount {
  type: "amazonBedrock";
  /** Whether the server keeps the credentials itself. Since 0.153. */
  usesCodexManagedCredentials?: boolean | undefined;
}
const AmazonBedrockAccount: Schema<AmazonBedrockAccount> = open({
  type: z.literal("amazonBedrock"),
  usesCodexManagedCredentials: maybe(z.boolean()),
});

/** Signed in with Google Cloud credentials. Since 0.169. */
export interface GcpAccount {
  type: "gcp";
}
const GcpAccount: Schema<GcpAccount> = open({ type: z.literal("gcp") });

export type Account = ApiKeyAccount | ChatgptAccount | AmazonBedrockAccount | GcpAccount;
export const Account: Schema<Account> = tagged({
  apiKey: ApiKeyAccount,
  chatgpt: ChatgptAccount,
  amazonBedrock: AmazonBedrockAccount,
  gcp: GcpAccount,
});

export interface GetAccountParams {
  /** Refresh managed tokens first. Does nothing while the host owns the tokens. */
  refreshToken?: boolean | undefined;
}
export const GetAccountParams: Schema<GetAccountParams> = open({ refreshToken: maybe(z.boolean()) });

/** Where the backend wants this workspace's traffic. */
export interface WorkspaceRouting {
  chatgptAccountId: string;
  backendOrigin: string;
  accountRoutingOverride: "NO_CONSTRAINT" | "us" | "us_cr" | (string & {});
}
const WorkspaceRouting: Schema<WorkspaceRouting> = open({
  chatgptAccountId: z.string(),
  backendOrigin: z.string(),
  accountRoutingOverride: words("NO_CONSTRAINT", "us", "us_cr"),
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
  planType?: PlanType | null | undefined;
}
export const AccountUpdatedNotification: Schema<AccountUpdatedNotification> = open({
  authMode: orNull(AuthMode),
  planType: nullish(PlanType),
});

/** How much of one window of use is spent. */
export interface RateLimitWindow {
  usedPercent: number;
  windowDurationMins: number | null;
  /** Unix time in seconds. */
  resetsAt: number | null;
}
const RateLimitWindow: Schema<RateLimitWindow> = open({
  usedPercent: int32,
  windowDurationMins: orNull(integer),
  resetsAt: orNull(integer),
});

export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
  balance: string | null;
}
const CreditsSnapshot: Schema<CreditsSnapshot> = open({
  hasCredits: z.boolean(),
  unlimited: z.boolean(),
  balance: orNull(z.string()),
});

/** Which limit is spent, and who could do something about it. */
export type RateLimitReachedType =
  | "rate_limit_reached"
  | "workspace_owner_credits_depleted"
  | "workspace_member_credits_depleted"
  | "workspace_owner_usage_limit_reached"
  | "workspace_member_usage_limit_reached"
  | (string & {});
const RateLimitReachedType: Schema<RateLimitReachedType> = words(
  "rate_limit_reached",
  "workspace_owner_credits_depleted",
  "workspace_member_credits_depleted",
  "workspace_owner_usage_limit_reached",
  "workspace_member_usage_limit_reached",
);

/** What is known of the limits. Sparse in notifications: `null` says nothing about a value that an earlier snapshot had. */
export interface RateLimitSnapshot {
  /** Since 0.107. */
  limitId?: string | null | undefined;
  /** Since 0.107. */
  limitName?: string | null | undefined;
  primary: RateLimitWindow | null;
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  planType: PlanType | null;
  /** Since 0.169, as the next three. */
  normalModelSlug?: string | null | undefined;
  individualLimit?: wire.SpendControlLimitSnapshot | null | undefined;
  spendControlReached?: boolean | null | undefined;
  rateLimitReachedType?: RateLimitReachedType | null | undefined;
}
export const RateLimitSnapshot: Schema<RateLimitSnapshot> = open({
  limitId: nullish(z.string()),
  limitName: nullish(z.string()),
  primary: orNull(RateLimitWindow),
  secondary: orNull(RateLimitWindow),
  credits: orNull(CreditsSnapshot),
  planType: orNull(PlanType),
  normalModelSlug: nullish(z.string()),
  individualLimit: nullish(unchecked<wire.SpendControlLimitSnapshot>()),
  spendControlReached: nullish(z.boolean()),
  rateLimitReachedType: nullish(RateLimitReachedType),
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
  rateLimitResetCredits?: wire.RateLimitResetCreditsSummary | null | undefined;
  accountId?: string | null | undefined;
  rateLimitUpsell?: unknown;
}
export const GetAccountRateLimitsResponse: Schema<GetAccountRateLimitsResponse> = open({
  rateLimits: RateLimitSnapshot,
  rateLimitsByLimitId: nullish(z.record(z.string(), RateLimitSnapshot)),
  ordinaryUsageAllowed: nullish(z.boolean()),
  rateLimitResetCredits: nullish(unchecked<wire.RateLimitResetCreditsSummary>()),
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
  authMethod: orNull(AuthMode),
  authToken: orNull(z.string()),
  requiresOpenaiAuth: nullish(z.boolean()),
});

export interface GetAccountRateLimitsParams {
  excludeResetCreditDetails?: boolean | undefined;
  supportsLunaReserve?: boolean | undefined;
}
export const GetAccountRateLimitsParams: Schema<GetAccountRateLimitsParams> = open({
  excludeResetCreditDetails: maybe(z.boolean()),
  supportsLunaReserve: maybe(z.boolean()),
});

export const accountRequests = {
  account: {
    /** Signs out: tokens in memory and credentials at rest are gone. Answered also when nobody was signed in. */
    logout: request("account/logout", nothing, LogoutAccountResponse),
    /** Which security steps the account has still to take. */
    securitySetupRead: request("account/securitySetup/read", nothing, unchecked<wire.GetAccountSecuritySetupResponse>(), {
      since: "0.169.0",
    }),
    /** Asks the account's backend how much of its limits is spent. */
    rateLimitsRead: request("account/rateLimits/read", omissible(GetAccountRateLimitsParams), GetAccountRateLimitsResponse),
    /** Spends a credit to begin a limit anew. */
    rateLimitResetCreditConsume: request(
      "account/rateLimitResetCredit/consume",
      unchecked<wire.ConsumeAccountRateLimitResetCreditParams>(),
      unchecked<wire.ConsumeAccountRateLimitResetCreditResponse>(),
      { since: "0.153.4" },
    ),
    /** Token use so far, by day. */
    usageRead: request(
      "account/usage/read",
      omissible(unchecked<wire.GetAccountTokenUsageParams>()),
      unchecked<wire.GetAccountTokenUsageResponse>(),
      { since: "0.140.0" },
    ),
    /** What the workspace's owner wants its members to read. */
    workspaceMessagesRead: request("account/workspaceMessages/read", nothing, unchecked<wire.GetWorkspaceMessagesResponse>(), {
      since: "0.153.4",
    }),
    /** Sends the workspace's owner a mail that asks for credits. */
    sendAddCreditsNudgeEmail: request(
      "account/sendAddCreditsNudgeEmail",
      unchecked<wire.SendAddCreditsNudgeEmailParams>(),
      unchecked<wire.SendAddCreditsNudgeEmailResponse>(),
      { since: "0.125.0" },
    ),
    /** Says who is signed in, and whether anyone needs to be. */
    read: request("account/read", GetAccountParams, GetAccountResponse),
  },
  legacy: {
    /** How one is signed in, and with `includeToken` the token. Older than `account/read`, and still served. */
    getAuthStatus: request("getAuthStatus", GetAuthStatusParams, GetAuthStatusResponse),
  },
};

export const accountNotifications = {
  account: {
    /** The signed-in account, or how it is signed in, changed. */
    updated: notification("account/updated", AccountUpdatedNotification),
    /** The model's backend said something about the limits. */
    rateLimitsUpdated: notification("account/rateLimits/updated", AccountRateLimitsUpdatedNotification),
  },
};
