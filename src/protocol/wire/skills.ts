import type { AbsolutePathBuf, LegacyAppPathString, SkillInterface } from "./shared.js";

export interface SkillDependencies {
  tools: Array<SkillToolDependency>;
}

export interface SkillErrorInfo {
  path: string;
  message: string;
}

export interface SkillMetadata {
  name: string;
  description: string;
  shortDescription?: string | undefined;
  interface?: SkillInterface | undefined;
  dependencies?: SkillDependencies | undefined;
  path: LegacyAppPathString;
  scope: SkillScope;
  enabled: boolean;
  pluginId: string | null;
}

export type SkillsChangedNotification = Record<string, never>;

export interface SkillsConfigWriteParams {
  path?: AbsolutePathBuf | null | undefined;
  name?: string | null | undefined;
  enabled: boolean;
}

export interface SkillsConfigWriteResponse {
  effectiveEnabled: boolean;
}

export type SkillScope = "user" | "repo" | "system" | "admin";

export interface SkillsExtraRootsSetParams {
  extraRoots: Array<AbsolutePathBuf>;
}

export type SkillsExtraRootsSetResponse = Record<string, never>;

export interface SkillsListEntry {
  cwd: string;
  skills: Array<SkillMetadata>;
  errors: Array<SkillErrorInfo>;
}

export interface SkillsListParams {
  cwds?: Array<string> | undefined;
  forceReload?: boolean | undefined;
}

export interface SkillsListResponse {
  data: Array<SkillsListEntry>;
}

export interface SkillToolDependency {
  type: string;
  value: string;
  description?: string | undefined;
  transport?: string | undefined;
  command?: string | undefined;
  url?: string | undefined;
}
