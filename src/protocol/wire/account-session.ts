export interface AccountSession {
  sessionId: string;
  email: string | null;
  userId: string | null;
  displayName: string | null;
  imageUrl: string | null;
  lastUsedAt: number | bigint;
  isActive: boolean;
  selectedWorkspaceAccountId: string | null;
  workspaces: Array<AccountSessionWorkspace>;
}

export interface AccountSessionsListParams {
  refreshWorkspaceMetadata?: boolean | undefined;
}

export interface AccountSessionsResponse {
  activeSessionId: string | null;
  sessions: Array<AccountSession>;
}

export interface AccountSessionsSwitchParams {
  sessionId: string;
  accountId: string;
  allowBrowserLogin?: boolean | undefined;
}

export type AccountSessionsSwitchResponse =
  | {
      activeSessionId: string | null;
      sessions: Array<AccountSession>;
    }
  | {
      loginId: string;
      authUrl: string;
    };

export interface AccountSessionWorkspace {
  accountId: string;
  name: string | null;
  imageUrl: string | null;
  kind: AccountSessionWorkspaceKind | null;
}

export type AccountSessionWorkspaceKind = "personal" | "workspace";
