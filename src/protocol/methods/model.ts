import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { maybe, nullish, open, type Schema, someText, uint32, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

export interface ModelListParams {
  cursor?: string | null | undefined;
  /** Since 0.107. */
  includeHidden?: boolean | null | undefined;
  limit?: number | null | undefined;
  /** Since 0.169. */
  modelProvider?: string | null | undefined;
}
export const ModelListParams: Schema<ModelListParams> = open({
  cursor: nullish(z.string()),
  includeHidden: nullish(z.boolean()),
  limit: nullish(uint32),
  modelProvider: nullish(z.string()),
});

export type InputModality = "text" | "image" | "audio";
const InputModality: Schema<InputModality> = words("text", "image", "audio");

export type MultiAgentVersion = "disabled" | "v1" | "v2";
const MultiAgentVersion: Schema<MultiAgentVersion> = words("disabled", "v1", "v2");

export interface ReasoningEffortOption {
  description: string;
  reasoningEffort: string;
}
const ReasoningEffortOption: Schema<ReasoningEffortOption> = open({
  description: z.string(),
  reasoningEffort: someText,
});

export interface Model {
  id: string;
  defaultReasoningEffort: string;
  description: string;
  displayName: string;
  /** Since 0.107. */
  hidden?: boolean | undefined;
  isDefault: boolean;
  model: string;
  supportedReasoningEfforts: ReasoningEffortOption[];
  /** Since 0.125. */
  additionalSpeedTiers?: string[] | undefined;
  /** Since 0.107. */
  availabilityNux?: wire.ModelAvailabilityNux | null | undefined;
  /** Since 0.169. */
  availableAccessPrograms?: wire.ModelAccessPrograms | null | undefined;
  /** Since 0.140. */
  defaultServiceTier?: string | null | undefined;
  /** Since 0.98. */
  inputModalities?: InputModality[] | undefined;
  /** Since 0.153. */
  modelSpecialty?: string | null | undefined;
  /** Since 0.153. */
  multiAgentVersion?: MultiAgentVersion | null | undefined;
  /** Since 0.140. */
  serviceTiers?: wire.ModelServiceTier[] | undefined;
  supportsPersonality?: boolean | undefined;
  /** Since 0.98. */
  upgrade?: string | null | undefined;
  /** Since 0.107. */
  upgradeInfo?: wire.ModelUpgradeInfo | null | undefined;
}
const Model: Schema<Model> = open({
  id: z.string(),
  defaultReasoningEffort: someText,
  description: z.string(),
  displayName: z.string(),
  hidden: maybe(z.boolean()),
  isDefault: z.boolean(),
  model: z.string(),
  supportedReasoningEfforts: z.array(ReasoningEffortOption),
  additionalSpeedTiers: maybe(z.array(z.string())),
  availabilityNux: nullish(unchecked<wire.ModelAvailabilityNux>()),
  availableAccessPrograms: nullish(unchecked<wire.ModelAccessPrograms>()),
  defaultServiceTier: nullish(z.string()),
  inputModalities: maybe(z.array(InputModality)),
  modelSpecialty: nullish(z.string()),
  multiAgentVersion: nullish(MultiAgentVersion),
  serviceTiers: maybe(z.array(unchecked<wire.ModelServiceTier>())),
  supportsPersonality: maybe(z.boolean()),
  upgrade: nullish(z.string()),
  upgradeInfo: nullish(unchecked<wire.ModelUpgradeInfo>()),
});

export interface ModelListResponse {
  data: Model[];
  nextCursor?: string | null | undefined;
}
export const ModelListResponse: Schema<ModelListResponse> = open({
  data: z.array(Model),
  nextCursor: nullish(z.string()),
});

export const modelRequestRows = {
  /** A page of the models that can be used. */
  list: request("model/list", ModelListParams, ModelListResponse),
};

export const modelNotificationRows = {
  /** Another model answers than the one that was asked for. */
  rerouted: notification("model/rerouted", unchecked<wire.ModelReroutedNotification>(), { since: "0.107.0" }),
  /** The backend holds the answer back while it looks at it. */
  safetyBufferingUpdated: notification(
    "model/safetyBuffering/updated",
    unchecked<wire.ModelSafetyBufferingUpdatedNotification>(),
    { since: "0.153.4" },
  ),
  /** The model's backend wants the account verified. */
  verification: notification("model/verification", unchecked<wire.ModelVerificationNotification>(), { since: "0.125.0" }),
};
