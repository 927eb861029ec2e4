import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

/** Which skills to list. */
export interface SkillsListParams {
  /** Folders whose projects' skills are listed too. Empty or left out: the server's own folder. */
  cwds?: string[] | undefined;
  /** Look at the files again instead of answering from the cache. */
  forceReload?: boolean | undefined;
}
export const SkillsListParams: Schema<SkillsListParams> = open({
  cwds: maybe(z.array(z.string())),
  forceReload: maybe(z.boolean()),
});

/** A skill that could not be read, and why. */
export interface SkillErrorInfo {
  message: string;
  path: string;
}
const SkillErrorInfo: Schema<SkillErrorInfo> = open({
  message: z.string(),
  path: z.string(),
});

/** Where a skill comes from: the user's own folder, the repository, codex itself, or an administrator. */
export type SkillScope = "user" | "repo" | "system" | "admin";
const SkillScope: Schema<SkillScope> = words("user", "repo", "system", "admin");

/** A skill that the agent can use. */
export interface SkillMetadata {
  /** For the model: when to use it. */
  description: string;
  enabled: boolean;
  name: string;
  /** Its `SKILL.md`. */
  path: string;
  scope: SkillScope;
  /** What it needs, such as MCP servers. */
  dependencies?: wire.SkillDependencies | null | undefined;
  /** How a client may show it. */
  interface?: wire.SkillInterface | null | undefined;
  /** The plugin that it came with. Since 0.153. */
  pluginId?: string | null | undefined;
  /** The older place of `interface.shortDescription`. */
  shortDescription?: string | null | undefined;
}
const SkillMetadata: Schema<SkillMetadata> = open({
  description: z.string(),
  enabled: z.boolean(),
  name: z.string(),
  path: z.string(),
  scope: SkillScope,
  dependencies: nullish(unchecked<wire.SkillDependencies>()),
  interface: nullish(unchecked<wire.SkillInterface>()),
  pluginId: nullish(z.string()),
  shortDescription: nullish(z.string()),
});

/** The skills for one folder. */
export interface SkillsListEntry {
  cwd: string;
  errors: SkillErrorInfo[];
  skills: SkillMetadata[];
}
const SkillsListEntry: Schema<SkillsListEntry> = open({
  cwd: z.string(),
  errors: z.array(SkillErrorInfo),
  skills: z.array(SkillMetadata),
});

/** One entry for each folder that was asked for. */
export interface SkillsListResponse {
  data: SkillsListEntry[];
}
export const SkillsListResponse: Schema<SkillsListResponse> = open({
  data: z.array(SkillsListEntry),
});

export const skillsRequestRows = {
  /** Turns a skill on or off. */
  configWrite: request(
    "skills/config/write",
    unchecked<wire.SkillsConfigWriteParams>(),
    unchecked<wire.SkillsConfigWriteResponse>(),
  ),
  /** Sets further folders in which skills are looked for. */
  extraRootsSet: request(
    "skills/extraRoots/set",
    unchecked<wire.SkillsExtraRootsSetParams>(),
    unchecked<wire.SkillsExtraRootsSetResponse>(),
    { since: "0.140.0" },
  ),
  /** The skills that can be used in each folder. */
  list: request("skills/list", SkillsListParams, SkillsListResponse),
};

export const skillsNotificationRows = {
  /** Skills changed on disk: list them again. */
  changed: notification("skills/changed", unchecked<wire.SkillsChangedNotification>(), { since: "0.118.0" }),
};
