export interface CommandMigration {
  name: string;
}

export interface ExternalAgentConfigDetectParams {
  includeHome?: boolean | undefined;
  cwds?: Array<string> | null | undefined;
  maxSessionAgeDays?: number | null | undefined;
  maxSessions?: number | null | undefined;
  source?: string | null | undefined;
  migrationSource?: string | null | undefined;
}

export interface ExternalAgentConfigDetectResponse {
  items: Array<ExternalAgentConfigMigrationItem>;
  connectors: Array<ExternalAgentDetectedConnectorCandidate>;
}

export interface ExternalAgentConfigImportCompletedNotification {
  importId: string;
  itemTypeResults: Array<ExternalAgentConfigImportTypeResult>;
}

export interface ExternalAgentConfigImportHistoriesReadResponse {
  data: Array<ExternalAgentConfigImportHistory>;
  connectors: Array<ExternalAgentImportedConnectorCandidate>;
}

export interface ExternalAgentConfigImportHistory {
  importId: string;
  providerId: string | null;
  completedAtMs: number | bigint;
  successes: Array<ExternalAgentConfigImportItemTypeSuccess>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigImportHistoryRecordParams {
  providerId: string;
  itemTypeResults: Array<ExternalAgentConfigImportHistoryRecordTypeResultParams>;
}

export interface ExternalAgentConfigImportHistoryRecordResponse {
  importId: string;
}

export interface ExternalAgentConfigImportHistoryRecordSuccessParams {
  itemType: ExternalAgentConfigMigrationItemType;
  cwd: string | null;
  source: string | null;
  target: string | null;
  title?: string | null | undefined;
}

export interface ExternalAgentConfigImportHistoryRecordTypeResultParams {
  itemType: ExternalAgentConfigMigrationItemType;
  successes: Array<ExternalAgentConfigImportHistoryRecordSuccessParams>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigImportItemTypeFailure {
  itemType: ExternalAgentConfigMigrationItemType;
  errorType: string | null;
  subErrorType: string | null;
  failureStage: string;
  message: string;
  cwd: string | null;
  source: string | null;
}

export interface ExternalAgentConfigImportItemTypeSuccess {
  itemType: ExternalAgentConfigMigrationItemType;
  cwd: string | null;
  source: string | null;
  target: string | null;
  title: string | null;
}

export interface ExternalAgentConfigImportParams {
  migrationItems: Array<ExternalAgentConfigMigrationItem>;
  source?: string | null | undefined;
  providerId?: string | null | undefined;
  migrationSource?: string | null | undefined;
}

export interface ExternalAgentConfigImportProgressNotification {
  importId: string;
  itemTypeResults: Array<ExternalAgentConfigImportTypeResult>;
}

export interface ExternalAgentConfigImportResponse {
  importId: string;
}

export interface ExternalAgentConfigImportTypeResult {
  itemType: ExternalAgentConfigMigrationItemType;
  successes: Array<ExternalAgentConfigImportItemTypeSuccess>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigMigrationItem {
  itemType: ExternalAgentConfigMigrationItemType;
  description: string;
  cwd: string | null;
  details: MigrationDetails | null;
}

export type ExternalAgentConfigMigrationItemType =
  | "AGENTS_MD"
  | "CONFIG"
  | "SKILLS"
  | "PLUGINS"
  | "MCP_SERVER_CONFIG"
  | "SUBAGENTS"
  | "HOOKS"
  | "COMMANDS"
  | "MEMORY"
  | "SESSIONS";

export interface ExternalAgentDetectedConnectorCandidate {
  name: string;
  sessionCount: number;
  source: ExternalAgentDetectedConnectorSource;
}

export type ExternalAgentDetectedConnectorSource = "remoteMcpServersConfig" | "sessionToolUse";

export interface ExternalAgentImportedConnectorCandidate {
  name: string;
  sessionCount: number;
  source: ExternalAgentImportedConnectorSource;
}

export type ExternalAgentImportedConnectorSource = "remoteMcpServersConfig";

export interface HookMigration {
  name: string;
}

export interface McpServerMigration {
  name: string;
}

export interface MigrationDetails {
  plugins: Array<PluginsMigration>;
  skills: Array<SkillMigration>;
  sessions: Array<SessionMigration>;
  mcpServers: Array<McpServerMigration>;
  hooks: Array<HookMigration>;
  subagents: Array<SubagentMigration>;
  commands: Array<CommandMigration>;
  memory?: Array<string> | undefined;
}

export interface PluginsMigration {
  marketplaceName: string;
  pluginNames: Array<string>;
}

export interface SessionMigration {
  path: string;
  cwd: string;
  title: string | null;
}

export interface SkillMigration {
  name: string;
}

export interface SubagentMigration {
  name: string;
}
