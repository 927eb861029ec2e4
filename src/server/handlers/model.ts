import { INVALID_REQUEST } from "../../protocol/codes.js";
import { Model } from "../../protocol/methods/model.js";
import { RpcError } from "../../rpc/errors.js";
import type { Configuration } from "../config/configuration.js";
import type { Settings } from "../config/effective-settings.js";
import type { ServerHandlers } from "../connection/server.js";
import { fittingRows } from "../fitting-rows.js";
import type { Logger } from "../logger.js";
import { askForModels, describeModels, type ModelOptions } from "../model/model-list.js";
import { pageOf } from "../pages.js";

/** What the handlers of `model/*` need. */
export interface ModelHandlersOptions {
  readonly config: Configuration;
  readonly models: ModelOptions;
  readonly logger: Logger;
}

/** Answers `model/*`. The configuration is read again for each list, so that a new default is seen at once. */
export function createModelHandlers({ config, models, logger }: ModelHandlersOptions): NonNullable<ServerHandlers["model"]> {
  return {
    list: async (params) => {
      config.reload();
      refuseUnknownProvider(params.modelProvider, config.current);
      const described = describeModels(await askForModels(models, logger), config.current);
      const all = fittingRows(described, { shape: Model, describe: (model) => model, logger, what: "models" });
      return pageOf(params.includeHidden ? all : all.filter(({ hidden }) => !hidden), params, "models");
    },
  };
}

function refuseUnknownProvider(id: string | null | undefined, { providerOf }: Settings): void {
  if (id === undefined || id === null || providerOf(id).provider) return;
  throw new RpcError(
    INVALID_REQUEST,
    `This chat uses model provider “${id}”, which is no longer configured. Restore this provider’s configuration to continue.`,
    { data: { type: "modelProviderNotConfigured", modelProvider: id } },
  );
}
