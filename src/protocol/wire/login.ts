import type { RequestId } from "./session.js";

export interface AccountLoginCompletedNotification {
  loginId: string | null;
  success: boolean;
  error: string | null;
  onboardingEntrypoint: DesktopOnboardingEntrypoint | null;
}

export interface AccountSession {
  sessionId: string;
  email: string | null;
  userId: string | null;
  displayName: string | null;
  imageUrl: string | null;
  lastUsedAt: number | bigint;
  isActive: boolean;
  selectedWorkspaceAccountId: string | null;
  workspaces: Array<AccountSessionWorkspace>;
}

export interface AccountSessionsListParams {
  refreshWorkspaceMetadata?: boolean | undefined;
}

export interface AccountSessionsResponse {
  activeSessionId: string | null;
  sessions: Array<AccountSession>;
}

export interface AccountSessionsSwitchParams {
  sessionId: string;
  accountId: string;
  allowBrowserLogin?: boolean | undefined;
}

export type AccountSessionsSwitchResponse =
  | {
      activeSessionId: string | null;
      sessions: Array<AccountSession>;
    }
  | {
      loginId: string;
      authUrl: string;
    };

export interface AccountSessionWorkspace {
  accountId: string;
  name: string | null;
  imageUrl: string | null;
  kind: AccountSessionWorkspaceKind | null;
}

export type AccountSessionWorkspaceKind = "personal" | "workspace";

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

export interface UserVerificationCancelParams {
  requestId: RequestId;
}

export type UserVerificationCancelResponse = Record<string, never>;

export type UserVerificationDeleteParams = Record<string, never>;

export type UserVerificationDeleteResponse = Record<string, never>;

export type UserVerificationEnrollParams = Record<string, never>;

export interface UserVerificationEnrollResponse {
  credentialId: string;
  algorithm: string | null;
  publicKey: string | null;
}

export interface UserVerificationProof {
  credentialId: string;
  signature: string;
}

export type UserVerificationStatusParams = Record<string, never>;

export interface UserVerificationStatusResponse {
  credentialId: string | null;
  unavailableReason: UserVerificationUnavailableReason | null;
  unavailableMessage: string | null;
}

export type UserVerificationUnavailableReason = "credentialMissing" | "biometricsUnavailable" | "providerUnavailable";

export interface UserVerificationVerifyParams {
  challenge: string;
  title: string;
  description: string;
}

export interface UserVerificationVerifyResponse {
  proof: UserVerificationProof;
}
