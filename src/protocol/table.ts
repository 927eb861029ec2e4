import type { ByMethod, Params, Result, Table } from "./derive.js";
import { accountNotificationRows, accountRequestRows, accountServerRequestRows } from "./methods/account.js";
import { accountSessionRequestRows } from "./methods/account-session.js";
import { appNotificationRows, appRequestRows } from "./methods/app.js";
import { attestationServerRequestRows } from "./methods/attestation.js";
import { autoApprovalReviewNotificationRows } from "./methods/auto-approval-review.js";
import { collaborationModeRequestRows } from "./methods/collaboration-mode.js";
import { commandNotificationRows, commandRequestRows } from "./methods/command.js";
import { configRequestRows } from "./methods/config.js";
import { configRequirementsRequestRows } from "./methods/config-requirements.js";
import { currentTimeServerRequestRows } from "./methods/current-time.js";
import { environmentRequestRows } from "./methods/environment.js";
import { experimentalFeatureRequestRows } from "./methods/experimental-feature.js";
import { externalAgentConfigNotificationRows, externalAgentConfigRequestRows } from "./methods/external-agent-config.js";
import { feedbackRequestRows } from "./methods/feedback.js";
import { fsNotificationRows, fsRequestRows } from "./methods/fs.js";
import { fuzzyFileSearchNotificationRows, fuzzyFileSearchRequestRows } from "./methods/fuzzy-file-search.js";
import { hookNotificationRows } from "./methods/hook.js";
import { hooksRequestRows } from "./methods/hooks.js";
import { itemNotificationRows, itemServerRequestRows } from "./methods/item.js";
import {
  legacyClientNotificationRows,
  legacyNotificationRows,
  legacyRequestRows,
  legacyServerRequestRows,
} from "./methods/legacy.js";
import { marketplaceRequestRows } from "./methods/marketplace.js";
import { mcpServerNotificationRows, mcpServerRequestRows, mcpServerServerRequestRows } from "./methods/mcp-server.js";
import { mcpServerStatusRequestRows } from "./methods/mcp-server-status.js";
import { memoryRequestRows } from "./methods/memory.js";
import { mockRequestRows } from "./methods/mock.js";
import { modelNotificationRows, modelRequestRows } from "./methods/model.js";
import { modelProviderNotificationRows, modelProviderRequestRows } from "./methods/model-provider.js";
import { permissionProfileRequestRows } from "./methods/permission-profile.js";
import { pluginRequestRows } from "./methods/plugin.js";
import { processNotificationRows, processRequestRows } from "./methods/process.js";
import { projectNotificationRows, projectRequestRows } from "./methods/project.js";
import { rawResponseNotificationRows } from "./methods/raw-response.js";
import { rawResponseItemNotificationRows } from "./methods/raw-response-item.js";
import { remoteControlNotificationRows, remoteControlRequestRows } from "./methods/remote-control.js";
import { reviewRequestRows } from "./methods/review.js";
import { rolloutRequestRows } from "./methods/rollout.js";
import { serverRequestRows } from "./methods/server.js";
import { serverRequestNotificationRows } from "./methods/server-request.js";
import { skillsNotificationRows, skillsRequestRows } from "./methods/skills.js";
import { threadNotificationRows, threadRequestRows } from "./methods/thread.js";
import { threadSectionRequestRows } from "./methods/thread-section.js";
import { turnNotificationRows, turnRequestRows } from "./methods/turn.js";
import { userVerificationRequestRows } from "./methods/user-verification.js";
import { windowsNotificationRows } from "./methods/windows.js";
import { windowsSandboxNotificationRows, windowsSandboxRequestRows } from "./methods/windows-sandbox.js";

// The four directions, each an object of groups. The group is the first segment of a method's wire name, or `legacy` for a name without
// a slash; its rows are in `methods/`, in the file with the group's name in kebab-case. The types name the groups (`typeof
// accountRequestRows`) instead of being inferred: so declarations refer to the rows, and the sentence above a row reaches whoever hovers
// over `client.account.read`.

/** What clients ask servers: the rows, by group. */
export type ClientRequests = {
  readonly account: typeof accountRequestRows;
  readonly accountSession: typeof accountSessionRequestRows;
  readonly app: typeof appRequestRows;
  readonly collaborationMode: typeof collaborationModeRequestRows;
  readonly command: typeof commandRequestRows;
  readonly config: typeof configRequestRows;
  readonly configRequirements: typeof configRequirementsRequestRows;
  readonly environment: typeof environmentRequestRows;
  readonly experimentalFeature: typeof experimentalFeatureRequestRows;
  readonly externalAgentConfig: typeof externalAgentConfigRequestRows;
  readonly feedback: typeof feedbackRequestRows;
  readonly fs: typeof fsRequestRows;
  readonly fuzzyFileSearch: typeof fuzzyFileSearchRequestRows;
  readonly hooks: typeof hooksRequestRows;
  readonly legacy: typeof legacyRequestRows;
  readonly marketplace: typeof marketplaceRequestRows;
  readonly mcpServer: typeof mcpServerRequestRows;
  readonly mcpServerStatus: typeof mcpServerStatusRequestRows;
  readonly memory: typeof memoryRequestRows;
  readonly mock: typeof mockRequestRows;
  readonly model: typeof modelRequestRows;
  readonly modelProvider: typeof modelProviderRequestRows;
  readonly permissionProfile: typeof permissionProfileRequestRows;
  readonly plugin: typeof pluginRequestRows;
  readonly process: typeof processRequestRows;
  readonly project: typeof projectRequestRows;
  readonly remoteControl: typeof remoteControlRequestRows;
  readonly review: typeof reviewRequestRows;
  readonly rollout: typeof rolloutRequestRows;
  readonly server: typeof serverRequestRows;
  readonly skills: typeof skillsRequestRows;
  readonly thread: typeof threadRequestRows;
  readonly threadSection: typeof threadSectionRequestRows;
  readonly turn: typeof turnRequestRows;
  readonly userVerification: typeof userVerificationRequestRows;
  readonly windowsSandbox: typeof windowsSandboxRequestRows;
};
/** What clients ask servers: the rows, by group. */
export const clientRequests: ClientRequests = {
  account: accountRequestRows,
  accountSession: accountSessionRequestRows,
  app: appRequestRows,
  collaborationMode: collaborationModeRequestRows,
  command: commandRequestRows,
  config: configRequestRows,
  configRequirements: configRequirementsRequestRows,
  environment: environmentRequestRows,
  experimentalFeature: experimentalFeatureRequestRows,
  externalAgentConfig: externalAgentConfigRequestRows,
  feedback: feedbackRequestRows,
  fs: fsRequestRows,
  fuzzyFileSearch: fuzzyFileSearchRequestRows,
  hooks: hooksRequestRows,
  legacy: legacyRequestRows,
  marketplace: marketplaceRequestRows,
  mcpServer: mcpServerRequestRows,
  mcpServerStatus: mcpServerStatusRequestRows,
  memory: memoryRequestRows,
  mock: mockRequestRows,
  model: modelRequestRows,
  modelProvider: modelProviderRequestRows,
  permissionProfile: permissionProfileRequestRows,
  plugin: pluginRequestRows,
  process: processRequestRows,
  project: projectRequestRows,
  remoteControl: remoteControlRequestRows,
  review: reviewRequestRows,
  rollout: rolloutRequestRows,
  server: serverRequestRows,
  skills: skillsRequestRows,
  thread: threadRequestRows,
  threadSection: threadSectionRequestRows,
  turn: turnRequestRows,
  userVerification: userVerificationRequestRows,
  windowsSandbox: windowsSandboxRequestRows,
};

/** What servers ask clients: the rows, by group. */
export type ServerRequests = {
  readonly account: typeof accountServerRequestRows;
  readonly attestation: typeof attestationServerRequestRows;
  readonly currentTime: typeof currentTimeServerRequestRows;
  readonly item: typeof itemServerRequestRows;
  readonly legacy: typeof legacyServerRequestRows;
  readonly mcpServer: typeof mcpServerServerRequestRows;
};
/** What servers ask clients: the rows, by group. */
export const serverRequests: ServerRequests = {
  account: accountServerRequestRows,
  attestation: attestationServerRequestRows,
  currentTime: currentTimeServerRequestRows,
  item: itemServerRequestRows,
  legacy: legacyServerRequestRows,
  mcpServer: mcpServerServerRequestRows,
};

/** What servers announce: the rows, by group. */
export type ServerNotifications = {
  readonly account: typeof accountNotificationRows;
  readonly app: typeof appNotificationRows;
  readonly autoApprovalReview: typeof autoApprovalReviewNotificationRows;
  readonly command: typeof commandNotificationRows;
  readonly externalAgentConfig: typeof externalAgentConfigNotificationRows;
  readonly fs: typeof fsNotificationRows;
  readonly fuzzyFileSearch: typeof fuzzyFileSearchNotificationRows;
  readonly hook: typeof hookNotificationRows;
  readonly item: typeof itemNotificationRows;
  readonly legacy: typeof legacyNotificationRows;
  readonly mcpServer: typeof mcpServerNotificationRows;
  readonly model: typeof modelNotificationRows;
  readonly modelProvider: typeof modelProviderNotificationRows;
  readonly process: typeof processNotificationRows;
  readonly project: typeof projectNotificationRows;
  readonly rawResponse: typeof rawResponseNotificationRows;
  readonly rawResponseItem: typeof rawResponseItemNotificationRows;
  readonly remoteControl: typeof remoteControlNotificationRows;
  readonly serverRequest: typeof serverRequestNotificationRows;
  readonly skills: typeof skillsNotificationRows;
  readonly thread: typeof threadNotificationRows;
  readonly turn: typeof turnNotificationRows;
  readonly windows: typeof windowsNotificationRows;
  readonly windowsSandbox: typeof windowsSandboxNotificationRows;
};
/** What servers announce: the rows, by group. */
export const serverNotifications: ServerNotifications = {
  account: accountNotificationRows,
  app: appNotificationRows,
  autoApprovalReview: autoApprovalReviewNotificationRows,
  command: commandNotificationRows,
  externalAgentConfig: externalAgentConfigNotificationRows,
  fs: fsNotificationRows,
  fuzzyFileSearch: fuzzyFileSearchNotificationRows,
  hook: hookNotificationRows,
  item: itemNotificationRows,
  legacy: legacyNotificationRows,
  mcpServer: mcpServerNotificationRows,
  model: modelNotificationRows,
  modelProvider: modelProviderNotificationRows,
  process: processNotificationRows,
  project: projectNotificationRows,
  rawResponse: rawResponseNotificationRows,
  rawResponseItem: rawResponseItemNotificationRows,
  remoteControl: remoteControlNotificationRows,
  serverRequest: serverRequestNotificationRows,
  skills: skillsNotificationRows,
  thread: threadNotificationRows,
  turn: turnNotificationRows,
  windows: windowsNotificationRows,
  windowsSandbox: windowsSandboxNotificationRows,
};

/** What clients announce: the rows, by group. */
export type ClientNotifications = {
  readonly legacy: typeof legacyClientNotificationRows;
};
/** What clients announce: the rows, by group. */
export const clientNotifications: ClientNotifications = {
  legacy: legacyClientNotificationRows,
};

type Rows = ByMethod<ClientRequests> & ByMethod<ServerRequests> & ByMethod<ServerNotifications> & ByMethod<ClientNotifications>;

/** What a method carries, by wire name, as in `ParamsOf<"fs/readFile">`. Types that have no name of their own are found in this way. */
export type ParamsOf<Method extends keyof Rows> = Params<Rows[Method]>;

/** What a request is answered with, by wire name, as in `ResultOf<"fs/readFile">`. */
export type ResultOf<Method extends keyof ByMethod<ClientRequests> | keyof ByMethod<ServerRequests>> = Result<Rows[Method]>;

/**
 * Arranges the rows of a table by wire name.
 *
 * @example
 * ```ts
 * byMethod<{ since?: string; method: string }>(clientRequests).get("fs/copy")?.since; // "0.118.0"
 * ```
 */
export function byMethod<Row extends { readonly method: string }>(table: Table<Row>): ReadonlyMap<string, Row> {
  const rows = Object.values(table).flatMap((group) => Object.values(group));
  return new Map(rows.map((row) => [row.method, row]));
}
