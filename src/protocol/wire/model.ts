import type { ReasoningEffort } from "./item.js";
import type { CyberAccessProgram, ModeKind } from "./turn.js";

export interface AuthRecoveryNotification {
  threadId: string;
  turnId: string;
  provider: string;
  message: string;
}

export type BedrockProviderId = "amazon-bedrock" | "amazon-bedrock-runtime";

export interface BedrockSettingsParams {
  providerId: BedrockProviderId;
  profile?: string | null | undefined;
  region?: string | null | undefined;
}

export type CollaborationModeListParams = Record<string, never>;

export interface CollaborationModeListResponse {
  data: Array<CollaborationModeMask>;
}

export interface CollaborationModeMask {
  name: string;
  mode: ModeKind | null;
  model: string | null;
  reasoning_effort: ReasoningEffort | null | null;
}

export interface CustomGatewaySettingsParams {
  providerId?: string | null | undefined;
  name?: string | undefined;
  baseUrl?: string | null | undefined;
  envKey?: string | null | undefined;
}

export type GatewayAuth =
  | {
      mode: "none";
    }
  | {
      mode: "environmentVariable";
      envKey: string;
    }
  | {
      mode: "externallyConfigured";
      envKey: string | null;
    };

export type GcpProviderId = "gcp";

export interface GcpSettingsParams {
  providerId: GcpProviderId;
  projectId?: string | null | undefined;
  location?: string | null | undefined;
  credentialFile?: string | null | undefined;
}

export type InputModality = "text" | "image" | "audio";

export interface Model {
  id: string;
  model: string;
  upgrade: string | null;
  upgradeInfo: ModelUpgradeInfo | null;
  availabilityNux: ModelAvailabilityNux | null;
  displayName: string;
  description: string;
  modelSpecialty: string | null;
  hidden: boolean;
  supportedReasoningEfforts: Array<ReasoningEffortOption>;
  defaultReasoningEffort: ReasoningEffort;
  inputModalities: Array<InputModality>;
  supportsPersonality: boolean;
  multiAgentVersion: MultiAgentVersion | null;
  additionalSpeedTiers: Array<string>;
  serviceTiers: Array<ModelServiceTier>;
  defaultServiceTier: string | null;
  availableAccessPrograms: ModelAccessPrograms | null;
  isDefault: boolean;
}

export interface ModelAccessPrograms {
  cyber: Array<CyberAccessProgram>;
}

export interface ModelAvailabilityNux {
  message: string;
}

export interface ModelListParams {
  modelProvider?: string | null | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  includeHidden?: boolean | null | undefined;
}

export interface ModelListResponse {
  data: Array<Model>;
  nextCursor: string | null;
}

export type ModelProviderCapabilitiesReadParams = Record<string, never>;

export interface ModelProviderCapabilitiesReadResponse {
  imageGeneration: boolean;
  webSearch: boolean;
}

export interface ModelProviderConfigWriteParams {
  settings: ProviderSettingsPatch;
}

export interface ModelProviderConfigWriteResponse {
  provider: ModelProviderSummary;
}

export type ModelProviderListParams = Record<string, never>;

export interface ModelProviderListResponse {
  data: Array<ModelProviderSummary>;
  defaultProviderId: string;
  canChangeDefault: boolean;
}

export interface ModelProviderSummary {
  id: string;
  name: string;
  canEdit: boolean;
  baseUrl: string | null;
  settings: ProviderSettings;
}

export interface ModelReroutedNotification {
  threadId: string;
  turnId: string;
  fromModel: string;
  toModel: string;
  reason: ModelRerouteReason;
}

export type ModelRerouteReason = "highRiskCyberActivity";

export interface ModelSafetyBufferingUpdatedNotification {
  threadId: string;
  turnId: string;
  model: string;
  useCases: Array<string>;
  reasons: Array<string>;
  showBufferingUi: boolean;
  fasterModel: string | null;
}

export interface ModelServiceTier {
  id: string;
  name: string;
  description: string;
}

export interface ModelUpgradeInfo {
  model: string;
  upgradeCopy: string | null;
  modelLink: string | null;
  migrationMarkdown: string | null;
  retirementAt: number | null;
}

export type ModelVerification = "trustedAccessForCyber";

export interface ModelVerificationNotification {
  threadId: string;
  turnId: string;
  verifications: Array<ModelVerification>;
}

export type MultiAgentVersion = "disabled" | "v1" | "v2";

export type ProviderSettings =
  | {
      type: "openai";
    }
  | {
      type: "customGateway";
      auth: GatewayAuth;
    }
  | {
      type: "bedrock";
      profile: string | null;
      region: string | null;
    }
  | {
      type: "gcp";
      projectId: string | null;
      location: string | null;
      credentialFile: string | null;
    };

export type ProviderSettingsPatch =
  | ({
      type: "customGateway";
    } & CustomGatewaySettingsParams)
  | ({
      type: "bedrock";
    } & BedrockSettingsParams)
  | ({
      type: "gcp";
    } & GcpSettingsParams);

export interface ReasoningEffortOption {
  reasoningEffort: ReasoningEffort;
  description: string;
}
