import { accountNotifications, accountRequests } from "./account.js";
import { approvalNotifications, approvalServerRequests } from "./approval.js";
import { configNotifications, configRequests } from "./config.js";
import type { AnyNotification, AnyRequest, Table } from "./derive.js";
import { extensionNotifications, extensionRequests } from "./extension.js";
import { itemNotifications } from "./item.js";
import { libraryNotifications, libraryRequests } from "./library.js";
import { loginNotifications, loginRequests, loginServerRequests } from "./login.js";
import { mcpNotifications, mcpRequests } from "./mcp.js";
import { modelNotifications, modelRequests } from "./model.js";
import { queueNotifications, queueRequests } from "./queue.js";
import { realtimeNotifications, realtimeRequests } from "./realtime.js";
import { remoteNotifications, remoteRequests } from "./remote.js";
import { sessionClientNotifications, sessionNotifications, sessionRequests } from "./session.js";
import { threadNotifications, threadRequests } from "./thread.js";
import { turnNotifications, turnRequests } from "./turn.js";
import { workspaceNotifications, workspaceRequests } from "./workspace.js";

// The four directions. The group is the first segment of the wire name; names without a slash are in `legacy`.

/** What a client asks of a server. */
export const clientRequests = {
  account: { ...accountRequests.account, ...loginRequests.account },
  accountSession: loginRequests.accountSession,
  app: extensionRequests.app,
  collaborationMode: modelRequests.collaborationMode,
  command: workspaceRequests.command,
  config: { ...configRequests.config, ...mcpRequests.config },
  configRequirements: configRequests.configRequirements,
  environment: workspaceRequests.environment,
  experimentalFeature: configRequests.experimentalFeature,
  externalAgentConfig: configRequests.externalAgentConfig,
  feedback: sessionRequests.feedback,
  fs: workspaceRequests.fs,
  fuzzyFileSearch: workspaceRequests.fuzzyFileSearch,
  hooks: extensionRequests.hooks,
  legacy: { ...sessionRequests.legacy, ...accountRequests.legacy, ...threadRequests.legacy, ...workspaceRequests.legacy },
  marketplace: extensionRequests.marketplace,
  mcpServer: mcpRequests.mcpServer,
  mcpServerStatus: mcpRequests.mcpServerStatus,
  memory: queueRequests.memory,
  mock: sessionRequests.mock,
  model: modelRequests.model,
  modelProvider: modelRequests.modelProvider,
  permissionProfile: configRequests.permissionProfile,
  plugin: extensionRequests.plugin,
  process: workspaceRequests.process,
  project: libraryRequests.project,
  remoteControl: remoteRequests.remoteControl,
  review: turnRequests.review,
  rollout: queueRequests.rollout,
  server: sessionRequests.server,
  skills: extensionRequests.skills,
  thread: { ...threadRequests.thread, ...queueRequests.thread, ...libraryRequests.thread, ...realtimeRequests.thread },
  threadSection: libraryRequests.threadSection,
  turn: turnRequests.turn,
  userVerification: loginRequests.userVerification,
  windowsSandbox: workspaceRequests.windowsSandbox,
} satisfies Table<AnyRequest>;

/** What a server asks of a client. */
export const serverRequests = {
  account: loginServerRequests.account,
  attestation: approvalServerRequests.attestation,
  currentTime: approvalServerRequests.currentTime,
  item: approvalServerRequests.item,
  legacy: approvalServerRequests.legacy,
  mcpServer: approvalServerRequests.mcpServer,
} satisfies Table<AnyRequest>;

/** What a server announces. */
export const serverNotifications = {
  account: { ...accountNotifications.account, ...loginNotifications.account },
  app: extensionNotifications.app,
  autoApprovalReview: approvalNotifications.autoApprovalReview,
  command: workspaceNotifications.command,
  externalAgentConfig: configNotifications.externalAgentConfig,
  fs: workspaceNotifications.fs,
  fuzzyFileSearch: workspaceNotifications.fuzzyFileSearch,
  hook: extensionNotifications.hook,
  item: { ...itemNotifications.item, ...approvalNotifications.item },
  legacy: { ...sessionNotifications.legacy, ...loginNotifications.legacy, ...turnNotifications.legacy },
  mcpServer: mcpNotifications.mcpServer,
  model: modelNotifications.model,
  modelProvider: modelNotifications.modelProvider,
  process: workspaceNotifications.process,
  project: libraryNotifications.project,
  rawResponse: itemNotifications.rawResponse,
  rawResponseItem: itemNotifications.rawResponseItem,
  remoteControl: remoteNotifications.remoteControl,
  serverRequest: sessionNotifications.serverRequest,
  skills: extensionNotifications.skills,
  thread: {
    ...threadNotifications.thread,
    ...queueNotifications.thread,
    ...libraryNotifications.thread,
    ...realtimeNotifications.thread,
    ...workspaceNotifications.thread,
  },
  turn: turnNotifications.turn,
  windows: workspaceNotifications.windows,
  windowsSandbox: workspaceNotifications.windowsSandbox,
} satisfies Table<AnyNotification>;

/** What a client announces. */
export const clientNotifications = {
  legacy: sessionClientNotifications.legacy,
} satisfies Table<AnyNotification>;

export type ClientRequests = typeof clientRequests;
export type ServerRequests = typeof serverRequests;
export type ServerNotifications = typeof serverNotifications;
export type ClientNotifications = typeof clientNotifications;

/** The rows of a table by wire name. */
export function byMethod<Row extends { readonly method: string }>(table: Table<Row>): ReadonlyMap<string, Row> {
  const rows = Object.values(table).flatMap((group) => Object.values(group));
  return new Map(rows.map((row) => [row.method, row]));
}
