import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { maybe, nothing, nullish, omissible, open, orNull, type Schema, unchecked, words } from "../shape.js";
import { Account, AuthMode, PlanType, WorkspaceRouting } from "../shapes/account.js";
import { LoginAccountParams, LoginAccountResponse } from "../shapes/login.js";
import {
  AccountRateLimitsUpdatedNotification,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
} from "../shapes/rate-limits.js";
import type * as wire from "../wire/index.js";

/** What to do before answering. */
export interface GetAccountParams {
  /** Renew the tokens first, if the server owns them. Ignored while the host owns the tokens. */
  refreshToken?: boolean | undefined;
}
export const GetAccountParams: Schema<GetAccountParams> = open({ refreshToken: maybe(z.boolean()) });

/** Who is signed in. `null` or no `account`: nobody is. */
export interface GetAccountResponse {
  account?: Account | null | undefined;
  /** Whether the model provider needs a login at all. */
  requiresOpenaiAuth: boolean;
  /** The id of the ChatGPT user. Since 0.169. */
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

/** Nothing: nobody is signed in any more. */
export type LogoutAccountResponse = {};
export const LogoutAccountResponse: Schema<LogoutAccountResponse> = open({});

/** Why clients are told of an account that has not changed. */
export type AccountUpdateReason = "workspaceRoutingReady" | "unknown";

/** How the server is signed in now. */
export interface AccountUpdatedNotification {
  /** `null` when nobody is signed in. */
  authMode: AuthMode | null;
  /** `null`: there is none, or it is not known. Since 0.118. */
  planType?: PlanType | null | undefined;
  /** Why it is told again, if nobody signed in or out: where the account's requests go is known now. Since 0.171. */
  reason?: AccountUpdateReason | null | undefined;
}
export const AccountUpdatedNotification: Schema<AccountUpdatedNotification> = open({
  authMode: orNull(AuthMode),
  planType: nullish(PlanType),
  reason: nullish(words("workspaceRoutingReady", "unknown")),
});

/** Which login to give up. */
export interface CancelLoginAccountParams {
  /** The UUID that `account/login/start` answered with. */
  loginId: string;
}
export const CancelLoginAccountParams: Schema<CancelLoginAccountParams> = open({ loginId: z.string() });

/** Whether there was such a login. `notFound` is no error: the login may just have ended. */
export interface CancelLoginAccountResponse {
  status: "canceled" | "notFound";
}
export const CancelLoginAccountResponse: Schema<CancelLoginAccountResponse> = open({ status: z.enum(["canceled", "notFound"]) });

/** How a login ended. */
export interface AccountLoginCompletedNotification {
  /** `null` for logins that have no id: `apiKey` and `chatgptAuthTokens`. */
  loginId: string | null;
  success: boolean;
  /** Why it failed. `null` if it succeeded. */
  error: string | null;
  /** The page that a new user came from. Since 0.153. */
  onboardingEntrypoint?: "life_sciences" | (string & {}) | null | undefined;
}
export const AccountLoginCompletedNotification: Schema<AccountLoginCompletedNotification> = open({
  loginId: orNull(z.string()),
  success: z.boolean(),
  error: orNull(z.string()),
  onboardingEntrypoint: nullish(words("life_sciences")),
});

/** Why the server needs new tokens. Servers wait 10 seconds for the answer. */
export interface ChatgptAuthTokensRefreshParams {
  /** Why the server asks. Every release knows only `unauthorized`. */
  reason: "unauthorized" | (string & {});
  /**
   * The account of the tokens that the server has now; a hint for hosts with several accounts. `null` or `""`: those tokens
   * name none.
   */
  previousAccountId?: string | null | undefined;
}
export const ChatgptAuthTokensRefreshParams: Schema<ChatgptAuthTokensRefreshParams> = open({
  reason: words("unauthorized"),
  previousAccountId: nullish(z.string()),
});

/** Fresh tokens, in the same two shapes as {@link ChatgptAuthTokensLogin}. */
export interface ChatgptAuthTokensRefreshResponse {
  accessToken: string;
  /** Since 0.99. */
  chatgptAccountId?: string | undefined;
  /** Since 0.99. */
  chatgptPlanType?: string | null | undefined;
  /** Up to 0.98. */
  idToken?: string | undefined;
}
export const ChatgptAuthTokensRefreshResponse: Schema<ChatgptAuthTokensRefreshResponse> = open({
  accessToken: z.string(),
  chatgptAccountId: maybe(z.string()),
  chatgptPlanType: nullish(z.string()),
  idToken: maybe(z.string()),
});

/** Nothing. */
export type BedrockCheckGovCloudRequirementsParams = {};
export const BedrockCheckGovCloudRequirementsParams: Schema<BedrockCheckGovCloudRequirementsParams> = open({});

/** Whether the login at Amazon Bedrock leads to a GovCloud region, and whether the requirements for it are set. */
export interface BedrockCheckGovCloudRequirementsResponse {
  isGovCloud: boolean;
  /**
   * The region is a GovCloud one, and the managed requirements are weaker than they should be. `false` does not mean that the
   * network is safe.
   */
  shouldWarn: boolean;
}
export const BedrockCheckGovCloudRequirementsResponse: Schema<BedrockCheckGovCloudRequirementsResponse> = open({
  isGovCloud: z.boolean(),
  shouldWarn: z.boolean(),
});

export const accountRequestRows = {
  /** Whether the AWS account is in GovCloud, and whether to warn about it. */
  bedrockCheckGovCloudRequirements: request(
    "account/bedrock/checkGovCloudRequirements",
    BedrockCheckGovCloudRequirementsParams,
    BedrockCheckGovCloudRequirementsResponse,
    { since: "0.161.0", experimental: true },
  ),
  /** Which AWS credentials and regions there are for Bedrock. */
  bedrockDiscover: request(
    "account/bedrock/discover",
    unchecked<wire.BedrockDiscoverParams>(),
    unchecked<wire.BedrockDiscoverResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Signs in with AWS credentials, for Bedrock. */
  bedrockSetup: request("account/bedrock/setup", unchecked<wire.BedrockSetupParams>(), unchecked<wire.BedrockSetupResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Gives up a gateway sign-in that has not ended. */
  gatewayOAuthCancel: request("account/gatewayOAuth/cancel", nothing, unchecked<wire.GatewayOAuthCancelResponse>(), {
    since: "0.157.0",
  }),
  /** Signs in to the gateway. */
  gatewayOAuthLogin: request(
    "account/gatewayOAuth/login",
    omissible(unchecked<wire.GatewayOAuthLoginParams>()),
    unchecked<wire.GatewayOAuthLoginResponse>(),
    { since: "0.157.0" },
  ),
  /** Whether the gateway in front of the model is signed in. */
  gatewayOAuthRead: request(
    "account/gatewayOAuth/read",
    omissible(unchecked<wire.GatewayOAuthReadParams>()),
    unchecked<wire.GatewayOAuthReadResponse>(),
    { since: "0.157.0" },
  ),
  /** Signs in with Google Cloud credentials. */
  gcpSetup: request("account/gcp/setup", unchecked<wire.GcpSetupParams>(), unchecked<wire.GcpSetupResponse>(), {
    since: "0.166.0",
    experimental: true,
  }),
  /** Gives up a browser or device-code login that has not ended. */
  loginCancel: request("account/login/cancel", CancelLoginAccountParams, CancelLoginAccountResponse),
  /** Signs someone in. The answer says that it began; `account/login/completed` says how it ended. */
  loginStart: request("account/login/start", LoginAccountParams, LoginAccountResponse),
  /** Signs out: deletes the tokens in memory and the stored credentials. It succeeds also when nobody was signed in. */
  logout: request("account/logout", nothing, LogoutAccountResponse),
  /** Spends a credit to reset a limit. */
  rateLimitResetCreditConsume: request(
    "account/rateLimitResetCredit/consume",
    unchecked<wire.ConsumeAccountRateLimitResetCreditParams>(),
    unchecked<wire.ConsumeAccountRateLimitResetCreditResponse>(),
    { since: "0.153.4" },
  ),
  /** Asks the account's backend how much of its limits is spent. */
  rateLimitsRead: request("account/rateLimits/read", omissible(GetAccountRateLimitsParams), GetAccountRateLimitsResponse),
  /** Says who is signed in, and whether a login is needed at all. */
  read: request("account/read", GetAccountParams, GetAccountResponse),
  /** Which security steps the user of the account still has to do. */
  securitySetupRead: request("account/securitySetup/read", nothing, unchecked<wire.GetAccountSecuritySetupResponse>(), {
    since: "0.169.0",
  }),
  /** Sends the workspace's owner a mail that asks for credits. */
  sendAddCreditsNudgeEmail: request(
    "account/sendAddCreditsNudgeEmail",
    unchecked<wire.SendAddCreditsNudgeEmailParams>(),
    unchecked<wire.SendAddCreditsNudgeEmailResponse>(),
    { since: "0.125.0" },
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
};

export const accountServerRequestRows = {
  /**
   * The server's model request came back 401 and it asks the host for fresh tokens. It waits ten seconds.
   *
   * `withChatgptTokens()` answers this by itself.
   */
  chatgptAuthTokensRefresh: request(
    "account/chatgptAuthTokens/refresh",
    ChatgptAuthTokensRefreshParams,
    ChatgptAuthTokensRefreshResponse,
  ),
};

export const accountNotificationRows = {
  /** The gateway's sign-in changed. */
  gatewayOAuthChanged: notification("account/gatewayOAuth/changed", unchecked<wire.GatewayOAuthChangedNotification>(), {
    since: "0.157.0",
  }),
  /** A login ended, with success or without. */
  loginCompleted: notification("account/login/completed", AccountLoginCompletedNotification),
  /** What the model's backend said about the limits. */
  rateLimitsUpdated: notification("account/rateLimits/updated", AccountRateLimitsUpdatedNotification),
  /** The account that is signed in changed, or the way it is signed in. */
  updated: notification("account/updated", AccountUpdatedNotification),
};
