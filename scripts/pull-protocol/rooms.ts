/**
 * Which room a method's row and shapes live in, by the beginning of its wire name; the longest beginning counts.
 * The order is that of the rooms: a shape that several rooms use lives in the first of them.
 */
export const ROOMS = {
  session: [
    "initialize",
    "initialized",
    "server/",
    "feedback/",
    "mock/",
    "serverRequest/",
    "configWarning",
    "deprecationNotice",
    "warning",
    "guardianWarning",
  ],
  login: [
    "account/login/",
    "account/chatgptAuthTokens/",
    "account/gatewayOAuth/",
    "accountSession/",
    "account/bedrock/",
    "account/gcp/",
    "userVerification/",
    "authStatusChange",
    "loginChatGptComplete",
  ],
  account: ["account/", "getAuthStatus"],
  item: ["item/", "rawResponse/", "rawResponseItem/"],
  approval: [
    "item/commandExecution/requestApproval",
    "item/fileChange/requestApproval",
    "item/permissions/requestApproval",
    "item/tool/requestUserInput",
    "item/tool/call",
    "item/autoApprovalReview/",
    "autoApprovalReview/",
    "applyPatchApproval",
    "execCommandApproval",
    "mcpServer/elicitation/",
    "attestation/",
    "currentTime/",
  ],
  turn: ["turn/", "review/", "error"],
  model: ["model/", "modelProvider/", "collaborationMode/"],
  thread: ["thread/", "getConversationSummary"],
  queue: ["thread/queue/", "thread/goal/", "thread/prediction/", "thread/sample", "thread/memory", "memory/", "rollout/"],
  library: ["thread/section/", "threadSection/", "thread/attachment", "thread/project/", "project/"],
  realtime: ["thread/realtime/", "thread/timeline/"],
  config: ["config/", "configRequirements/", "experimentalFeature/", "permissionProfile/", "externalAgentConfig/"],
  extension: ["skills/", "hooks/", "hook/", "marketplace/", "plugin/", "app/"],
  mcp: ["mcpServer/", "mcpServerStatus/", "config/mcpServer/"],
  workspace: [
    "fs/",
    "command/",
    "process/",
    "environment/",
    "thread/environment/",
    "windows/",
    "windowsSandbox/",
    "gitDiffToRemote",
    "fuzzyFileSearch",
  ],
  remote: ["remoteControl/"],
} as const;

export type Room = keyof typeof ROOMS;

export const rooms = Object.keys(ROOMS) as Room[];

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
  "configRequirements/read": "ConfigRequirementsReadResponse",
};

/** The name of the shape that answers a method, given the name of its params' shape. */
export function answerOf(method: string, params: string | undefined): string | undefined {
  return ANSWERS[method] ?? params?.replace(/Params$/, "Response");
}

/** The room of a method. Throws for a group that no room has claimed yet. */
export function roomOf(method: string): Room {
  const claims = rooms.flatMap((room) =>
    ROOMS[room].filter((beginning) => isClaimed(method, beginning)).map((beginning) => ({ room, length: beginning.length })),
  );
  const [best] = claims.sort((a, b) => b.length - a.length);
  if (!best) throw new Error(`No room claims "${method}": give its group to one in scripts/pull-protocol/rooms.ts`);
  return best.room;
}

function isClaimed(method: string, beginning: string): boolean {
  return method === beginning || (method.includes("/") && method.startsWith(beginning));
}
