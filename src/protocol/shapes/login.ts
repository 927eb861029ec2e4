import * as z from "../deferred.js";
import { maybe, nullish, open, type Schema, tagged, words } from "../shape.js";

/** Signs in with an API key of OpenAI. The server stores it. */
export interface ApiKeyLogin {
  type: "apiKey";
  apiKey: string;
}
const ApiKeyLogin: Schema<ApiKeyLogin> = open({ type: z.literal("apiKey"), apiKey: z.string() });

/** Sign-in in a browser, which the server runs. */
export interface ChatgptLogin {
  type: "chatgpt";
  /** Ask the issuer for its shorter sign-in. Since 0.140. */
  codexStreamlinedLogin?: boolean | undefined;
  /** At the end, lead the browser to a page of OpenAI's instead of one that the server shows. Since 0.153. */
  useHostedLoginSuccessPage?: boolean | undefined;
  /** Whose name the pages show. Since 0.153. */
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

/** How to sign in, by `type`. Signing in replaces whoever was signed in before. */
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

/**
 * How the login goes on, by `type`. `chatgpt`: open `authUrl` in a browser. `chatgptDeviceCode`: the user opens
 * `verificationUrl` and types in `userCode`. Both end with `account/login/completed`, which names the `loginId`. The other
 * kinds are complete with this answer.
 */
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
