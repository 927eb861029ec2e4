export { fileCredentials } from "../codex-sign-in/credential-file.js";
export type { CredentialStore, StoredCredentials, StoredTokens } from "../codex-sign-in/stored-credentials.js";
export { CodexError, ConnectionError, RpcError, ShapeError, TimeoutError } from "../rpc/errors.js";
export type { Lock } from "../rpc/queue.js";
export type { RequestId, Transport } from "../rpc/transport.js";
export type { SignInOptions } from "./account/sign-in/issuer.js";
export { memoryCredentials } from "./account/storage/credentials.js";
export { type AppConnection, type AppServer, type AppServerOptions, createAppServer } from "./app-server.js";
export {
  type AppServerConfig,
  type CredentialsStoreName,
  type ModelProviderConfig,
  parseOverrides,
} from "./config/configuration.js";
export type { Connection, HandlerContext, Identity } from "./connection/connection.js";
export { createServer, type Server, type ServerHandlers, type ServerOptions } from "./connection/server.js";
export type { Logger } from "./logger.js";
export type { ModelOption, ModelOptions } from "./model/models.js";
export type { ThreadSettings } from "./thread/settings.js";
export { sqliteThreads } from "./thread/sql-store.js";
export { hasSqlite } from "./thread/sqlite.js";
export {
  type Bound,
  memoryThreads,
  type PlacedTurn,
  type StoredThread,
  type StoredTurn,
  type ThreadChanges,
  type ThreadQuery,
  type ThreadSort,
  type ThreadStore,
  type TurnQuery,
} from "./thread/store.js";
export type { Agent, DynamicTool, TurnContext } from "./turn/agent-api.js";
export type {
  ApprovalRequest,
  CommandApprovalRequest,
  FileChangeApprovalRequest,
  ToolApprovalRequest,
} from "./turn/approval/approval-request.js";
export type { Approval } from "./turn/approval/approvals.js";
export type { QuestionMethod, QuestionParams } from "./turn/approval/question-params.js";
export type { ItemWriter, ReasoningWriter, TextWriter } from "./turn/item-writer.js";
export { applyPatchTool } from "./turn/tools/apply-patch.js";
export { type ShellToolOptions, shellTool } from "./turn/tools/shell.js";
export {
  defineTool,
  type Tool,
  type ToolContext,
  ToolFailure,
  ToolInputError,
  type ToolOptions,
  type ToolResult,
} from "./turn/tools/tool.js";
export type { ToolCall, ToolOutput } from "./turn/tools/tool-calls.js";
export type { TurnWriter } from "./turn/turn-record.js";
export { TurnFailure } from "./turn-failure.js";
export type { CommandLimits } from "./workspace/commands.js";
export type { WorkspaceCall, WorkspaceOptions } from "./workspace/workspace.js";
