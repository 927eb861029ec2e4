import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { maybe, nothing, nullish, open, type Schema, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

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

export interface ConfigRequirementsReadResponse {
  requirements?: wire.ConfigRequirements | null | undefined;
  /** Since 0.169. */
  supportsIndependentSpeedModes?: boolean | null | undefined;
}
export const ConfigRequirementsReadResponse: Schema<ConfigRequirementsReadResponse> = open({
  requirements: nullish(unchecked<wire.ConfigRequirements>()),
  supportsIndependentSpeedModes: nullish(z.boolean()),
});

export const configRequests = {
  config: {
    /** The configuration in force, and where each value comes from. */
    read: request("config/read", ConfigReadParams, ConfigReadResponse),
    /** Writes one value into the user's configuration file. */
    valueWrite: request("config/value/write", ConfigValueWriteParams, ConfigWriteResponse),
    /** Writes several values into the user's configuration file, all or none. */
    batchWrite: request("config/batchWrite", ConfigBatchWriteParams, ConfigWriteResponse),
  },
  configRequirements: {
    /** What the administrator demands of the configuration. */
    read: request("configRequirements/read", nothing, ConfigRequirementsReadResponse),
  },
  experimentalFeature: {
    /** A page of the features that can be turned on. */
    list: request(
      "experimentalFeature/list",
      unchecked<wire.ExperimentalFeatureListParams>(),
      unchecked<wire.ExperimentalFeatureListResponse>(),
      { since: "0.107.0" },
    ),
    /** Turns features on and off, in memory only. */
    enablementSet: request(
      "experimentalFeature/enablement/set",
      unchecked<wire.ExperimentalFeatureEnablementSetParams>(),
      unchecked<wire.ExperimentalFeatureEnablementSetResponse>(),
      { since: "0.118.0" },
    ),
  },
  externalAgentConfig: {
    /** What another agent's configuration holds that could be taken over. */
    detect: request(
      "externalAgentConfig/detect",
      unchecked<wire.ExternalAgentConfigDetectParams>(),
      unchecked<wire.ExternalAgentConfigDetectResponse>(),
      { since: "0.107.0" },
    ),
    /** Takes over another agent's configuration. */
    import: request(
      "externalAgentConfig/import",
      unchecked<wire.ExternalAgentConfigImportParams>(),
      unchecked<wire.ExternalAgentConfigImportResponse>(),
      { since: "0.107.0" },
    ),
    /** Notes that something was taken over by other means. */
    importRecordHistory: request(
      "externalAgentConfig/import/recordHistory",
      unchecked<wire.ExternalAgentConfigImportHistoryRecordParams>(),
      unchecked<wire.ExternalAgentConfigImportHistoryRecordResponse>(),
      { since: "0.153.4" },
    ),
    /** What was taken over before. */
    importReadHistories: request(
      "externalAgentConfig/import/readHistories",
      nothing,
      unchecked<wire.ExternalAgentConfigImportHistoriesReadResponse>(),
      { since: "0.153.4" },
    ),
  },
  permissionProfile: {
    /** A page of the permission profiles. */
    list: request(
      "permissionProfile/list",
      unchecked<wire.PermissionProfileListParams>(),
      unchecked<wire.PermissionProfileListResponse>(),
      { since: "0.140.0" },
    ),
  },
};

export const configNotifications = {
  externalAgentConfig: {
    /** How far taking over another agent's configuration is. */
    importProgress: notification(
      "externalAgentConfig/import/progress",
      unchecked<wire.ExternalAgentConfigImportProgressNotification>(),
      { since: "0.153.4" },
    ),
    /** Taking over another agent's configuration ended. */
    importCompleted: notification(
      "externalAgentConfig/import/completed",
      unchecked<wire.ExternalAgentConfigImportCompletedNotification>(),
      { since: "0.125.0" },
    ),
  },
};
