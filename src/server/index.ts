export { fileCredentials } from "../codex-sign-in/credential-file.js";
export type { CredentialStore, StoredCredentials, StoredTokens } from "../codex-sign-in/stored-credentials.js";
export type { DynamicTool } from "../protocol/shapes/thread-start.js";
export { CodexError, ConnectionError, RpcError, ShapeError, TimeoutError } from "../rpc/errors.js";
export type { LockFunction } from "../rpc/queue.js";
export type { RequestId, Transport } from "../rpc/transport.js";
export type { Program } from "../system/process-tree.js";
export type { SignInOptions } from "./account/sign-in/issuer.js";
export { memoryCredentials } from "./account/storage/credentials.js";
export { type AppConnection, type AppServer, createAppServer } from "./assembly/app-server.js";
export type { AppServerOptions } from "./assembly/app-server-options.js";
export type { AppServerConfig, CredentialsStoreName, ModelProviderConfig } from "./config/app-server-config.js";
export type { McpApprovalMode, McpServerConfig } from "./config/mcp-config.js";
export { parseOverrides } from "./config/overrides.js";
export type { Connection, HandlerContext, Identity } from "./connection/connection.js";
export { type ListenerContext, type ServedMethod, serve } from "./connection/served-methods.js";
export { type CloseOptions, createServer, type Server, type ServerHandlers, type ServerOptions } from "./connection/server.js";
export type { Logger, LogLevel } from "./logger.js";
export { maskingLogger } from "./masking-logger.js";
export type { McpOptions } from "./mcp/mcp-options.js";
export type { ModelOption, ModelOptions } from "./model/model-list.js";
export type { EnvironmentPolicy } from "./sandbox/environment.js";
export type { ConfinedProgram } from "./sandbox/sandbox.js";
export type { OpenTelemetryApi } from "./telemetry/open-telemetry.js";
export { createTelemetry, type Telemetry, type TelemetryOptions } from "./telemetry/telemetry.js";
export type { TenantLimits } from "./tenant-limits.js";
export type { InsertedItem } from "./thread/raw-items/added-items.js";
export type { RawItem } from "./thread/raw-items/raw-item.js";
export type { MachineUse, ThreadSettings } from "./thread/settings.js";
export { memoryThreads } from "./thread/storage/memory-threads.js";
export { hasSqlite } from "./thread/storage/sqlite-driver.js";
export { sqliteThreads } from "./thread/storage/sqlite-threads.js";
export type {
  AddedItem,
  Bound,
  PlacedTurn,
  SaidItem,
  StoredThread,
  StoredTurn,
  ThreadChanges,
  ThreadQuery,
  ThreadSort,
  ThreadStore,
  TurnQuery,
} from "./thread/storage/thread-store.js";
export type {
  Agent,
  Approval,
  ApprovalRequest,
  BackgroundProgram,
  BackgroundPrograms,
  BeginOptions,
  CommandApprovalRequest,
  FileChangeApprovalRequest,
  FreeformInput,
  ItemWriter,
  MessageWriter,
  OpeningItem,
  QuestionMethod,
  QuestionParams,
  RawResponse,
  ReasoningWriter,
  TextWriter,
  Tool,
  ToolApprovalRequest,
  ToolCall,
  ToolContext,
  ToolOutput,
  TurnContext,
  TurnSandbox,
  TurnWriter,
} from "./turn/agent-api.js";
export { type ApplyPatchToolOptions, applyPatchTool } from "./turn/tools/apply-patch.js";
export { type CodexToolsOptions, codexTools } from "./turn/tools/codex-tools.js";
export { type ShellToolOptions, shellTool } from "./turn/tools/shell.js";
export {
  defineTool,
  ToolFailure,
  ToolInputError,
  type ToolOptions,
  type ToolResult,
} from "./turn/tools/tool.js";
export type { ToolInput, ToolInputIssue, ToolInputResult } from "./turn/tools/tool-input.js";
export { TurnFailure } from "./turn-failure.js";
export type { CommandLimits } from "./workspace/commands.js";
export type { WorkspaceCall, WorkspaceOptions } from "./workspace/workspace-options.js";
