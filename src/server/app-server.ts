import type { CredentialStore } from "../codex-sign-in/stored-credentials.js";
import { CodexError } from "../rpc/errors.js";
import type { Transport } from "../rpc/transport.js";
import { Accounts } from "./account/accounts.js";
import { welcome } from "./account/session/account-notifications.js";
import { type SignInOptions, settleIssuer } from "./account/sign-in/issuer.js";
import { chooseCredentials } from "./account/storage/credentials.js";
import { APP_SERVER_CHECKS } from "./app-server-checks.js";
import { checkOptions, type OptionChecks } from "./check-options.js";
import type { AppServerConfig } from "./config/app-server-config.js";
import { findMisfit } from "./config/config-shape.js";
import { loadConfiguration } from "./config/configuration.js";
import { checkStrictly } from "./config/strict-config.js";
import type { Connection, Identity } from "./connection/connection.js";
import { createRequestIdCounter } from "./connection/outgoing-messages.js";
import { type CloseOptions, createServer, type Server, type ServerHandlers, type ServerOptions } from "./connection/server.js";
import { fetchWithoutTimeouts } from "./fetch-without-timeouts.js";
import { createGitInfoReader } from "./git/git-info-reader.js";
import { createAccountHandlers, createAuthStatusHandler } from "./handlers/account.js";
import { createCollaborationModeHandlers } from "./handlers/collaboration-mode.js";
import { createCommandRules } from "./handlers/command-rules.js";
import { createConfigHandlers } from "./handlers/config.js";
import { createEmptyHandlers } from "./handlers/empty.js";
import { createExperimentalFeatureHandlers } from "./handlers/experimental-feature.js";
import { createFuzzySearchHandlers } from "./handlers/fuzzy-file-search.js";
import { createGitDiffHandlers } from "./handlers/git-diff.js";
import { createMcpHandlers } from "./handlers/mcp.js";
import { createMcpLoginHandlers } from "./handlers/mcp-sign-in.js";
import { createModelHandlers } from "./handlers/model.js";
import { createPermissionProfileHandlers } from "./handlers/permission-profile.js";
import { createReviewHandlers } from "./handlers/review.js";
import { createSandboxNotice } from "./handlers/sandbox-notice.js";
import { createThreadHandlers } from "./handlers/thread.js";
import { createThreadSearchHandlers } from "./handlers/thread-search.js";
import { createShellHandlers } from "./handlers/thread-shell.js";
import { createTurnHandlers } from "./handlers/turn.js";
import { createWorkspaceHandlers } from "./handlers/workspace.js";
import { childLogger, settleLogger } from "./logger.js";
import { createApprovalStore } from "./mcp/approval-store.js";
import type { McpOptions } from "./mcp/mcp-options.js";
import { McpServers } from "./mcp/mcp-servers.js";
import { openGrants } from "./mcp/sign-in/grants.js";
import { McpTokens } from "./mcp/sign-in/mcp-tokens.js";
import type { ModelOptions } from "./model/model-list.js";
import { sameOriginFetch } from "./same-origin-fetch.js";
import { Sandbox } from "./sandbox/sandbox.js";
import { Operations } from "./telemetry/operations.js";
import { TenantGuard, type TenantLimits } from "./tenant-limits.js";
import { setStatus } from "./thread/live-thread.js";
import { Owners } from "./thread/owners.js";
import { memoryThreads } from "./thread/storage/memory-threads.js";
import type { ThreadStore } from "./thread/storage/thread-store.js";
import { Threads } from "./thread/threads.js";
import type { Agent, Tool } from "./turn/agent-api.js";
import { Questions } from "./turn/approval/questions.js";
import type { FileAccess } from "./turn/context/instruction-files.js";
import { ThreadFiles } from "./turn/context/thread-files.js";
import { LoneTenants } from "./turn/lone-tenants.js";
import { createResponsesAgent } from "./turn/responses/agent.js";
import { Turns } from "./turn/turns.js";
import type { WorkspaceOptions } from "./workspace/workspace-options.js";

/** What an app-server is assembled from. Everything has a default; without options it serves from memory, and asks OpenAI's models. */
export interface AppServerOptions
  extends Pick<
    ServerOptions,
    "methods" | "originator" | "maxInFlight" | "maxUnreadBytes" | "maxTotalBacklogBytes" | "logger" | "telemetry"
  > {
  /** The folder with `config.toml` and `auth.json`. Without it nothing is read from or written to disk. */
  codexHome?: string | undefined;
  /** Overrides the file, key by key. */
  config?: AppServerConfig | undefined;
  /** Whether to refuse a configuration that cannot be used, or that has keys which nobody reads. Default: they are warnings. */
  strictConfig?: boolean | undefined;
  /** What runs the turns. Default: a model asked over the Responses API. */
  agent?: Agent | undefined;
  /** What the model may call, in every thread; no two of one name. An agent of your own finds them in its turns. Default: none. */
  tools?: readonly Tool[] | undefined;
  /**
   * The models that clients may choose from, besides the configured one. A function is asked whenever a client asks; when it fails,
   * or takes more than five seconds, the configured model alone is offered. Default: none.
   */
  models?: ModelOptions | undefined;
  /** Which of this machine's files and programs clients may use, through `fs/*` and `command/exec`. Default: none. */
  workspace?: WorkspaceOptions | undefined;
  /**
   * How MCP servers are used. Those of `mcp_servers` in the configuration are started for each thread, and their tools are offered to the
   * model; see docs/mcp.md.
   */
  mcp?: McpOptions | undefined;
  /**
   * Whether commands of `shellTool` and `command/exec` are confined by the operating system, where the sandbox of their thread asks for
   * that and the machine can: by bubblewrap on Linux, by `sandbox-exec` on macOS. With `"off"` they ask the user instead, as on machines
   * that cannot. Default: `"auto"`.
   */
  sandbox?: "auto" | "off" | undefined;
  /**
   * Whether the default agent reads the images that a client names by a path (`localImage`): those in the thread's folder and in
   * `workspace.roots`, and what codex's terminal UI pasted. Default: `true`, and `false` with an `accountScope` of another kind than
   * `"process"`.
   */
  localImages?: boolean | undefined;
  /** Answers to methods of the protocol that the assembled server does not serve, or in place of its own. */
  handlers?: ServerHandlers | undefined;
  /**
   * Who is signed in: everyone together, as upstream has it (`"process"`), each connection for itself, in memory (`"connection"`), or the
   * connections of one identity together, in memory until the last of them has ended and `reconnectGraceMs` is over, and those without an
   * identity as with `"process"` (`"identity"`).
   *
   * With `"connection"`, each connection without an identity is a tenant of its own for everything: it sees no thread, turn, question or
   * login of another, and its own threads are removed when it ends. Connections with the same identity (`accept(transport, { identity })`)
   * share their threads, in either scope. What is not a tenant's own reads as if it did not exist, and no file is read for what the
   * model is told (`AGENTS.md`, `model_instructions_file` of a thread). Default: `"process"`.
   */
  accountScope?: "process" | "connection" | "identity" | undefined;
  /**
   * How long what a lost connection leaves is kept for a client that comes back, in milliseconds: threads that nobody follows stay in memory,
   * their questions wait, the account of an identity stays signed in, and a refresh of its tokens waits, up to a minute, for a client that
   * signs in again. A turn that runs goes on in any case. After it, threads leave memory (`thread/closed`), questions count as unanswered,
   * and the account is signed out once no turn of the identity runs. 0: nothing is kept. The end of the server ends it. Default: 1 800 000
   * (30 minutes, as long as codex 0.171 keeps threads).
   */
  reconnectGraceMs?: number | undefined;
  /**
   * How many threads that nobody follows, and in which no turn runs, stay in memory. With one more, the one that was left first leaves it,
   * as after `reconnectGraceMs`: stored ones before others. It is loaded again when a client resumes it. Default: 1 000.
   */
  maxIdleThreads?: number | undefined;
  /** What one tenant may have. Clients that are nobody in particular, and share everything, have no limits. */
  tenantLimits?: TenantLimits | undefined;
  /**
   * Where credentials are stored. Default: where the configuration says (`cli_auth_credentials_store`), which is `auth.json` under
   * `codexHome` if it says nothing, or memory without a home. Tokens that a client owns are never stored.
   */
  credentials?: CredentialStore | undefined;
  /** Who signs ChatGPT accounts in, and which ports a browser may come back to. Default: OpenAI, as Codex does it. */
  signIn?: SignInOptions | undefined;
  /** Where threads are stored; it is closed with the server. Default: memory, for as long as the process lasts. */
  threads?: ThreadStore | undefined;
  /** For proxies and private certificate authorities. Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/** As long as the real server (0.171) keeps a thread that nobody follows. */
const RECONNECT_GRACE_MS = 30 * 60 * 1000;

/** A client of an app-server. */
export interface AppConnection extends Connection {
  /** `fetch` as whoever is signed in on this connection. */
  authorizedFetch: typeof fetch;
}

/** An app-server with accounts, threads and turns. */
export interface AppServer extends Server {
  accept(transport: Transport, options?: { identity?: Identity | null | undefined }): AppConnection;
  /**
   * `fetch` as whoever is signed in: bearer and account headers, and the 401 loop of their mode.
   *
   * @throws {CodexError} `ERR_SCOPE` with `accountScope: "connection"`: use the connection's own.
   */
  authorizedFetch: typeof fetch;
}

/**
 * Assembles an app-server: accounts (`apiKey`, `chatgpt`, `chatgptDeviceCode`, `chatgptAuthTokens`), threads, turns, and an agent that asks a model.
 *
 * @example
 * const server = createAppServer({ agent: async ({ write }) => write.message().end("Hello.") });
 * server.accept(stdio());
 *
 * @throws {CodexError} `ERR_OPTION` when an option is unknown or has the wrong kind, which the message names; `ERR_CONFIG` when a value
 *   of `config` has the wrong kind. What is wrong in `config.toml` is a warning.
 */
export function createAppServer(options: AppServerOptions = {}): AppServer {
  checkOptions("createAppServer", options, APP_SERVER_CHECKS satisfies OptionChecks<AppServerOptions>);
  const { codexHome, accountScope: scope = "process", reconnectGraceMs: graceMs = RECONNECT_GRACE_MS } = options;
  const fetch = sameOriginFetch(options.fetch ?? fetchWithoutTimeouts);
  const logger = settleLogger(options.logger);
  const log = (target: string) => childLogger(logger, { target });
  const operations = new Operations(logger, options.telemetry);
  checkConfig(options.config);
  const config = loadConfiguration({
    codexHome,
    overrides: options.config,
    onWarning: (warning) => {
      log("config").warn({ details: warning.details }, warning.summary);
      for (const connection of server.connections) connection.notify("configWarning", warning);
    },
    onChange: (problem) => operations.configChanged(problem),
  });
  if (options.strictConfig) checkStrictly(config, { codexHome, overrides: options.config });
  for (const { summary, details } of config.warnings) log("config").warn({ details }, summary);
  const issuer = settleIssuer(options.signIn);
  const credentials = options.credentials ?? chooseCredentials(config.current.credentialsStore, codexHome, log("account"));
  const accounts = new Accounts({
    ...{ scope, config, credentials, issuer, operations, fetch },
    logger: log("account"),
    everyone: () => server.connections,
    graceMs,
    isBusy: (subject) => threads.hasTurns(subject),
  });
  const owners = new Owners(scope);
  const guard = new TenantGuard(options.tenantLimits);
  const threads = new Threads({
    config,
    store: options.threads ?? memoryThreads(),
    owners,
    guard,
    logger: log("thread"),
    readGit: createGitInfoReader(gitRootsOf(options)),
    graceMs,
    maxIdle: options.maxIdleThreads,
    onUnload: (thread) => {
      operations.threadUnloaded(thread);
      mcp.end(thread);
    },
  });
  operations.threads(() => threads.count);
  const nextRequestId = createRequestIdCounter();
  const questions = new Questions({ nextRequestId, setStatus, patienceMs: graceMs });
  // What somebody has signed in to here must not count for strangers.
  const grants = scope === "process" ? openGrants(codexHome) : null;
  const mcp = new McpServers({
    config,
    questions,
    allowClientServers: options.mcp?.allowClientServers ?? false,
    persistApproval: createApprovalStore({ codexHome, overrides: options.config, config, isShared: scope !== "process" }),
    tokens: new McpTokens({ grants, fetch, logger: log("mcp") }),
    fetch,
    operations,
    logger: log("mcp"),
  });
  const agent = options.agent ?? createResponsesAgent({ config, operations, imageRoots: imageRootsOf(options) });
  const sandbox = new Sandbox({ codexHome, use: options.sandbox });
  const tellSandbox = createSandboxNotice(sandbox, options.tools ?? [], log("turn"));
  const threadFiles = new ThreadFiles(config, fileAccessOf(options));
  const turns = new Turns({
    threads,
    agent,
    accounts,
    questions,
    tools: options.tools ?? [],
    threadTools: mcp,
    sandbox,
    guard,
    threadFiles,
    operations,
    logger: log("turn"),
  });
  const loneTenants = new LoneTenants({ threads, turns, logger: log("thread") });

  const accountContext = { config, accounts, issuer, originator: options.originator, logger: log("account"), fetch };
  const search = createFuzzySearchHandlers(options.workspace);
  const assembled: ServerHandlers = {
    account: createAccountHandlers(accountContext),
    config: createConfigHandlers({
      codexHome,
      overrides: options.config,
      config,
      isTenant: (connection) => accounts.isTenant(connection),
    }),
    legacy: {
      getAuthStatus: createAuthStatusHandler(accountContext),
      ...search?.legacy,
      ...createGitDiffHandlers(options.workspace),
    },
    ...(search ? { fuzzyFileSearch: search.fuzzyFileSearch } : {}),
    ...createCollaborationModeHandlers(),
    model: createModelHandlers({ config, models: options.models ?? [], logger: log("model") }),
    experimentalFeature: createExperimentalFeatureHandlers(threads, config),
    permissionProfile: createPermissionProfileHandlers(config),
    review: createReviewHandlers(turns),
    thread: {
      ...createThreadHandlers({ threads, turns, questions, tellSandbox, mcp, threadFiles, logger: log("thread") }),
      ...createThreadSearchHandlers({ threads, logger: log("thread") }),
      ...createShellHandlers({ threads, turns, workspace: options.workspace }),
    },
    turn: createTurnHandlers(turns),
    ...(options.workspace ? createWorkspaceHandlers(options.workspace, createCommandRules(config, sandbox)) : {}),
  };
  const mcpLogins = createMcpLoginHandlers({ mcp, threads, config, grants, fetch, logger: log("mcp") });
  const mcpHandlers = override(createMcpHandlers({ mcp, threads, config }), mcpLogins.handlers);
  const server = createServer([createEmptyHandlers(), mcpHandlers, assembled, options.handlers ?? {}].reduce(override), {
    ...options,
    logger,
    nextRequestId,
    ready: accounts.restore(),
    beforeRequest: (connection) => guard.countRequest(owners.of(connection), connection),
    onConnection: (connection) => {
      for (const warning of config.warnings) connection.notify("configWarning", warning);
      welcome(accounts, connection);
    },
    onClose: async ({ graceMs }) => {
      await turns.close(graceMs);
      await loneTenants.close();
      await mcpLogins.close();
      await mcp.close();
      await Promise.all([threads.close(), accounts.close()]);
      operations.close();
    },
  });
  const accept = server.accept.bind(server);
  const close = server.close.bind(server);
  return Object.assign(server, {
    close: (closeOptions: CloseOptions = {}) => {
      // Whoever closes without a grace does not wait for one that was given before.
      if (!closeOptions.graceMs) void turns.close();
      return close(closeOptions);
    },
    accept: (...args: Parameters<Server["accept"]>): AppConnection => {
      const connection = accept(...args);
      owners.join(connection);
      guard.join(owners.of(connection), connection);
      loneTenants.add(connection);
      return Object.assign(connection, { authorizedFetch: accounts.of(connection).authorizedFetch });
    },
    authorizedFetch: accounts.common?.authorizedFetch ?? refuseCommonFetch,
  });
}

function checkConfig(config: AppServerConfig = {}): void {
  const misfit = findMisfit(config);
  if (misfit !== null) throw new CodexError("ERR_CONFIG", `The configuration is invalid: ${misfit.trim().replace("\n", " ")}`);
}

/** Clients that are strangers to one another do not reach this machine's files unless that is asked for. */
function imageRootsOf({ localImages, accountScope, workspace }: AppServerOptions): readonly string[] | null {
  return (localImages ?? (accountScope ?? "process") === "process") ? (workspace?.roots ?? []) : null;
}

/** Nor does git tell of folders that they could not read anyway. */
function gitRootsOf({ accountScope, workspace }: AppServerOptions): readonly string[] | null {
  if ((accountScope ?? "process") === "process") return null;
  return (workspace?.files ?? "none") === "none" ? [] : (workspace?.roots ?? []);
}

/** They have no `AGENTS.md` read either, and not the one of codex's home. */
function fileAccessOf({ codexHome, accountScope }: AppServerOptions): FileAccess {
  return accountScope !== undefined && accountScope !== "process"
    ? { home: null, roots: [] }
    : { home: codexHome ?? null, roots: null };
}

async function refuseCommonFetch(): Promise<never> {
  throw new CodexError(
    "ERR_SCOPE",
    'With accountScope "connection" nobody is signed in for all: use a connection\'s authorizedFetch',
  );
}

/** Handlers, each replaced by the other of its method where there is one. */
function override(base: ServerHandlers, over: ServerHandlers): ServerHandlers {
  // Spreading a union of every group's handlers would have the compiler compare all pairs of them.
  const groups: Readonly<Record<string, object | undefined>> = base;
  const merged = Object.entries<object | undefined>(over).map(([group, handlers]) => [group, { ...groups[group], ...handlers }]);
  return { ...base, ...Object.fromEntries(merged) };
}
