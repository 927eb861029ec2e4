export interface ExperimentalFeature {
  name: string;
  stage: ExperimentalFeatureStage;
  displayName: string | null;
  description: string | null;
  announcement: string | null;
  enabled: boolean;
  defaultEnabled: boolean;
}

export interface ExperimentalFeatureEnablementSetParams {
  enablement: {
    [key in string]?: boolean;
  };
}

export interface ExperimentalFeatureEnablementSetResponse {
  enablement: {
    [key in string]?: boolean;
  };
}

export interface ExperimentalFeatureListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  threadId?: string | null | undefined;
}

export interface ExperimentalFeatureListResponse {
  data: Array<ExperimentalFeature>;
  nextCursor: string | null;
}

export type ExperimentalFeatureStage = "beta" | "underDevelopment" | "stable" | "deprecated" | "removed";
