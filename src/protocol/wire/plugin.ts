import type { AbsolutePathBuf, HookEventName, LegacyAppPathString, SkillInterface } from "./shared.js";

export interface AppSummary {
  id: string;
  name: string;
  description: string | null;
  installUrl: string | null;
  category: string | null;
}

export interface AppTemplateSummary {
  templateId: string;
  name: string;
  description: string | null;
  category: string | null;
  canonicalConnectorId: string | null;
  logoUrl: string | null;
  logoUrlDark: string | null;
  materializedAppIds: Array<string>;
  reason: AppTemplateUnavailableReason | null;
}

export type AppTemplateUnavailableReason = "NOT_CONFIGURED_FOR_WORKSPACE" | "NO_ACTIVE_WORKSPACE";

export interface MarketplaceInterface {
  displayName: string | null;
}

export interface MarketplaceLoadErrorInfo {
  marketplacePath: AbsolutePathBuf;
  message: string;
}

export type PluginAuthPolicy = "ON_INSTALL" | "ON_USE";

export type PluginAvailability = "AVAILABLE" | "DISABLED_BY_ADMIN";

export interface PluginDetail {
  marketplaceName: string;
  marketplacePath: AbsolutePathBuf | null;
  summary: PluginSummary;
  shareUrl: string | null;
  description: string | null;
  skills: Array<SkillSummary>;
  onboardingSkill: SkillSummary | null;
  hooks: Array<PluginHookSummary>;
  apps: Array<AppSummary>;
  appTemplates: Array<AppTemplateSummary>;
  mcpServers: Array<string>;
  scheduledTasks: Array<ScheduledTaskSummary> | null;
}

export type PluginDisabledReason = "disabled_by_admin" | "plan_not_eligible" | "required_app_unavailable" | "unknown";

export interface PluginHookSummary {
  key: string;
  eventName: HookEventName;
}

export interface PluginInstalledParams {
  cwds?: Array<AbsolutePathBuf> | null | undefined;
  installSuggestionPluginNames?: Array<string> | null | undefined;
}

export interface PluginInstalledResponse {
  marketplaces: Array<PluginMarketplaceEntry>;
  marketplaceLoadErrors: Array<MarketplaceLoadErrorInfo>;
}

export interface PluginInstallParams {
  marketplacePath?: AbsolutePathBuf | null | undefined;
  remoteMarketplaceName?: string | null | undefined;
  installAttemptId?: string | null | undefined;
  pluginName: string;
}

export type PluginInstallPolicy = "NOT_AVAILABLE" | "AVAILABLE" | "INSTALLED_BY_DEFAULT";

export type PluginInstallPolicySource = "WORKSPACE_SETTING" | "IMPLICIT_CANONICAL_APP";

export interface PluginInstallResponse {
  authPolicy: PluginAuthPolicy;
  appsNeedingAuth: Array<AppSummary>;
}

export interface PluginInterface {
  displayName: string | null;
  shortDescription: string | null;
  longDescription: string | null;
  developerName: string | null;
  category: string | null;
  capabilities: Array<string>;
  websiteUrl: string | null;
  privacyPolicyUrl: string | null;
  termsOfServiceUrl: string | null;
  defaultPrompt: Array<string> | null;
  brandColor: string | null;
  composerIcon: AbsolutePathBuf | null;
  composerIconUrl: string | null;
  logo: AbsolutePathBuf | null;
  logoDark: AbsolutePathBuf | null;
  logoUrl: string | null;
  logoUrlDark: string | null;
  screenshots: Array<AbsolutePathBuf>;
  screenshotUrls: Array<string>;
}

export type PluginListMarketplaceKind = "local" | "vertical" | "workspace-directory" | "shared-with-me" | "created-by-me-remote";

export interface PluginListParams {
  cwds?: Array<AbsolutePathBuf> | null | undefined;
  marketplaceKinds?: Array<PluginListMarketplaceKind> | null | undefined;
  forceRefetch?: boolean | undefined;
}

export interface PluginListResponse {
  marketplaces: Array<PluginMarketplaceEntry>;
  marketplaceLoadErrors: Array<MarketplaceLoadErrorInfo>;
  featuredPluginIds: Array<string>;
}

export interface PluginMarketplaceEntry {
  name: string;
  path: AbsolutePathBuf | null;
  interface: MarketplaceInterface | null;
  plugins: Array<PluginSummary>;
}

export interface PluginReadParams {
  marketplacePath?: AbsolutePathBuf | null | undefined;
  remoteMarketplaceName?: string | null | undefined;
  pluginName: string;
}

export interface PluginReadResponse {
  plugin: PluginDetail;
}

export interface PluginReconcileChangedPlugin {
  id: string;
  hasMcps: boolean;
  hasApps: boolean;
  hasHooks: boolean;
  hasSkills: boolean;
}

export interface PluginReconcileParams {
  reason?: string | null | undefined;
}

export interface PluginReconcileResponse {
  changedPlugins: Array<PluginReconcileChangedPlugin>;
  failedRemotePluginIds: Array<string>;
  failedMaterializationRemotePluginIds: Array<string>;
}

export interface PluginSearchParams {
  searchTerm: string;
  scope?: PluginSearchScope | null | undefined;
  cwds?: Array<AbsolutePathBuf> | null | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface PluginSearchResponse {
  data: Array<PluginSearchResult>;
  nextCursor: string | null;
}

export interface PluginSearchResult {
  plugin: PluginSummary;
  marketplaceName: string;
  marketplacePath: AbsolutePathBuf | null;
}

export type PluginSearchScope = "global" | "workspace" | "personal";

export interface PluginShareCheckoutParams {
  remotePluginId: string;
}

export interface PluginShareCheckoutResponse {
  remotePluginId: string;
  pluginId: string;
  pluginName: string;
  pluginPath: AbsolutePathBuf;
  marketplaceName: string;
  marketplacePath: AbsolutePathBuf;
  remoteVersion: string | null;
}

export interface PluginShareContext {
  remotePluginId: string;
  remoteVersion: string | null;
  discoverability: PluginShareDiscoverability | null;
  shareUrl: string | null;
  creatorAccountUserId: string | null;
  creatorName: string | null;
  sharePrincipals: Array<PluginSharePrincipal> | null;
  canPublishToWorkspace: boolean | null;
}

export interface PluginShareDeleteParams {
  remotePluginId: string;
}

export type PluginShareDeleteResponse = Record<string, never>;

export type PluginShareDiscoverability = "LISTED" | "UNLISTED" | "PRIVATE";

export interface PluginShareListItem {
  plugin: PluginSummary;
  localPluginPath: AbsolutePathBuf | null;
}

export type PluginShareListParams = Record<string, never>;

export interface PluginShareListResponse {
  data: Array<PluginShareListItem>;
}

export interface PluginSharePrincipal {
  principalType: PluginSharePrincipalType;
  principalId: string;
  role: PluginSharePrincipalRole;
  name: string;
}

export type PluginSharePrincipalRole = "reader" | "editor" | "owner";

export type PluginSharePrincipalType = "user" | "group" | "workspace";

export interface PluginShareSaveParams {
  pluginPath: AbsolutePathBuf;
  remotePluginId?: string | null | undefined;
  discoverability?: PluginShareDiscoverability | null | undefined;
  shareTargets?: Array<PluginShareTarget> | null | undefined;
}

export interface PluginShareSaveResponse {
  remotePluginId: string;
  shareUrl: string;
  canPublishToWorkspace: boolean | null;
}

export interface PluginShareTarget {
  principalType: PluginSharePrincipalType;
  principalId: string;
  role: PluginShareTargetRole;
}

export type PluginShareTargetRole = "reader" | "editor";

export type PluginShareUpdateDiscoverability = "UNLISTED" | "PRIVATE" | "LISTED";

export interface PluginShareUpdateTargetsParams {
  remotePluginId: string;
  discoverability: PluginShareUpdateDiscoverability;
  shareTargets: Array<PluginShareTarget>;
}

export interface PluginShareUpdateTargetsResponse {
  principals: Array<PluginSharePrincipal>;
  discoverability: PluginShareDiscoverability;
}

export interface PluginSkillReadParams {
  remoteMarketplaceName: string;
  remotePluginId: string;
  skillName: string;
}

export interface PluginSkillReadResponse {
  contents: string | null;
}

export type PluginSource =
  | {
      type: "local";
      path: AbsolutePathBuf;
    }
  | {
      type: "git";
      url: string;
      path: string | null;
      refName: string | null;
      sha: string | null;
    }
  | {
      type: "npm";
      package: string;
      version: string | null;
      registry: string | null;
    }
  | {
      type: "remote";
    };

export interface PluginSummary {
  id: string;
  remotePluginId: string | null;
  version: string | null;
  localVersion: string | null;
  name: string;
  shareContext: PluginShareContext | null;
  source: PluginSource;
  installed: boolean;
  installedAt: number | null;
  enabled: boolean;
  installPolicy: PluginInstallPolicy;
  installPolicySource: PluginInstallPolicySource | null;
  mustShowInstallationInterstitial: boolean | null;
  authPolicy: PluginAuthPolicy;
  availability: PluginAvailability;
  disabledReason: PluginDisabledReason | null;
  eligiblePlanTypes: Array<string> | null;
  interface: PluginInterface | null;
  keywords: Array<string>;
}

export interface PluginUninstallParams {
  pluginId: string;
}

export type PluginUninstallResponse = Record<string, never>;

export type ScheduledTaskSchedule =
  | {
      type: "hourly";
      intervalHours: number;
      days: Array<ScheduledTaskWeekday> | null;
    }
  | {
      type: "daily";
      time: string;
    }
  | {
      type: "weekdays";
      time: string;
    }
  | {
      type: "weekly";
      days: Array<ScheduledTaskWeekday>;
      time: string;
    };

export interface ScheduledTaskSummary {
  key: string;
  name: string;
  prompt: string;
  schedule: ScheduledTaskSchedule;
}

export type ScheduledTaskWeekday = "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU";

export interface SkillSummary {
  name: string;
  description: string;
  shortDescription: string | null;
  interface: SkillInterface | null;
  path: LegacyAppPathString | null;
  enabled: boolean;
}
