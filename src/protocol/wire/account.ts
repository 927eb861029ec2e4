import type { AuthMode, JsonValue } from "./shared.js";

export type Account =
  | {
      type: "apiKey";
    }
  | {
      type: "chatgpt";
      email: string | null;
      planType: PlanType;
      workspaceName: string | null;
    }
  | {
      type: "amazonBedrock";
      usesCodexManagedCredentials: boolean;
    }
  | {
      type: "gcp";
    };

export interface AccountLoginCompletedNotification {
  loginId: string | null;
  success: boolean;
  error: string | null;
  onboardingEntrypoint: DesktopOnboardingEntrypoint | null;
}

export interface AccountRateLimitsUpdatedNotification {
  rateLimits: RateLimitSnapshot;
}

export type AccountRoutingOverride = "NO_CONSTRAINT" | "us" | "us_cr";

export interface AccountSecuritySetupAction {
  label: string;
  url: string;
}

export interface AccountSecuritySetupNotice {
  accountId: string;
  userId: string;
  title: string;
  description: string;
  action: AccountSecuritySetupAction;
}

export interface AccountTokenUsageDailyBucket {
  startDate: string;
  tokens: number | bigint;
}

export interface AccountTokenUsageSummary {
  lifetimeTokens: (number | bigint) | null;
  peakDailyTokens: (number | bigint) | null;
  longestRunningTurnSec: (number | bigint) | null;
  currentStreakDays: (number | bigint) | null;
  longestStreakDays: (number | bigint) | null;
}

export interface AccountUpdatedNotification {
  authMode: AuthMode | null;
  planType: PlanType | null;
  reason: AccountUpdateReason | null;
}

export type AccountUpdateReason = "workspaceRoutingReady" | "unknown";

export type AddCreditsNudgeCreditType = "credits" | "usage_limit";

export type AddCreditsNudgeEmailStatus = "sent" | "cooldown_active";

export type AwsCredentialType = "accessKeys" | "bedrockApiKey";

export interface BedrockAwsProfile {
  name: string;
  region: string | null;
}

export type BedrockCheckGovCloudRequirementsParams = Record<string, never>;

export interface BedrockCheckGovCloudRequirementsResponse {
  isGovCloud: boolean;
  shouldWarn: boolean;
}

export type BedrockDiscoverParams = Record<string, never>;

export interface BedrockDiscoverResponse {
  profiles: Array<BedrockAwsProfile>;
  environmentCredentials: Array<BedrockEnvironmentCredential>;
}

export interface BedrockEnvironmentCredential {
  type: AwsCredentialType;
  region: string | null;
}

export type BedrockSetupParams =
  | {
      type: "profile";
      profile: string;
      region: string;
    }
  | {
      type: "environment";
      region: string;
    };

export type BedrockSetupResponse = Record<string, never>;

export interface CancelLoginAccountParams {
  loginId: string;
}

export interface CancelLoginAccountResponse {
  status: CancelLoginAccountStatus;
}

export type CancelLoginAccountStatus = "canceled" | "notFound";

export interface ChatgptAuthTokensRefreshParams {
  reason: ChatgptAuthTokensRefreshReason;
  previousAccountId?: string | null | undefined;
}

export type ChatgptAuthTokensRefreshReason = "unauthorized";

export interface ChatgptAuthTokensRefreshResponse {
  accessToken: string;
  chatgptAccountId: string;
  chatgptPlanType: string | null;
}

export type ConsumeAccountRateLimitResetCreditOutcome = "reset" | "nothingToReset" | "noCredit" | "alreadyRedeemed";

export interface ConsumeAccountRateLimitResetCreditParams {
  idempotencyKey: string;
  creditId?: string | null | undefined;
}

export interface ConsumeAccountRateLimitResetCreditResponse {
  outcome: ConsumeAccountRateLimitResetCreditOutcome;
}

export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
  balance: string | null;
}

export type DesktopOnboardingEntrypoint = "life_sciences";

export type GatewayOAuthCancelResponse = Record<string, never>;

export interface GatewayOAuthChangedNotification {
  loginId: string | null;
  authUrl: string | null;
  providerId: string;
  status: GatewayOAuthStatus;
  error: string | null;
}

export interface GatewayOAuthLoginParams {
  modelProvider?: string | null | undefined;
  deviceAuth?: boolean | undefined;
}

export interface GatewayOAuthLoginResponse {
  prompt: GatewayOAuthPrompt | null;
}

export interface GatewayOAuthPrompt {
  loginId: string;
  verificationUrl: string;
  userCode: string;
}

export interface GatewayOAuthReadParams {
  modelProvider?: string | null | undefined;
}

export interface GatewayOAuthReadResponse {
  providerId: string;
  providerName: string;
  required: boolean;
  supportsDeviceAuth?: boolean | undefined;
  status: GatewayOAuthStatus | null;
  error: string | null;
}

export type GatewayOAuthStatus = "notReady" | "started" | "succeeded" | "failed";

export interface GcpSetupParams {
  projectId: string;
  location?: string | null | undefined;
  credentialFile?: string | null | undefined;
}

export type GcpSetupResponse = Record<string, never>;

export interface GetAccountParams {
  refreshToken?: boolean | undefined;
}

export interface GetAccountRateLimitsParams {
  supportsLunaReserve?: boolean | undefined;
  excludeResetCreditDetails?: boolean | undefined;
}

export interface GetAccountRateLimitsResponse {
  ordinaryUsageAllowed: boolean | null;
  rateLimits: RateLimitSnapshot;
  rateLimitsByLimitId:
    | {
        [key in string]?: RateLimitSnapshot;
      }
    | null;
  rateLimitResetCredits: RateLimitResetCreditsSummary | null;
  accountId: string | null;
  rateLimitUpsell: JsonValue | null;
}

export interface GetAccountResponse {
  account: Account | null;
  userId: string | null;
  requiresOpenaiAuth: boolean;
  workspaceRouting: WorkspaceRouting | null;
}

export interface GetAccountSecuritySetupResponse {
  notice: AccountSecuritySetupNotice | null;
}

export interface GetAccountTokenUsageParams {
  threadId?: string | null | undefined;
}

export interface GetAccountTokenUsageResponse {
  summary: AccountTokenUsageSummary;
  dailyUsageBuckets: Array<AccountTokenUsageDailyBucket> | null;
  threadUsage?: ThreadUsage | null | undefined;
}

export interface GetWorkspaceMessagesResponse {
  featureEnabled: boolean;
  messages: Array<WorkspaceMessage>;
}

export type LoginAccountParams =
  | {
      type: "apiKey";
      apiKey: string;
    }
  | {
      type: "chatgpt";
      codexStreamlinedLogin?: boolean | undefined;
      useHostedLoginSuccessPage?: boolean | undefined;
      appBrand?: LoginAppBrand | null | undefined;
    }
  | {
      type: "chatgptDeviceCode";
    }
  | {
      type: "chatgptAuthTokens";
      accessToken: string;
      chatgptAccountId: string;
      chatgptPlanType?: string | null | undefined;
    }
  | {
      type: "amazonBedrock";
      apiKey: string;
      region: string;
    }
  | {
      type: "amazonBedrockAccessKeys";
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken?: string | null | undefined;
      region: string;
    };

export type LoginAccountResponse =
  | {
      type: "apiKey";
    }
  | {
      type: "chatgpt";
      loginId: string;
      authUrl: string;
    }
  | {
      type: "chatgptDeviceCode";
      loginId: string;
      verificationUrl: string;
      userCode: string;
    }
  | {
      type: "chatgptAuthTokens";
    }
  | {
      type: "amazonBedrock";
    };

export type LoginAppBrand = "codex" | "chatgpt";

export type LogoutAccountResponse = Record<string, never>;

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
  | "unknown";

export type RateLimitReachedType =
  | "rate_limit_reached"
  | "workspace_owner_credits_depleted"
  | "workspace_member_credits_depleted"
  | "workspace_owner_usage_limit_reached"
  | "workspace_member_usage_limit_reached";

export interface RateLimitResetCredit {
  id: string;
  resetType: RateLimitResetType;
  status: RateLimitResetCreditStatus;
  grantedAt: number;
  expiresAt: number | null;
  title: string | null;
  description: string | null;
}

export interface RateLimitResetCreditsSummary {
  availableCount: number | bigint;
  credits: Array<RateLimitResetCredit> | null;
}

export type RateLimitResetCreditStatus = "available" | "redeeming" | "redeemed" | "unknown";

export type RateLimitResetType = "codexRateLimits" | "unknown";

export interface RateLimitSnapshot {
  limitId: string | null;
  limitName: string | null;
  normalModelSlug: string | null;
  primary: RateLimitWindow | null;
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  individualLimit: SpendControlLimitSnapshot | null;
  spendControlReached: boolean | null;
  planType: PlanType | null;
  rateLimitReachedType: RateLimitReachedType | null;
}

export interface RateLimitWindow {
  usedPercent: number;
  windowDurationMins: number | null;
  resetsAt: number | null;
}

export interface SendAddCreditsNudgeEmailParams {
  creditType: AddCreditsNudgeCreditType;
}

export interface SendAddCreditsNudgeEmailResponse {
  status: AddCreditsNudgeEmailStatus;
}

export interface SpendControlLimitSnapshot {
  limit: string;
  used: string;
  remainingPercent: number;
  resetsAt: number;
}

export interface ThreadUsage {
  threadId: string;
  estimatedUsageCreditsMicros: number | bigint;
  estimatedUsageUsdMicros: (number | bigint) | null;
  nativeUsageUsdMicros?: (number | bigint) | null | undefined;
  groups: Array<ThreadUsageBreakdownGroup>;
}

export interface ThreadUsageBreakdownGroup {
  model: string | null;
  reasoningEffort: string | null;
  speed: string | null;
  estimatedUsageCreditsMicros: number | bigint;
  netNewInputTokens: (number | bigint) | null;
  cachedInputTokens: (number | bigint) | null;
  inputTokens: (number | bigint) | null;
  outputTokens: (number | bigint) | null;
  totalTokens: (number | bigint) | null;
}

export interface WorkspaceMessage {
  messageId: string;
  messageType: WorkspaceMessageType;
  messageBody: string;
  createdAt: number | null;
  archivedAt: number | null;
}

export type WorkspaceMessageType = "headline" | "announcement" | "unknown";

export interface WorkspaceRouting {
  chatgptAccountId: string;
  backendOrigin: string;
  accountRoutingOverride: AccountRoutingOverride;
}
