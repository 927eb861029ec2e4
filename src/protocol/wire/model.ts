import type { CyberAccessProgram, ReasoningEffort } from "./shared.js";

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

export interface ReasoningEffortOption {
  reasoningEffort: ReasoningEffort;
  description: string;
}
