import { join } from "node:path";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ConfigReadResponse } from "../../protocol/methods/config.js";
import { RpcError } from "../../rpc/errors.js";
import type { AppServerConfig } from "../config/app-server-config.js";
import { findNameFault } from "../config/config-fault.js";
import { type ConfigFile, createConfigFile } from "../config/config-file.js";
import { findMisfit } from "../config/config-shape.js";
import { ConfigWriter } from "../config/config-writer.js";
import type { Configuration } from "../config/configuration.js";
import { settleApproval } from "../config/effective-settings.js";
import { describeLayer, effectiveTable, flagsLayer, type Layer, originsOf, toJson, userLayer } from "../config/layers.js";
import { explainParseError, parseToml, type TomlTable } from "../config/toml.js";
import { layerForTenants, maskConfig } from "../config/visible-config.js";
import { describeWebSearch } from "../config/web-search.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";

/** What the handlers of `config/*` need. */
export interface ConfigHandlersOptions {
  /** The folder with `config.toml`. Without it there is nothing to write to. */
  readonly codexHome: string | undefined;
  readonly overrides: AppServerConfig | undefined;
  readonly config: Configuration;
  /** Whether a client has an account of its own. Such a client may not change the file. */
  readonly isTenant: (connection: Connection) => boolean;
}

/**
 * Answers `config/*` as the real server (0.169) does, from two layers: what the process was started with, and the user's `config.toml`.
 * Project files are not read, so `cwd` makes no difference.
 *
 * The configuration is read-only where there is no file, and for a client with an account of its own. In the second case the client
 * sees a few keys of it. Secrets in it are masked for everybody, which the real server does not do.
 */
export function createConfigHandlers(options: ConfigHandlersOptions): NonNullable<ServerHandlers["config"]> {
  const { codexHome, overrides, config, isTenant } = options;
  const file = codexHome === undefined ? null : createConfigFile(join(codexHome, "config.toml"));
  const flags = (overrides ?? {}) as TomlTable;
  const writer = file ? new ConfigWriter({ file, flags, config }) : null;
  const write = (request: Parameters<ConfigWriter["write"]>[0], { connection }: HandlerContext) =>
    (isTenant(connection) ? null : writer)?.write(request) ?? refuseWrite();
  return {
    read: async ({ includeLayers }, { connection }) => {
      const isShared = isTenant(connection);
      const layers = await readLayers(flags, file)
        .then(checkLayers)
        .catch(isShared ? refuseWithoutReason : rethrow);
      return describeConfig(isShared ? layers.map(layerForTenants) : layers, includeLayers ?? false);
    },
    valueWrite: ({ keyPath, value, mergeStrategy, ...request }, context) =>
      write({ ...request, edits: [{ keyPath, value, mergeStrategy }] }, context),
    batchWrite: write,
  };
}

async function refuseWrite(): Promise<never> {
  throw new RpcError(INVALID_REQUEST, "The configuration of this server cannot be written by its clients", {
    data: { config_write_error_code: "configLayerReadonly" },
  });
}

/** All layers. The first one overrides the others. */
async function readLayers(flags: TomlTable, file: ConfigFile | null): Promise<Layer[]> {
  const layers = Object.keys(flags).length > 0 ? [flagsLayer(flags)] : [];
  if (!file) return layers;
  try {
    return [...layers, userLayer(file.path, parseToml(await file.read()))];
  } catch (error) {
    const { line, column, why } = explainParseError(error);
    throw new RpcError(INTERNAL_ERROR, `failed to read configuration layers: ${file.path}:${line}:${column}: ${why}`);
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** What is wrong with the file is the business of who runs the server. */
function refuseWithoutReason(): never {
  throw new RpcError(INTERNAL_ERROR, "The configuration of this server cannot be used");
}

function checkLayers(layers: Layer[]): Layer[] {
  const effective = effectiveTable(layers);
  const problem = findMisfit(effective);
  if (problem) throw new RpcError(INTERNAL_ERROR, `invalid configuration: ${problem}`);
  const fault = findNameFault(effective);
  if (fault) throw new RpcError(INTERNAL_ERROR, `failed to resolve feature override precedence: ${fault.why}`);
  return layers;
}

function describeConfig(layers: readonly Layer[], includeLayers: boolean): ConfigReadResponse {
  const { approval_policy: policy, ...effective } = effectiveTable(layers) as AppServerConfig;
  const shown = policy === undefined ? effective : { ...effective, approval_policy: settleApproval(policy) };
  const masked = toJson(maskConfig(shown)) as AppServerConfig;
  return {
    config: { ...DEFAULTS, ...masked, ...describeTools(masked.tools) } as ConfigReadResponse["config"],
    origins: originsOf(layers),
    ...(includeLayers ? { layers: layers.map(describeMasked) } : {}),
  };
}

/** What a configuration says of tools, with every member of the one that the protocol describes. */
function describeTools(tools: AppServerConfig["tools"]): object {
  return tools === undefined ? {} : { tools: { ...tools, web_search: describeWebSearch(tools.web_search) } };
}

/** A layer with the version of what is in the file, secrets included: a client's next write refers to it. */
function describeMasked(layer: Layer): ReturnType<typeof describeLayer> {
  const described = describeLayer(layer);
  return { ...described, config: maskConfig(described.config) as typeof described.config };
}

/** Values that the answer has also when they are not configured (0.169). */
const DEFAULTS = {
  model: null,
  review_model: null,
  model_context_window: null,
  model_auto_compact_token_limit: null,
  model_auto_compact_token_limit_scope: null,
  model_provider: null,
  approval_policy: null,
  approvals_reviewer: null,
  sandbox_mode: null,
  sandbox_workspace_write: null,
  forced_chatgpt_workspace_id: null,
  forced_login_method: null,
  web_search: null,
  client_search_provider: null,
  tools: null,
  instructions: null,
  developer_instructions: null,
  compact_prompt: null,
  model_reasoning_effort: null,
  model_reasoning_summary: null,
  model_verbosity: null,
  service_tier: null,
  analytics: null,
  apps: null,
  browser_use: null,
  computer_use: null,
  desktop: null,
  projects: null,
  chatgpt_base_url: "https://chatgpt.com/backend-api/",
} satisfies ConfigReadResponse["config"];
