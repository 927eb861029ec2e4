import * as z from "zod/mini";
import { request } from "../define.js";
import { maybe, nothing, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

export interface ConfigReadParams {
  cwd?: string | null | undefined;
  includeLayers?: boolean | undefined;
}
export const ConfigReadParams: Schema<ConfigReadParams> = open({
  cwd: nullish(z.string()),
  includeLayers: maybe(z.boolean()),
});

export interface ConfigReadResponse {
  config: wire.Config;
  origins: Record<string, wire.ConfigLayerMetadata>;
  layers?: wire.ConfigLayer[] | null | undefined;
}
export const ConfigReadResponse: Schema<ConfigReadResponse> = open({
  config: unchecked<wire.Config>(),
  origins: z.record(z.string(), unchecked<wire.ConfigLayerMetadata>()),
  layers: nullish(z.array(unchecked<wire.ConfigLayer>())),
});

export type MergeStrategy = "replace" | "upsert";
const MergeStrategy: Schema<MergeStrategy> = z.enum(["replace", "upsert"]);

export interface ConfigValueWriteParams {
  keyPath: string;
  mergeStrategy: MergeStrategy;
  value: unknown;
  expectedVersion?: string | null | undefined;
  filePath?: string | null | undefined;
}
export const ConfigValueWriteParams: Schema<ConfigValueWriteParams> = open({
  keyPath: z.string(),
  value: z.unknown(),
  mergeStrategy: MergeStrategy,
  expectedVersion: nullish(z.string()),
  filePath: nullish(z.string()),
});

export interface OverriddenMetadata {
  effectiveValue: unknown;
  message: string;
  overridingLayer: wire.ConfigLayerMetadata;
}
const OverriddenMetadata: Schema<OverriddenMetadata> = open({
  effectiveValue: z.unknown(),
  message: z.string(),
  overridingLayer: unchecked<wire.ConfigLayerMetadata>(),
});

export type WriteStatus = "ok" | "okOverridden";
const WriteStatus: Schema<WriteStatus> = words("ok", "okOverridden");

export interface ConfigWriteResponse {
  filePath: string;
  status: WriteStatus;
  version: string;
  overriddenMetadata?: OverriddenMetadata | null | undefined;
}
export const ConfigWriteResponse: Schema<ConfigWriteResponse> = open({
  filePath: z.string(),
  status: WriteStatus,
  version: z.string(),
  overriddenMetadata: nullish(OverriddenMetadata),
});

export interface ConfigEdit {
  keyPath: string;
  mergeStrategy: MergeStrategy;
  value: unknown;
}
const ConfigEdit: Schema<ConfigEdit> = open({
  keyPath: z.string(),
  value: z.unknown(),
  mergeStrategy: MergeStrategy,
});

export interface ConfigBatchWriteParams {
  edits: ConfigEdit[];
  expectedVersion?: string | null | undefined;
  filePath?: string | null | undefined;
  /** Since 0.118. */
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
  /** The configuration in force, and where each value comes from. */
  read: request("config/read", ConfigReadParams, ConfigReadResponse),
  /** Writes one value into the user's configuration file. */
  valueWrite: request("config/value/write", ConfigValueWriteParams, ConfigWriteResponse),
};
