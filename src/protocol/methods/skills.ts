import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

export interface SkillsListParams {
  cwds?: string[] | undefined;
  forceReload?: boolean | undefined;
}
export const SkillsListParams: Schema<SkillsListParams> = open({
  cwds: maybe(z.array(z.string())),
  forceReload: maybe(z.boolean()),
});

export interface SkillErrorInfo {
  message: string;
  path: string;
}
const SkillErrorInfo: Schema<SkillErrorInfo> = open({
  message: z.string(),
  path: z.string(),
});

export type SkillScope = "user" | "repo" | "system" | "admin";
const SkillScope: Schema<SkillScope> = words("user", "repo", "system", "admin");

export interface SkillMetadata {
  description: string;
  enabled: boolean;
  name: string;
  path: string;
  scope: SkillScope;
  dependencies?: wire.SkillDependencies | null | undefined;
  interface?: wire.SkillInterface | null | undefined;
  /** Since 0.153. */
  pluginId?: string | null | undefined;
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
  /** More folders to look for skills in. */
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
