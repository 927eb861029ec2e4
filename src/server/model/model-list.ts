import type { Model } from "../../protocol/methods/model.js";
import { withTimeout } from "../../rpc/abort.js";
import type { Settings } from "../config/effective-settings.js";
import type { Logger } from "../logger.js";
import { findKnownModel } from "./known-models.js";

/** A model that clients may choose. Only its name is needed; what is left out is filled in as the protocol asks for it. */
export interface ModelOption extends Partial<Omit<Model, "model" | "isDefault">> {
  /** The name that the model's backend knows it by. */
  model: string;
}

/** The models to choose from: a list, or a function that is asked whenever a client asks. */
export type ModelOptions = readonly ModelOption[] | (() => readonly ModelOption[] | Promise<readonly ModelOption[]>);

/** How long a function may take to name the models; clients wait for the list at their start. */
const ASK_WITHIN_MS = 5_000;
const MIDDLE_EFFORT = "medium";

/** What the real server (0.171) may say of a model, and nobody does here unless the embedder does. */
const NOT_TOLD = {
  upgrade: null,
  upgradeInfo: null,
  availabilityNux: null,
  modelSpecialty: null,
  multiAgentVersion: null,
  additionalSpeedTiers: [],
  serviceTiers: [],
  defaultServiceTier: null,
  availableAccessPrograms: null,
};

/**
 * The embedder's models. When its function fails or takes more than five seconds, the log is told, and there are none: the
 * configured model is offered alone then.
 */
export async function askForModels(models: ModelOptions, logger: Logger): Promise<readonly ModelOption[]> {
  if (typeof models !== "function") return models;
  const reason = () => new Error(`no answer within ${ASK_WITHIN_MS} ms`);
  try {
    return await withTimeout(ASK_WITHIN_MS, () => models(), { reason });
  } catch (error) {
    logger.warn({ cause: error }, "The models could not be listed; only the configured one is offered");
    return [];
  }
}

/**
 * The models as clients see them. The configured model is the default, and comes first unless the embedder's list has it. So the
 * list is never empty: the real terminal UI (0.169) does not start without a model.
 */
export function describeModels(options: readonly ModelOption[], { model, reasoningEffort }: Settings): Model[] {
  const isKnown = options.some((option) => option.model === model);
  const all = isKnown ? options : [configuredModel(model, reasoningEffort), ...options];
  return all.map((option) => {
    const isDefault = option.model === model;
    // A hidden model cannot be the default that clients fall back on.
    return { ...describeModel(option), isDefault, ...(isDefault ? { hidden: false } : {}) };
  });
}

/** The configured model: of those that the real server lists, with what it says of it. */
function configuredModel(model: string, reasoningEffort: string | null): ModelOption {
  const known = findKnownModel(model);
  const defaultReasoningEffort = reasoningEffort ?? known?.defaultReasoningEffort ?? MIDDLE_EFFORT;
  return { model, ...known, defaultReasoningEffort };
}

function describeModel(option: ModelOption): Model {
  return {
    id: option.model,
    displayName: option.model,
    description: "",
    hidden: false,
    supportedReasoningEfforts: [],
    defaultReasoningEffort: option.supportedReasoningEfforts?.[0]?.reasoningEffort ?? MIDDLE_EFFORT,
    inputModalities: ["text", "image"],
    supportsPersonality: false,
    isDefault: false,
    ...NOT_TOLD,
    ...option,
  };
}
