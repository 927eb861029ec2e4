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

export interface ModelProviderDefaultSetParams {
  providerId: string;
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
