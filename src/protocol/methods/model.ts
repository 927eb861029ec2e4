import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { maybe, nullish, open, type Schema, someText, uint32, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

/** Which models to list. */
export interface ModelListParams {
  /** `nextCursor` of an earlier page. */
  cursor?: string | null | undefined;
  /** Also those that a list for users leaves out. Since 0.107. */
  includeHidden?: boolean | null | undefined;
  /** How many models a page has at most. Left out: the server chooses. */
  limit?: number | null | undefined;
  /** Models of this provider. Left out: those of the server's own provider. Since 0.169. */
  modelProvider?: string | null | undefined;
}
export const ModelListParams: Schema<ModelListParams> = open({
  cursor: nullish(z.string()),
  includeHidden: nullish(z.boolean()),
  limit: nullish(uint32),
  modelProvider: nullish(z.string()),
});

/** What kind of input a model takes. */
export type InputModality = "text" | "image" | "audio";
const InputModality: Schema<InputModality> = words("text", "image", "audio");

/** Which way of working with several agents a model was made for. */
export type MultiAgentVersion = "disabled" | "v1" | "v2";
const MultiAgentVersion: Schema<MultiAgentVersion> = words("disabled", "v1", "v2");

/** A reasoning effort that a model can be asked for, and what it means. */
export interface ReasoningEffortOption {
  description: string;
  reasoningEffort: string;
}
const ReasoningEffortOption: Schema<ReasoningEffortOption> = open({
  description: z.string(),
  reasoningEffort: someText,
});

/** A model that a thread can use. */
export interface Model {
  /** What `ThreadStartParams.model` and `TurnStartParams.model` take. */
  id: string;
  defaultReasoningEffort: string;
  description: string;
  displayName: string;
  /** A list for users leaves it out. Since 0.107. */
  hidden?: boolean | undefined;
  /** It is used when nobody chooses. */
  isDefault: boolean;
  /** The name that the backend knows it by. */
  model: string;
  supportedReasoningEfforts: ReasoningEffortOption[];
  /** The older form of `serviceTiers`. Since 0.125. */
  additionalSpeedTiers?: string[] | undefined;
  /** What to tell users when the model is new to them. Since 0.107. */
  availabilityNux?: wire.ModelAvailabilityNux | null | undefined;
  /** The programs for security work that it can be used with. `null`: not known. Since 0.169. */
  availableAccessPrograms?: wire.ModelAccessPrograms | null | undefined;
  /** The service tier when nobody chooses. Since 0.140. */
  defaultServiceTier?: string | null | undefined;
  /** Left out: text and images. Since 0.98. */
  inputModalities?: InputModality[] | undefined;
  /** Since 0.153. */
  modelSpecialty?: string | null | undefined;
  /** `null`: not known. Since 0.153. */
  multiAgentVersion?: MultiAgentVersion | null | undefined;
  /** How fast, and at what price, the backend can work. Since 0.140. */
  serviceTiers?: wire.ModelServiceTier[] | undefined;
  /** Always `false` on newer servers. */
  supportsPersonality?: boolean | undefined;
  /** A newer model that users may be offered. Since 0.98. */
  upgrade?: string | null | undefined;
  /** What to tell users of the newer model. Since 0.107. */
  upgradeInfo?: wire.ModelUpgradeInfo | null | undefined;
}
export const Model: Schema<Model> = open({
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

/** A page of models. */
export interface ModelListResponse {
  data: Model[];
  /** For the next page. `null`: this is the last. */
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
  /** The backend holds back the answer while it checks it. */
  safetyBufferingUpdated: notification(
    "model/safetyBuffering/updated",
    unchecked<wire.ModelSafetyBufferingUpdatedNotification>(),
    { since: "0.153.4" },
  ),
  /** The model's backend wants the account to be verified. */
  verification: notification("model/verification", unchecked<wire.ModelVerificationNotification>(), { since: "0.125.0" }),
};
