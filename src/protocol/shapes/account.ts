import * as z from "../deferred.js";
import { maybe, nullish, open, orNull, type Schema, tagged, words } from "../shape.js";

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

/** Who is signed in, by `type`. A `type` that is not listed here arrives all the same, unchecked. */
export type Account = ApiKeyAccount | ChatgptAccount | AmazonBedrockAccount | GcpAccount;
export const Account: Schema<Account> = tagged({
  apiKey: ApiKeyAccount,
  chatgpt: ChatgptAccount,
  amazonBedrock: AmazonBedrockAccount,
  gcp: GcpAccount,
});

/** Where the backend wants this workspace's traffic. */
export interface WorkspaceRouting {
  chatgptAccountId: string;
  backendOrigin: string;
  accountRoutingOverride: "NO_CONSTRAINT" | "us" | "us_cr" | (string & {});
}
export const WorkspaceRouting: Schema<WorkspaceRouting> = open({
  chatgptAccountId: z.string(),
  backendOrigin: z.string(),
  accountRoutingOverride: words("NO_CONSTRAINT", "us", "us_cr"),
});
