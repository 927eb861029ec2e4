import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { maybe, nullish, open, type Schema, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

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

export interface HooksListParams {
  /** Since 0.169. */
  threadId?: string | null | undefined;
  cwds?: string[] | undefined;
}
export const HooksListParams: Schema<HooksListParams> = open({
  threadId: nullish(z.string()),
  cwds: maybe(z.array(z.string())),
});

export interface HookErrorInfo {
  message: string;
  path: string;
}
const HookErrorInfo: Schema<HookErrorInfo> = open({
  message: z.string(),
  path: z.string(),
});

export interface HooksListEntry {
  cwd: string;
  errors: HookErrorInfo[];
  hooks: wire.HookMetadata[];
  warnings: string[];
}
const HooksListEntry: Schema<HooksListEntry> = open({
  cwd: z.string(),
  errors: z.array(HookErrorInfo),
  hooks: z.array(unchecked<wire.HookMetadata>()),
  warnings: z.array(z.string()),
});

export interface HooksListResponse {
  data: HooksListEntry[];
}
export const HooksListResponse: Schema<HooksListResponse> = open({
  data: z.array(HooksListEntry),
});

export const extensionRequests = {
  app: {
    /** Details of some apps. */
    read: request("app/read", unchecked<wire.AppsReadParams>(), unchecked<wire.AppsReadResponse>(), { since: "0.153.4" }),
    /** A page of the apps (connectors). */
    list: request("app/list", unchecked<wire.AppsListParams>(), unchecked<wire.AppsListResponse>()),
    /** The apps that are installed. */
    installed: request("app/installed", unchecked<wire.AppsInstalledParams>(), unchecked<wire.AppsInstalledResponse>(), {
      since: "0.153.4",
    }),
  },
  hooks: {
    /** The hooks that are configured for each folder. */
    list: request("hooks/list", HooksListParams, HooksListResponse, { since: "0.140.0" }),
  },
  marketplace: {
    /** Adds a source of plugins. */
    add: request("marketplace/add", unchecked<wire.MarketplaceAddParams>(), unchecked<wire.MarketplaceAddResponse>(), {
      since: "0.125.0",
    }),
    /** Removes a source of plugins. */
    remove: request(
      "marketplace/remove",
      unchecked<wire.MarketplaceRemoveParams>(),
      unchecked<wire.MarketplaceRemoveResponse>(),
      { since: "0.125.0" },
    ),
    /** Fetches the newest state of a source of plugins. */
    upgrade: request(
      "marketplace/upgrade",
      unchecked<wire.MarketplaceUpgradeParams>(),
      unchecked<wire.MarketplaceUpgradeResponse>(),
      { since: "0.125.0" },
    ),
  },
  plugin: {
    /** The plugins of all sources. */
    list: request("plugin/list", unchecked<wire.PluginListParams>(), unchecked<wire.PluginListResponse>(), { since: "0.118.0" }),
    /** Finds plugins. */
    search: request("plugin/search", unchecked<wire.PluginSearchParams>(), unchecked<wire.PluginSearchResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** The plugins that are installed. */
    installed: request("plugin/installed", unchecked<wire.PluginInstalledParams>(), unchecked<wire.PluginInstalledResponse>(), {
      since: "0.140.0",
    }),
    /** Makes what is installed match what should be. */
    reconcile: request("plugin/reconcile", unchecked<wire.PluginReconcileParams>(), unchecked<wire.PluginReconcileResponse>(), {
      since: "0.153.4",
    }),
    /** One plugin. */
    read: request("plugin/read", unchecked<wire.PluginReadParams>(), unchecked<wire.PluginReadResponse>(), { since: "0.118.0" }),
    /** One skill of a plugin. */
    skillRead: request("plugin/skill/read", unchecked<wire.PluginSkillReadParams>(), unchecked<wire.PluginSkillReadResponse>(), {
      since: "0.140.0",
    }),
    /** Shares a plugin, or a new version of it. */
    shareSave: request("plugin/share/save", unchecked<wire.PluginShareSaveParams>(), unchecked<wire.PluginShareSaveResponse>(), {
      since: "0.140.0",
    }),
    /** Changes whom a plugin is shared with. */
    shareUpdateTargets: request(
      "plugin/share/updateTargets",
      unchecked<wire.PluginShareUpdateTargetsParams>(),
      unchecked<wire.PluginShareUpdateTargetsResponse>(),
      { since: "0.140.0" },
    ),
    /** The plugins that are shared. */
    shareList: request("plugin/share/list", unchecked<wire.PluginShareListParams>(), unchecked<wire.PluginShareListResponse>(), {
      since: "0.140.0",
    }),
    /** Copies a shared plugin here, to work on. */
    shareCheckout: request(
      "plugin/share/checkout",
      unchecked<wire.PluginShareCheckoutParams>(),
      unchecked<wire.PluginShareCheckoutResponse>(),
      { since: "0.140.0" },
    ),
    /** Stops sharing a plugin. */
    shareDelete: request(
      "plugin/share/delete",
      unchecked<wire.PluginShareDeleteParams>(),
      unchecked<wire.PluginShareDeleteResponse>(),
      { since: "0.140.0" },
    ),
    /** Installs a plugin. */
    install: request("plugin/install", unchecked<wire.PluginInstallParams>(), unchecked<wire.PluginInstallResponse>(), {
      since: "0.118.0",
    }),
    /** Uninstalls a plugin. */
    uninstall: request("plugin/uninstall", unchecked<wire.PluginUninstallParams>(), unchecked<wire.PluginUninstallResponse>(), {
      since: "0.118.0",
    }),
  },
  skills: {
    /** The skills that can be used in each folder. */
    list: request("skills/list", SkillsListParams, SkillsListResponse),
    /** More folders to look for skills in. */
    extraRootsSet: request(
      "skills/extraRoots/set",
      unchecked<wire.SkillsExtraRootsSetParams>(),
      unchecked<wire.SkillsExtraRootsSetResponse>(),
      { since: "0.140.0" },
    ),
    /** Turns a skill on or off. */
    configWrite: request(
      "skills/config/write",
      unchecked<wire.SkillsConfigWriteParams>(),
      unchecked<wire.SkillsConfigWriteResponse>(),
    ),
  },
};

export const extensionNotifications = {
  app: {
    /** The apps changed. */
    listUpdated: notification("app/list/updated", unchecked<wire.AppListUpdatedNotification>(), { since: "0.107.0" }),
  },
  hook: {
    /** A hook began to run. */
    started: notification("hook/started", unchecked<wire.HookStartedNotification>(), { since: "0.118.0" }),
    /** A hook has run. */
    completed: notification("hook/completed", unchecked<wire.HookCompletedNotification>(), { since: "0.118.0" }),
  },
  skills: {
    /** Skills changed on disk: list them again. */
    changed: notification("skills/changed", unchecked<wire.SkillsChangedNotification>(), { since: "0.118.0" }),
  },
};
