import * as z from "../deferred.js";
import { request } from "../define.js";
import { maybe, nothing, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

/** Which configuration to read. */
export interface ConfigReadParams {
  /** Also read the configuration files of the project that this folder is in. Left out: without a project. */
  cwd?: string | null | undefined;
  /** Also answer with each layer by itself. */
  includeLayers?: boolean | undefined;
}
export const ConfigReadParams: Schema<ConfigReadParams> = open({
  cwd: nullish(z.string()),
  includeLayers: maybe(z.boolean()),
});

/** The configuration that is in force, and where each value comes from. */
export interface ConfigReadResponse {
  config: wire.Config;
  /** The layer of each value, by key path. */
  origins: Record<string, wire.ConfigLayerMetadata>;
  /** Each layer by itself; the first one overrides the others. `null` or left out unless `includeLayers` asked for it. */
  layers?: wire.ConfigLayer[] | null | undefined;
}
export const ConfigReadResponse: Schema<ConfigReadResponse> = open({
  config: unchecked<wire.Config>(),
  origins: z.record(z.string(), unchecked<wire.ConfigLayerMetadata>()),
  layers: nullish(z.array(unchecked<wire.ConfigLayer>())),
});

/** What happens to a table that is there already: `replace` it, or put the new keys into it (`upsert`). */
export type MergeStrategy = "replace" | "upsert";
const MergeStrategy: Schema<MergeStrategy> = z.enum(["replace", "upsert"]);

/** A value for one key of a configuration file. */
export interface ConfigValueWriteParams {
  /** The key, with dots between its parts, such as `model_providers.mine.name`. */
  keyPath: string;
  mergeStrategy: MergeStrategy;
  /** `null` takes the key out. */
  value: unknown;
  /** The `version` that was read. The request is refused if the file has changed since. */
  expectedVersion?: string | null | undefined;
  /** Left out: the user's `config.toml`. */
  filePath?: string | null | undefined;
}
export const ConfigValueWriteParams: Schema<ConfigValueWriteParams> = open({
  keyPath: z.string(),
  value: z.unknown(),
  mergeStrategy: MergeStrategy,
  expectedVersion: nullish(z.string()),
  filePath: nullish(z.string()),
});

/** What is in force instead of a value that was just written. */
export interface OverriddenMetadata {
  /** The value that is in force. */
  effectiveValue: unknown;
  /** For the user. */
  message: string;
  /** The layer that it comes from. */
  overridingLayer: wire.ConfigLayerMetadata;
}
const OverriddenMetadata: Schema<OverriddenMetadata> = open({
  effectiveValue: z.unknown(),
  message: z.string(),
  overridingLayer: unchecked<wire.ConfigLayerMetadata>(),
});

/** `okOverridden`: the value was written, and another layer overrides it. */
export type WriteStatus = "ok" | "okOverridden";
const WriteStatus: Schema<WriteStatus> = words("ok", "okOverridden");

/** What was written. */
export interface ConfigWriteResponse {
  /** The file that was written, with links followed. Absolute. */
  filePath: string;
  status: WriteStatus;
  /** What to hand on as `expectedVersion`. */
  version: string;
  /** Only with `okOverridden`. */
  overriddenMetadata?: OverriddenMetadata | null | undefined;
}
export const ConfigWriteResponse: Schema<ConfigWriteResponse> = open({
  filePath: z.string(),
  status: WriteStatus,
  version: z.string(),
  overriddenMetadata: nullish(OverriddenMetadata),
});

/** A value for one key, as one of several. */
export interface ConfigEdit {
  /** The key, with dots between its parts. */
  keyPath: string;
  mergeStrategy: MergeStrategy;
  /** `null` takes the key out. */
  value: unknown;
}
const ConfigEdit: Schema<ConfigEdit> = open({
  keyPath: z.string(),
  value: z.unknown(),
  mergeStrategy: MergeStrategy,
});

/** Values for several keys of one configuration file. All are written, or none. */
export interface ConfigBatchWriteParams {
  edits: ConfigEdit[];
  /** The `version` that was read. The request is refused if the file has changed since. */
  expectedVersion?: string | null | undefined;
  /** Left out: the user's `config.toml`. */
  filePath?: string | null | undefined;
  /** Loaded threads take over what changed, apart from the model, the reasoning effort and the service tier. Since 0.118. */
  reloadUserConfig?: boolean | undefined;
}
export const ConfigBatchWriteParams: Schema<ConfigBatchWriteParams> = open({
  edits: z.array(ConfigEdit),
  expectedVersion: nullish(z.string()),
  filePath: nullish(z.string()),
  reloadUserConfig: maybe(z.boolean()),
});

export const configRequestRows = {
  /** Writes several values into the user's configuration file, all or none. */
  batchWrite: request("config/batchWrite", ConfigBatchWriteParams, ConfigWriteResponse),
  /** Reads the MCP servers' configuration again. */
  mcpServerReload: request("config/mcpServer/reload", nothing, unchecked<wire.McpServerRefreshResponse>()),
  /** The configuration that is in force, and where each value comes from. */
  read: request("config/read", ConfigReadParams, ConfigReadResponse),
  /** Writes one value into the user's configuration file. */
  valueWrite: request("config/value/write", ConfigValueWriteParams, ConfigWriteResponse),
};
