/** The group of a method: what stands before the first slash of its wire name. Names without a slash are in `legacy`. */
export function groupOf(method: string): string {
  return method.includes("/") ? method.slice(0, method.indexOf("/")) : "legacy";
}

/**
 * The file that a method stands in, without folder and extension: its group in kebab-case. Its row is in that file of
 * `src/protocol/methods/`, and the generated types that no other group uses are in the file of that name in `src/protocol/wire/`.
 */
export function fileOf(method: string): string {
  return groupOf(method).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * What answers a method whose response is not named after its params.
 * The generated unions name params only; the answer of `XParams` is otherwise `XResponse`.
 */
const ANSWERS: Readonly<Record<string, string>> = {
  "memory/reset": "MemoryResetResponse",
  "rollout/compress": "RolloutCompressResponse",
  "account/gatewayOAuth/cancel": "GatewayOAuthCancelResponse",
  "remoteControl/status/read": "RemoteControlStatusReadResponse",
  "config/mcpServer/reload": "McpServerRefreshResponse",
  "windowsSandbox/readiness": "WindowsSandboxReadinessResponse",
  "accountSession/list": "AccountSessionsResponse",
  "account/logout": "LogoutAccountResponse",
  "account/securitySetup/read": "GetAccountSecuritySetupResponse",
  "account/workspaceMessages/read": "GetWorkspaceMessagesResponse",
  "externalAgentConfig/import/readHistories": "ExternalAgentConfigImportHistoriesReadResponse",
  "config/value/write": "ConfigWriteResponse",
  "config/batchWrite": "ConfigWriteResponse",
  "modelProvider/default/set": "ConfigWriteResponse",
  "configRequirements/read": "ConfigRequirementsReadResponse",
};

/** The name of the shape that answers a method, given the name of its params' shape. */
export function answerOf(method: string, params: string | undefined): string | undefined {
  return ANSWERS[method] ?? params?.replace(/Params$/, "Response");
}
