import { request } from "../define.js";
import { unchecked } from "../shape.js";
import { PluginInstalledParams, PluginListParams } from "../shapes/feature-lists.js";
import type * as wire from "../wire/index.js";

export const pluginRequestRows = {
  /** Installs a plugin. */
  install: request("plugin/install", unchecked<wire.PluginInstallParams>(), unchecked<wire.PluginInstallResponse>(), {
    since: "0.118.0",
  }),
  /** The plugins that are installed. */
  installed: request("plugin/installed", PluginInstalledParams, unchecked<wire.PluginInstalledResponse>(), {
    since: "0.140.0",
  }),
  /** The plugins of all sources. */
  list: request("plugin/list", PluginListParams, unchecked<wire.PluginListResponse>(), { since: "0.118.0" }),
  /** One plugin. */
  read: request("plugin/read", unchecked<wire.PluginReadParams>(), unchecked<wire.PluginReadResponse>(), { since: "0.118.0" }),
  /** Installs and removes plugins, so that they are those that should be there. */
  reconcile: request("plugin/reconcile", unchecked<wire.PluginReconcileParams>(), unchecked<wire.PluginReconcileResponse>(), {
    since: "0.153.4",
  }),
  /** Finds plugins. */
  search: request("plugin/search", unchecked<wire.PluginSearchParams>(), unchecked<wire.PluginSearchResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Copies a shared plugin to this machine, so that it can be changed. */
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
  /** The plugins that are shared. */
  shareList: request("plugin/share/list", unchecked<wire.PluginShareListParams>(), unchecked<wire.PluginShareListResponse>(), {
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
  /** One skill of a plugin. */
  skillRead: request("plugin/skill/read", unchecked<wire.PluginSkillReadParams>(), unchecked<wire.PluginSkillReadResponse>(), {
    since: "0.140.0",
  }),
  /** Uninstalls a plugin. */
  uninstall: request("plugin/uninstall", unchecked<wire.PluginUninstallParams>(), unchecked<wire.PluginUninstallResponse>(), {
    since: "0.118.0",
  }),
};
