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

export interface InstalledApp {
  id: string;
  runtimeName: string | null;
  enabled: boolean;
  callable: boolean;
}
