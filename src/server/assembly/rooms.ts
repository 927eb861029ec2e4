import { CodexError } from "../../rpc/errors.js";
import { Accounts } from "../account/accounts.js";
import { settleIssuer } from "../account/sign-in/issuer.js";
import { chooseCredentials } from "../account/storage/credentials.js";
import type { AppServerConfig } from "../config/app-server-config.js";
import { findMisfit } from "../config/config-shape.js";
import { type Configuration, loadConfiguration } from "../config/configuration.js";
import { checkStrictly } from "../config/strict-config.js";
import type { Connection } from "../connection/connection.js";
import { createRequestIdCounter } from "../connection/outgoing-messages.js";
import { fetchWithoutTimeouts } from "../fetch-without-timeouts.js";
import { createGitInfoReader } from "../git/git-info-reader.js";
import type { Logger } from "../logger.js";
import { childLogger, settleLogger } from "../masking-logger.js";
import { createApprovalStore } from "../mcp/approval-store.js";
import { McpServers } from "../mcp/mcp-servers.js";
import { openGrants } from "../mcp/sign-in/grants.js";
import { McpTokens } from "../mcp/sign-in/mcp-tokens.js";
import { sameOriginFetch } from "../same-origin-fetch.js";
import { Sandbox } from "../sandbox/sandbox.js";
import { Operations } from "../telemetry/operations.js";
import { TenantGuard } from "../tenant-limits.js";
import { setStatus } from "../thread/live-thread.js";
import { Owners } from "../thread/owners.js";
import { memoryThreads } from "../thread/storage/memory-threads.js";
import { Threads } from "../thread/threads.js";
import { Questions } from "../turn/approval/questions.js";
import { ThreadFiles } from "../turn/context/thread-files.js";
import { LoneTenants } from "../turn/lone-tenants.js";
import { createResponsesAgent } from "../turn/responses/agent.js";
import { Turns } from "../turn/turns.js";
import type { AppServerOptions } from "./app-server-options.js";
import { fileAccessOf, gitRootsOf, imageRootsOf } from "./file-access.js";

/** As long as the real server (0.171) keeps a thread that nobody follows. */
const RECONNECT_GRACE_MS = 30 * 60 * 1000;

/** What the rooms of a server have in common. */
interface Common {
  readonly options: AppServerOptions;
  readonly scope: NonNullable<AppServerOptions["accountScope"]>;
  readonly graceMs: number;
  readonly config: Configuration;
  readonly operations: Operations;
  readonly fetch: typeof fetch;
  readonly nextRequestId: () => number;
  readonly logger: Logger;
  /** The logger of a room. */
  log(target: string): Logger;
}

/** The rooms of a server, put together. */
export type Rooms = ReturnType<typeof createRooms>;

/**
 * Puts the rooms of a server together.
 *
 * @param everyone - The connections that stand.
 * @throws {CodexError} `ERR_OPTION`, `ERR_CONFIG`, as `createAppServer` says.
 */
export function createRooms(options: AppServerOptions, everyone: () => Iterable<Connection>) {
  const common = createCommon(options, everyone);
  const { scope, graceMs, config, operations, fetch, log } = common;
  const issuer = settleIssuer(options.signIn);
  const accounts: Accounts = new Accounts({
    ...{ scope, config, issuer, operations, fetch, everyone, graceMs },
    credentials: options.credentials ?? chooseCredentials(config.current.credentialsStore, options.codexHome, log("account")),
    logger: log("account"),
    isBusy: (subject) => threads.hasTurns(subject),
  });
  const [owners, guard] = [new Owners(scope), new TenantGuard(options.tenantLimits)];
  const threads: Threads = new Threads({
    ...{ config, owners, guard, graceMs },
    store: options.threads ?? memoryThreads(),
    logger: log("thread"),
    readGit: createGitInfoReader(gitRootsOf(options)),
    maxIdle: options.maxIdleThreads,
    onUnload: (thread) => {
      operations.threadUnloaded(thread);
      mcp.end(thread);
    },
  });
  operations.threads(() => threads.count);
  const questions = new Questions({ nextRequestId: common.nextRequestId, setStatus, patienceMs: graceMs });
  const { mcp, grants } = createMcp(common, questions);
  const sandbox = new Sandbox({ codexHome: options.codexHome, use: options.sandbox });
  const threadFiles = new ThreadFiles(config, fileAccessOf(options));
  const turns = new Turns({
    ...{ threads, accounts, questions, sandbox, guard, threadFiles, operations },
    agent: options.agent ?? createResponsesAgent({ config, operations, imageRoots: imageRootsOf(options) }),
    tools: options.tools ?? [],
    threadTools: mcp,
    logger: log("turn"),
  });
  const loneTenants = new LoneTenants({ threads, turns, logger: log("thread") });
  return {
    ...common,
    ...{ issuer, accounts, owners, guard, threads, questions, grants, mcp, sandbox, threadFiles, turns, loneTenants },
  };
}

function createCommon(options: AppServerOptions, everyone: () => Iterable<Connection>): Common {
  const { codexHome, config: overrides } = options;
  const logger = settleLogger(options.logger);
  const log = (target: string) => childLogger(logger, { target });
  const operations = new Operations(logger, options.telemetry);
  checkConfig(overrides);
  const config = loadConfiguration({
    codexHome,
    overrides,
    onWarning: (warning) => {
      log("config").warn({ details: warning.details }, warning.summary);
      for (const connection of everyone()) connection.notify("configWarning", warning);
    },
    onChange: (problem) => operations.configChanged(problem),
  });
  if (options.strictConfig) checkStrictly(config, { codexHome, overrides });
  for (const { summary, details } of config.warnings) log("config").warn({ details }, summary);
  return {
    options,
    scope: options.accountScope ?? "process",
    graceMs: options.reconnectGraceMs ?? RECONNECT_GRACE_MS,
    config,
    operations,
    fetch: sameOriginFetch(options.fetch ?? fetchWithoutTimeouts),
    nextRequestId: createRequestIdCounter(),
    logger,
    log,
  };
}

function createMcp({ options, scope, config, operations, fetch, log }: Common, questions: Questions) {
  const { codexHome, config: overrides } = options;
  // What somebody has signed in to here must not count for strangers.
  const grants = scope === "process" ? openGrants(codexHome) : null;
  const mcp = new McpServers({
    ...{ config, questions, fetch, operations },
    allowClientServers: options.mcp?.allowClientServers ?? false,
    persistApproval: createApprovalStore({ codexHome, overrides, config, isShared: scope !== "process" }),
    tokens: new McpTokens({ grants, fetch, logger: log("mcp") }),
    logger: log("mcp"),
  });
  return { mcp, grants };
}

function checkConfig(config: AppServerConfig = {}): void {
  const misfit = findMisfit(config);
  if (misfit !== null) throw new CodexError("ERR_CONFIG", `The configuration is invalid: ${misfit.trim().replace("\n", " ")}`);
}
