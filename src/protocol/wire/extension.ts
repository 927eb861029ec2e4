import type { AbsolutePathBuf, LegacyAppPathString } from "./session.js";

export interface AppBranding {
  category: string | null;
  developer: string | null;
  website: string | null;
  privacyPolicy: string | null;
  termsOfService: string | null;
  isDiscoverableApp: boolean;
}

export interface AppInfo {
  id: string;
  name: string;
  description: string | null;
  logoUrl: string | null;
  logoUrlDark: string | null;
  iconAssets:
    | {
        [key in string]?: string;
      }
    | null;
  iconDarkAssets:
    | {
        [key in string]?: string;
      }
    | null;
  distributionChannel: string | null;
  branding: AppBranding | null;
  appMetadata: AppMetadata | null;
  labels:
    | {
        [key in string]?: string;
      }
    | null;
  installUrl: string | null;
  isAccessible: boolean;
  isEnabled: boolean;
  pluginDisplayNames: Array<string>;
}

export interface AppListUpdatedNotification {
  data: Array<AppInfo>;
}

export interface AppMetadata {
  review: AppReview | null;
  categories: Array<string> | null;
  subCategories: Array<string> | null;
  seoDescription: string | null;
  screenshots: Array<AppScreenshot> | null;
  developer: string | null;
  version: string | null;
  versionId: string | null;
  versionNotes: string | null;
  firstPartyRequiresInstall: boolean | null;
  showInComposerWhenUnlinked: boolean | null;
}

export interface AppReview {
  status: string;
}

export interface AppScreenshot {
  url: string | null;
  fileId: string | null;
  userPrompt: string;
}

export interface AppsInstalledParams {
  threadId?: string | null | undefined;
  forceRefresh?: boolean | undefined;
}

export interface AppsInstalledResponse {
  apps: Array<InstalledApp>;
}

export interface AppsListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  threadId?: string | null | undefined;
  forceRefetch?: boolean | undefined;
}

export interface AppsListResponse {
  data: Array<AppInfo>;
  nextCursor: string | null;
}

export interface AppsReadParams {
  appIds: Array<string>;
  threadId?: string | null | undefined;
  includeTools?: boolean | undefined;
}

export interface AppsReadResponse {
  apps: Array<ConnectorMetadata>;
  missingAppIds: Array<string>;
}

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

export interface AppToolSummary {
  name: string;
  title: string | null;
  description: string;
  isEnabled: boolean;
  disabledReason: string | null;
  isReadOnly: boolean;
}

export interface ConnectorMetadata {
  id: string;
  name: string;
  description: string | null;
  iconUrl: string | null;
  iconUrlDark: string | null;
  distributionChannel: string | null;
  installUrl: string | null;
  pluginDisplayNames: Array<string>;
  toolSummaries: Array<AppToolSummary> | null;
}

export interface HookCompletedNotification {
  threadId: string;
  turnId: string | null;
  run: HookRunSummary;
}

export interface HookErrorInfo {
  path: string;
  message: string;
}

export type HookEventName =
  | "preModelRequest"
  | "postModelRequest"
  | "preToolUse"
  | "permissionRequest"
  | "postToolUse"
  | "preCompact"
  | "postCompact"
  | "sessionStart"
  | "sessionEnd"
  | "userPromptSubmit"
  | "subagentStart"
  | "subagentStop"
  | "stop"
  | "interrupt";

export type HookExecutionMode = "sync" | "async";

export type HookHandlerType = "command" | "mcpTool" | "prompt" | "agent";

export type HookMetadata = {
  key: string;
  eventName: HookEventName;
  matcher: string | null;
  timeoutSec: number | bigint;
  statusMessage: string | null;
  additionalContextLimit: number | null;
  sourcePath: AbsolutePathBuf;
  source: HookSource;
  pluginId: string | null;
  environmentId: string | null;
  displayOrder: number | bigint;
  enabled: boolean;
  isManaged: boolean;
  currentHash: string;
  trustStatus: HookTrustStatus;
} & (
  | {
      handlerType: "command";
      command: string;
      async: boolean;
    }
  | {
      handlerType: "mcpTool";
      server: string;
      tool: string;
    }
  | {
      handlerType: "prompt";
    }
  | {
      handlerType: "agent";
    }
);

export interface HookOutputEntry {
  kind: HookOutputEntryKind;
  text: string;
}

export type HookOutputEntryKind = "warning" | "stop" | "feedback" | "context" | "error";

export type HookRunStatus = "running" | "completed" | "failed" | "blocked" | "stopped";

export interface HookRunSummary {
  id: string;
  eventName: HookEventName;
  handlerType: HookHandlerType;
  executionMode: HookExecutionMode;
  scope: HookScope;
  sourcePath: LegacyAppPathString;
  source: HookSource;
  displayOrder: number | bigint;
  status: HookRunStatus;
  statusMessage: string | null;
  startedAt: number | bigint;
  completedAt: (number | bigint) | null;
  durationMs: (number | bigint) | null;
  entries: Array<HookOutputEntry>;
}

export type HookScope = "thread" | "turn";

export interface HooksListEntry {
  cwd: string;
  hooks: Array<HookMetadata>;
  warnings: Array<string>;
  errors: Array<HookErrorInfo>;
}

export interface HooksListParams {
  cwds?: Array<string> | undefined;
  threadId?: string | null | undefined;
}

export interface HooksListResponse {
  data: Array<HooksListEntry>;
}

export type HookSource =
  | "system"
  | "user"
  | "project"
  | "mdm"
  | "sessionFlags"
  | "plugin"
  | "cloudRequirements"
  | "cloudManagedConfig"
  | "legacyManagedConfigFile"
  | "legacyManagedConfigMdm"
  | "unknown";

export interface HookStartedNotification {
  threadId: string;
  turnId: string | null;
  run: HookRunSummary;
}

export type HookTrustStatus = "managed" | "untrusted" | "trusted" | "modified";

export interface InstalledApp {
  id: string;
  runtimeName: string | null;
  enabled: boolean;
  callable: boolean;
}

export interface MarketplaceAddParams {
  source: string;
  refName?: string | null | undefined;
  sparsePaths?: Array<string> | null | undefined;
}

export interface MarketplaceAddResponse {
  marketplaceName: string;
  installedRoot: AbsolutePathBuf;
  alreadyAdded: boolean;
}

export interface MarketplaceInterface {
  displayName: string | null;
}

export interface MarketplaceLoadErrorInfo {
  marketplacePath: AbsolutePathBuf;
  message: string;
}

export interface MarketplaceRemoveParams {
  marketplaceName: string;
}

export interface MarketplaceRemoveResponse {
  marketplaceName: string;
  installedRoot: AbsolutePathBuf | null;
}

export interface MarketplaceUpgradeErrorInfo {
  marketplaceName: string;
  message: string;
}

export interface MarketplaceUpgradeParams {
  marketplaceName?: string | null | undefined;
}

export interface MarketplaceUpgradeResponse {
  selectedMarketplaces: Array<string>;
  upgradedRoots: Array<AbsolutePathBuf>;
  errors: Array<MarketplaceUpgradeErrorInfo>;
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

export interface SkillDependencies {
  tools: Array<SkillToolDependency>;
}

export interface SkillErrorInfo {
  path: string;
  message: string;
}

export interface SkillInterface {
  displayName?: string | undefined;
  shortDescription?: string | undefined;
  iconSmall?: AbsolutePathBuf | undefined;
  iconLarge?: AbsolutePathBuf | undefined;
  iconSmallUrl: string | null;
  iconLargeUrl: string | null;
  brandColor?: string | undefined;
  defaultPrompt?: string | undefined;
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

export interface SkillSummary {
  name: string;
  description: string;
  shortDescription: string | null;
  interface: SkillInterface | null;
  path: LegacyAppPathString | null;
  enabled: boolean;
}

export interface SkillToolDependency {
  type: string;
  value: string;
  description?: string | undefined;
  transport?: string | undefined;
  command?: string | undefined;
  url?: string | undefined;
}
