import * as z from "../deferred.js";
import { maybe, nullish, open, type Schema, uint32, words } from "../shape.js";
import type * as wire from "../wire/index.js";

// Params of lists that this package serves, of things that only codex has.

const page = { cursor: nullish(z.string()), limit: nullish(uint32) };

export const AppsListParams: Schema<wire.AppsListParams> = open({
  ...page,
  threadId: nullish(z.string()),
  forceRefetch: maybe(z.boolean()),
});

export const AppsInstalledParams: Schema<wire.AppsInstalledParams> = open({
  threadId: nullish(z.string()),
  forceRefresh: maybe(z.boolean()),
});

export const ExperimentalFeatureListParams: Schema<wire.ExperimentalFeatureListParams> = open({
  ...page,
  threadId: nullish(z.string()),
});

export const ListMcpServerStatusParams: Schema<wire.ListMcpServerStatusParams> = open({
  ...page,
  detail: nullish(words("full", "toolsAndAuthOnly")),
  threadId: nullish(z.string()),
  serverName: nullish(z.string()),
  environmentId: nullish(z.string()),
});

export const PermissionProfileListParams: Schema<wire.PermissionProfileListParams> = open({ ...page, cwd: nullish(z.string()) });

export const PluginInstalledParams: Schema<wire.PluginInstalledParams> = open({
  cwds: nullish(z.array(z.string())),
  installSuggestionPluginNames: nullish(z.array(z.string())),
});

export const PluginListParams: Schema<wire.PluginListParams> = open({
  cwds: nullish(z.array(z.string())),
  marketplaceKinds: nullish(z.array(words("local", "vertical", "workspace-directory", "shared-with-me", "created-by-me-remote"))),
  forceRefetch: maybe(z.boolean()),
});
