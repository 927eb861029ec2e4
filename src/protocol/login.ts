import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { maybe, nothing, nullish, omissible, open, orNull, type Schema, tagged, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

export interface ApiKeyLogin {
  type: "apiKey";
  apiKey: string;
}
const ApiKeyLogin: Schema<ApiKeyLogin> = open({ type: z.literal("apiKey"), apiKey: z.string() });

/** Browser sign-in that the server runs. */
export interface ChatgptLogin {
  type: "chatgpt";
  /** Since 0.140. */
  codexStreamlinedLogin?: boolean | undefined;
  /** Since 0.153. */
  useHostedLoginSuccessPage?: boolean | undefined;
  /** Since 0.153. */
  appBrand?: "codex" | "chatgpt" | (string & {}) | null | undefined;
}
const ChatgptLogin: Schema<ChatgptLogin> = open({
  type: z.literal("chatgpt"),
  codexStreamlinedLogin: maybe(z.boolean()),
  useHostedLoginSuccessPage: maybe(z.boolean()),
  appBrand: nullish(words("codex", "chatgpt")),
});

/** Sign-in with a code typed in on another device. Since 0.118. */
export interface ChatgptDeviceCodeLogin {
  type: "chatgptDeviceCode";
}
const ChatgptDeviceCodeLogin: Schema<ChatgptDeviceCodeLogin> = open({ type: z.literal("chatgptDeviceCode") });

/**
 * Tokens that the host owns.
 *
 * Servers from 0.99 on read `accessToken`, `chatgptAccountId` and `chatgptPlanType`; 0.93 to 0.98 read `idToken` and
 * `accessToken`. Every release ignores members it does not know, so both may be sent together. A server of this package goes
 * by what it finds: `chatgptAccountId` means the newer rules, otherwise `idToken` the older.
 */
export interface ChatgptAuthTokensLogin {
  type: "chatgptAuthTokens";
  accessToken: string;
  /** Since 0.99. */
  chatgptAccountId?: string | undefined;
  /** Since 0.99. Left out or `null`: the server reads the plan from the token. */
  chatgptPlanType?: string | null | undefined;
  /** Up to 0.98. */
  idToken?: string | undefined;
}
const ChatgptAuthTokensLogin: Schema<ChatgptAuthTokensLogin> = open({
  type: z.literal("chatgptAuthTokens"),
  accessToken: z.string(),
  chatgptAccountId: maybe(z.string()),
  chatgptPlanType: nullish(z.string()),
  idToken: maybe(z.string()),
});

/** A key for Amazon Bedrock. Since 0.153. */
export interface AmazonBedrockLogin {
  type: "amazonBedrock";
  apiKey: string;
  region: string;
}
const AmazonBedrockLogin: Schema<AmazonBedrockLogin> = open({
  type: z.literal("amazonBedrock"),
  apiKey: z.string(),
  region: z.string(),
});

/** AWS access keys for Amazon Bedrock. Since 0.153. */
export interface AmazonBedrockAccessKeysLogin {
  type: "amazonBedrockAccessKeys";
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  sessionToken?: string | null | undefined;
}
const AmazonBedrockAccessKeysLogin: Schema<AmazonBedrockAccessKeysLogin> = open({
  type: z.literal("amazonBedrockAccessKeys"),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  region: z.string(),
  sessionToken: nullish(z.string()),
});

export type LoginAccountParams =
  | ApiKeyLogin
  | ChatgptLogin
  | ChatgptDeviceCodeLogin
  | ChatgptAuthTokensLogin
  | AmazonBedrockLogin
  | AmazonBedrockAccessKeysLogin;
export const LoginAccountParams: Schema<LoginAccountParams> = tagged({
  apiKey: ApiKeyLogin,
  chatgpt: ChatgptLogin,
  chatgptDeviceCode: ChatgptDeviceCodeLogin,
  chatgptAuthTokens: ChatgptAuthTokensLogin,
  amazonBedrock: AmazonBedrockLogin,
  amazonBedrockAccessKeys: AmazonBedrockAccessKeysLogin,
});

export type LoginAccountResponse =
  | { type: "apiKey" }
  | { type: "chatgpt"; loginId: string; authUrl: string }
  | { type: "chatgptDeviceCode"; loginId: string; verificationUrl: string; userCode: string }
  | { type: "chatgptAuthTokens" }
  | { type: "amazonBedrock" };
export const LoginAccountResponse: Schema<LoginAccountResponse> = tagged({
  apiKey: open({ type: z.literal("apiKey") }),
  chatgpt: open({ type: z.literal("chatgpt"), loginId: z.string(), authUrl: z.string() }),
  chatgptDeviceCode: open({
    type: z.literal("chatgptDeviceCode"),
    loginId: z.string(),
    verificationUrl: z.string(),
    userCode: z.string(),
  }),
  chatgptAuthTokens: open({ type: z.literal("chatgptAuthTokens") }),
  amazonBedrock: open({ type: z.literal("amazonBedrock") }),
});

export interface CancelLoginAccountParams {
  /** The UUID that `account/login/start` answered with. */
  loginId: string;
}
export const CancelLoginAccountParams: Schema<CancelLoginAccountParams> = open({ loginId: z.string() });

export interface CancelLoginAccountResponse {
  status: "canceled" | "notFound";
}
export const CancelLoginAccountResponse: Schema<CancelLoginAccountResponse> = open({ status: z.enum(["canceled", "notFound"]) });

export interface AccountLoginCompletedNotification {
  /** `null` for logins that have no id: `apiKey` and `chatgptAuthTokens`. */
  loginId: string | null;
  success: boolean;
  error: string | null;
  /** Since 0.153. */
  onboardingEntrypoint?: "life_sciences" | (string & {}) | null | undefined;
}
export const AccountLoginCompletedNotification: Schema<AccountLoginCompletedNotification> = open({
  loginId: orNull(z.string()),
  success: z.boolean(),
  error: orNull(z.string()),
  onboardingEntrypoint: nullish(words("life_sciences")),
});

export interface ChatgptAuthTokensRefreshParams {
  /** Why the server asks. Every release knows only `unauthorized`. */
  reason: "unauthorized" | (string & {});
  /** The account the server has now; a hint. `null` or `""` when the tokens it holds name none. */
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

export type BedrockCheckGovCloudRequirementsParams = {};
export const BedrockCheckGovCloudRequirementsParams: Schema<BedrockCheckGovCloudRequirementsParams> = open({});

export interface BedrockCheckGovCloudRequirementsResponse {
  isGovCloud: boolean;
  shouldWarn: boolean;
}
export const BedrockCheckGovCloudRequirementsResponse: Schema<BedrockCheckGovCloudRequirementsResponse> = open({
  isGovCloud: z.boolean(),
  shouldWarn: z.boolean(),
});

export const loginRequests = {
  account: {
    /** Whether the gateway in front of the model is signed in. */
    gatewayOAuthRead: request(
      "account/gatewayOAuth/read",
      omissible(unchecked<wire.GatewayOAuthReadParams>()),
      unchecked<wire.GatewayOAuthReadResponse>(),
      { since: "0.169.0" },
    ),
    /** Signs in to the gateway. */
    gatewayOAuthLogin: request(
      "account/gatewayOAuth/login",
      omissible(unchecked<wire.GatewayOAuthLoginParams>()),
      unchecked<wire.GatewayOAuthLoginResponse>(),
      { since: "0.169.0" },
    ),
    /** Gives up a gateway sign-in that is still open. */
    gatewayOAuthCancel: request("account/gatewayOAuth/cancel", nothing, unchecked<wire.GatewayOAuthCancelResponse>(), {
      since: "0.169.0",
    }),
    /** Signs someone in. The answer says that it began; `account/login/completed` says how it ended. */
    loginStart: request("account/login/start", LoginAccountParams, LoginAccountResponse),
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
    /** Signs in with Google Cloud credentials. */
    gcpSetup: request("account/gcp/setup", unchecked<wire.GcpSetupParams>(), unchecked<wire.GcpSetupResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
    /** Whether the AWS account is in GovCloud, and whether to warn about it. */
    bedrockCheckGovCloudRequirements: request(
      "account/bedrock/checkGovCloudRequirements",
      BedrockCheckGovCloudRequirementsParams,
      BedrockCheckGovCloudRequirementsResponse,
      { since: "0.169.0", experimental: true },
    ),
    /** Gives up a browser or device-code login that is still open. */
    loginCancel: request("account/login/cancel", CancelLoginAccountParams, CancelLoginAccountResponse),
  },
  accountSession: {
    /** The sign-ins this server keeps, and their workspaces. */
    list: request("accountSession/list", unchecked<wire.AccountSessionsListParams>(), unchecked<wire.AccountSessionsResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
    /** Changes to another sign-in or workspace. */
    switch: request(
      "accountSession/switch",
      unchecked<wire.AccountSessionsSwitchParams>(),
      unchecked<wire.AccountSessionsSwitchResponse>(),
      { since: "0.169.0", experimental: true },
    ),
  },
  userVerification: {
    /** Whether this device can ask its user to prove who they are. */
    status: request(
      "userVerification/status",
      unchecked<wire.UserVerificationStatusParams>(),
      unchecked<wire.UserVerificationStatusResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Sets up user verification on this device. */
    enroll: request(
      "userVerification/enroll",
      unchecked<wire.UserVerificationEnrollParams>(),
      unchecked<wire.UserVerificationEnrollResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Takes user verification off this device again. */
    delete: request(
      "userVerification/delete",
      unchecked<wire.UserVerificationDeleteParams>(),
      unchecked<wire.UserVerificationDeleteResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Asks the user to prove who they are. */
    verify: request(
      "userVerification/verify",
      unchecked<wire.UserVerificationVerifyParams>(),
      unchecked<wire.UserVerificationVerifyResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Gives up a verification that is waiting for the user. */
    cancel: request(
      "userVerification/cancel",
      unchecked<wire.UserVerificationCancelParams>(),
      unchecked<wire.UserVerificationCancelResponse>(),
      { since: "0.169.0", experimental: true },
    ),
  },
};

export const loginServerRequests = {
  account: {
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
  },
};

export const loginNotifications = {
  account: {
    /** The gateway's sign-in changed. */
    gatewayOAuthChanged: notification("account/gatewayOAuth/changed", unchecked<wire.GatewayOAuthChangedNotification>(), {
      since: "0.169.0",
    }),
    /** A login ended, well or not. */
    loginCompleted: notification("account/login/completed", AccountLoginCompletedNotification),
  },
  legacy: {
    /** Ends a v1 browser login. Up to 0.107; servers of this package do not send it. */
    loginChatGptComplete: notification("loginChatGptComplete", LoginChatGptCompleteNotification, { until: "0.118.0" }),
    /** The v1 word for `account/updated`. Up to 0.107; servers of this package do not send it. */
    authStatusChange: notification("authStatusChange", AuthStatusChangeNotification, { until: "0.118.0" }),
  },
};
