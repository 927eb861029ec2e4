import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { Model } from "../../protocol/methods/model.js";
import { RpcError } from "../../rpc/errors.js";
import type { Configuration, Settings } from "../config/configuration.js";
import type { ServerHandlers } from "../connection/server.js";
import type { Logger } from "../logger.js";
import { pageOf } from "../pages.js";

/** A model that clients may choose. Only its name is needed; what is left out is filled in as the protocol asks for it. */
export interface ModelOption extends Partial<Omit<Model, "model" | "isDefault">> {
  /** The name that the model's backend knows it by. */
  model: string;
}

/** The models to choose from: a list, or a function that is asked whenever a client asks. */
export type ModelOptions = readonly ModelOption[] | (() => readonly ModelOption[] | Promise<readonly ModelOption[]>);

export interface ModelsOptions {
  readonly config: Configuration;
  readonly models: ModelOptions;
  readonly logger: Logger;
}

/** How long a function may take to name the models; clients wait for the list at their start. */
const ASK_WITHIN_MS = 5_000;
const MIDDLE_EFFORT = "medium";

/**
 * Answers to `model/*`. The list begins with the configured model, which is the default, unless the embedder's list has it; it is
 * never empty, as the real terminal UI (0.169) does not start without a model. When the embedder's function fails or takes more
 * than five seconds, the log is told and the configured model is the list.
 */
export function createModelHandlers({ config, models, logger }: ModelsOptions): NonNullable<ServerHandlers["model"]> {
  const ask = async (): Promise<readonly ModelOption[]> => {
    try {
      return typeof models === "function" ? await within(ASK_WITHIN_MS, models) : models;
    } catch (error) {
      logger.warn({ cause: error }, "The models could not be listed; only the configured one is offered");
      return [];
    }
  };
  return {
    list: async (params) => {
      config.reload();
      refuseUnknownProvider(params.modelProvider, config.current);
      const all = withDefault(await ask(), config.current);
      return pageOf(params.includeHidden ? all : all.filter(({ hidden }) => !hidden), params, "models");
    },
  };
}

function withDefault(options: readonly ModelOption[], { model, reasoningEffort }: Settings): Model[] {
  const isKnown = options.some((option) => option.model === model);
  const all = isKnown ? options : [{ model, defaultReasoningEffort: reasoningEffort ?? MIDDLE_EFFORT }, ...options];
  return all.map((option) => {
    const isDefault = option.model === model;
    // What is hidden cannot be the default that clients fall back on.
    return { ...describeModel(option), isDefault, ...(isDefault ? { hidden: false } : {}) };
  });
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
    ...option,
  };
}

function refuseUnknownProvider(id: string | null | undefined, { providers }: Settings): void {
  if (id === undefined || id === null || providers.has(id)) return;
  throw new RpcError(
    INVALID_REQUEST,
    `This chat uses model provider “${id}”, which is no longer configured. Restore this provider’s configuration to continue.`,
    { data: { type: "modelProviderNotConfigured", modelProvider: id } },
  );
}

/** Runs a function, and gives up on it after a while. */
async function within<T>(ms: number, run: () => T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
