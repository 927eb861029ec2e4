import { LONGEST_TIMER_MS } from "../../rpc/abort.js";
import {
  either,
  flag,
  func,
  group,
  groupWith,
  isObject,
  isPort,
  isText,
  listOf,
  mustBe,
  object,
  off,
  oneOf,
  positive,
  text,
  withFunctions,
} from "../../rpc/check-options.js";
import type { SignInOptions } from "../account/sign-in/issuer.js";
import type { McpOptions } from "../mcp/mcp-options.js";
import type { TenantLimits } from "../tenant-limits.js";
import type { CommandLimits } from "../workspace/commands.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";

const STORE_METHODS = ["create", "read", "update", "delete", "list", "saveTurn", "turns", "revert", "close"] as const;

const isNamed = (value: unknown) => isObject(value) && isText(value.name) && typeof value.run === "function";

const commandLimits = group<CommandLimits>({
  defaultTimeoutMs: positive,
  maxTimeoutMs: positive,
  defaultOutputBytes: positive,
  maxOutputBytes: positive,
  maxRunning: positive,
  env: object,
});

/** What each option of `createAppServer` must be. */
export const APP_SERVER_CHECKS = {
  methods: listOf(isObject, "what serve() returns"),
  originator: text,
  maxInFlight: positive,
  maxUnreadBytes: positive,
  maxTotalBacklogBytes: positive,
  logger: either(withFunctions("a logger, or false", ["debug", "info", "warn", "error"]), off),
  telemetry: withFunctions("what createTelemetry() returns", ["text", "handshakeRefused", "close"]),
  codexHome: text,
  strictConfig: flag,
  localImages: flag,
  sandbox: oneOf("auto", "off"),
  mcp: group<McpOptions>({ allowClientServers: flag }),
  config: object,
  agent: func,
  tools: listOf(isNamed, "tools, as defineTool() returns them"),
  models: either(
    listOf((value) => isObject(value) && isText(value.model), "models, each with its name in `model`"),
    func,
  ),
  workspace: groupWith<WorkspaceOptions>(["roots"], {
    roots: mustBe(
      "a list of folders with one at least",
      (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    ),
    cwd: text,
    files: oneOf("none", "read", "write"),
    commands: (value, name) => (isObject(value) ? commandLimits(value, name) : flag(value, name)),
    shellCommands: flag,
    maxFileBytes: positive,
    allow: func,
  }),
  handlers: object,
  accountScope: oneOf("process", "connection", "identity"),
  reconnectGraceMs: mustBe(
    `a number from 0 to ${LONGEST_TIMER_MS}`,
    (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIMER_MS,
  ),
  maxIdleThreads: mustBe("a whole number from 0 on", (value) => Number.isInteger(value) && Number(value) >= 0),
  tenantLimits: group<TenantLimits>({
    connections: positive,
    loadedThreads: positive,
    idleThreads: positive,
    runningTurns: positive,
    keptBytes: positive,
    requestsPerSecond: positive,
  }),
  credentials: withFunctions("a credential store", ["read", "write", "clear"], ["lock"]),
  signIn: group<SignInOptions>({
    issuer: text,
    clientId: text,
    authorizeUrl: text,
    tokenUrl: text,
    refreshUrl: text,
    revokeUrl: text,
    loginPorts: listOf(isPort, "port numbers"),
  }),
  threads: withFunctions("a thread store, such as sqliteThreads(path)", STORE_METHODS, ["ready"]),
  fetch: func,
};
