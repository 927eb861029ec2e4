import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { McpServerStatus } from "../../protocol/wire/mcp-server-status.js";
import { RpcError } from "../../rpc/errors.js";
import { findMisfit } from "../config/config-shape.js";
import type { Configuration } from "../config/configuration.js";
import type { McpServerConfigs } from "../config/mcp-config.js";
import { findMcpFault } from "../config/mcp-fault.js";
import { isTable, mergeTables } from "../config/toml.js";
import { FairPlaces } from "../fair-places.js";
import type { Logger } from "../logger.js";
import { childLogger } from "../masking-logger.js";
import type { Operations } from "../telemetry/operations.js";
import { threadFields } from "../telemetry/watched.js";
import { tableOf } from "../thread/config-overrides.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { Tool } from "../turn/agent-api.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import type { Questions } from "../turn/approval/questions.js";
import type { ThreadTools } from "../turn/thread-tools.js";
import { type McpServer, settleServers } from "./mcp-server.js";
import { ServerConnection } from "./server-connection.js";
import { describeServer } from "./server-status.js";
import { ThreadServers } from "./thread-servers.js";
import { ToolApprovals } from "./tool-approval.js";
import { openTransport, type TransportsOptions } from "./transports.js";

/** What the MCP servers of a server need. */
export interface McpServersOptions extends TransportsOptions {
  readonly config: Configuration;
  readonly questions: Pick<Questions, "ask">;
  /** Whether clients may bring servers of their own, which run as programs of this machine. */
  readonly allowClientServers: boolean;
  readonly persistApproval: ((server: string, tool: string) => Promise<void>) | null;
  readonly operations: Pick<Operations, "mcpStarted">;
  readonly logger: Logger;
}

/** What the request that loads a thread says of MCP servers. */
type OwnConfig = Record<string, unknown> | null | undefined;

/** Who asks for servers outside of a thread. */
export interface McpCaller {
  /** `null` for nobody in particular. */
  readonly tenant: string | null;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** How often servers are started at once outside of threads. */
const STARTED_AT_ONCE = 8;
const NOT_ALLOWED = "this server does not run MCP servers that its clients configure (`config.mcp_servers`)";

/**
 * The MCP servers of all threads. The handlers of `thread/*` prepare those of a thread that is loaded, turns ask for their tools, those of
 * `mcpServer*` and `config/mcpServer/reload` look at them and have them read again, and `end` and `close` end them.
 *
 * A thread has no servers here until `prepare`; then it has them, started or about to start ({@link ThreadServers}), until `end`, and
 * `#ending` has what still ends. Nothing is loaded or started before a thread has servers.
 */
export class McpServers implements ThreadTools {
  readonly #options: McpServersOptions;
  readonly #approvals: ToolApprovals;
  readonly #threads = new Map<LiveThread, { readonly servers: ThreadServers; readonly own: McpServerConfigs }>();
  readonly #ending = new Set<Promise<void>>();
  /** Starts of servers outside of threads. */
  readonly #starts = new FairPlaces(STARTED_AT_ONCE);

  constructor(options: McpServersOptions) {
    this.#options = options;
    const { questions, persistApproval, logger } = options;
    const store = async (server: string, tool: string) => {
      await persistApproval?.(server, tool);
      this.reload();
    };
    this.#approvals = new ToolApprovals({ questions, persist: persistApproval && store, logger });
  }

  /**
   * The servers that a client brings along with a thread.
   *
   * @throws {RpcError} -32600 when clients may bring none, or they cannot be used, in the words of the real server (0.171).
   */
  readOwn(config: OwnConfig): McpServerConfigs {
    const table = tableOf(config ?? {});
    const own = table.mcp_servers;
    if (own === undefined) return {};
    if (!this.#options.allowClientServers && !(isTable(own) && Object.keys(own).length === 0))
      throw new RpcError(INVALID_REQUEST, NOT_ALLOWED);
    const problem = findMisfit({ mcp_servers: own });
    if (problem !== null) throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${problem}`);
    const fault = findMcpFault(this.#effective(own as McpServerConfigs));
    if (fault !== null) {
      const where = fault.path.join(".");
      throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${fault.why}\nin \`${where}\`\n`);
    }
    return own as McpServerConfigs;
  }

  /**
   * Prepares the servers of a thread that was just loaded. Those that it requires are started and waited for.
   *
   * @returns Starts the others, for the time after the answer.
   * @throws {RpcError} -32603 when a required one does not start. None of them runs then.
   */
  async prepare(thread: LiveThread, own: McpServerConfigs, doing: "creating" | "resuming" | "forking"): Promise<() => void> {
    const known = this.#threads.get(thread);
    if (known) return () => {};
    const { config, questions, operations, logger } = this.#options;
    const all = settleServers(this.#effective(own));
    const servers = new ThreadServers({
      thread,
      servers: all,
      open: (server, sdk, cwd) => openTransport(server, { sdk, cwd }, this.#options),
      questions,
      approvals: this.#approvals,
      graceMs: config.current.mcpGraceMs,
      operations,
      logger: childLogger(logger, threadFields(thread)),
    });
    this.#threads.set(thread, { servers, own });
    if (!all.some(({ isRequired }) => isRequired)) return () => servers.start();
    const missing = await servers.missingOnes();
    if (missing === null) return () => servers.speak();
    this.end(thread);
    const why = `Failed to initialize session: required MCP servers failed to initialize: ${missing}`;
    throw new RpcError(INTERNAL_ERROR, `error ${doing} thread: Fatal error: ${why}`);
  }

  async ready(thread: LiveThread, signal: AbortSignal): Promise<void> {
    await this.#threads.get(thread)?.servers.ready(signal);
  }

  toolsOf(turn: AskingTurn): Tool[] {
    return this.#threads.get(turn.thread)?.servers.toolsOf(turn) ?? [];
  }

  /** The servers of a thread; `undefined` for one without any. */
  of(thread: LiveThread): ThreadServers | undefined {
    return this.#threads.get(thread)?.servers;
  }

  /** Ends the servers of a thread that leaves memory. */
  end(thread: LiveThread): void {
    const servers = this.#threads.get(thread)?.servers;
    this.#threads.delete(thread);
    if (!servers) return;
    const ending = servers
      .close()
      .catch((error) => this.#options.logger.warn({ threadId: thread.id, cause: error }, "MCP servers could not be ended"))
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** The threads go on with the servers of the present configuration, each from its next turn on. */
  reload(): void {
    for (const { servers, own } of this.#threads.values()) servers.change(settleServers(this.#effective(own)));
  }

  /** Starts a server in every thread that it did not start in: somebody has signed in to it. */
  retry({ name, config }: McpServer): void {
    for (const { servers } of this.#threads.values())
      if (servers.servers.some((server) => server.name === name && server.config.url === config.url)) servers.retry(name);
  }

  /** The status of a thread's servers, once they have started or failed. */
  async statusesOf(thread: LiveThread, isFull: boolean): Promise<McpServerStatus[]> {
    const servers = this.of(thread);
    await servers?.settled();
    return this.#describe(servers?.servers ?? [], (name) => servers?.find(name), { isFull, ofThread: true });
  }

  /** The status of the configured servers, which are started for it. */
  async statuses(isFull: boolean, only: string | null, caller: McpCaller): Promise<McpServerStatus[]> {
    const all = this.configured.filter(({ name }) => only === null || name === only);
    return this.withConnections(all, caller, (find) => this.#describe(all, find, { isFull, ofThread: false }));
  }

  /** The servers of the configuration. */
  get configured(): McpServer[] {
    return settleServers(this.#effective({}));
  }

  /** Starts servers outside of any thread, for as long as `run` takes. So many do at once, and others wait for their turn. */
  async withConnections<T>(
    servers: readonly McpServer[],
    { tenant, signal }: McpCaller,
    run: (find: (name: string) => ServerConnection | undefined) => Promise<T>,
  ): Promise<T> {
    await this.#starts.enter(tenant, signal);
    try {
      return await this.#withConnections(servers, run);
    } finally {
      this.#starts.give(tenant);
    }
  }

  async #withConnections<T>(
    servers: readonly McpServer[],
    run: (find: (name: string) => ServerConnection | undefined) => Promise<T>,
  ): Promise<T> {
    const connections = servers
      .filter(({ isEnabled }) => isEnabled)
      .map((server) => {
        const open = (sdk: Parameters<typeof openTransport>[1]["sdk"]) =>
          openTransport(server, { sdk, cwd: process.cwd() }, this.#options);
        const { logger } = this.#options;
        return new ServerConnection(server, { open, elicit: async () => ({ action: "decline" }), logger });
      });
    try {
      await Promise.all(connections.map(({ started }) => started));
      return await run((name) => connections.find(({ server }) => server.name === name));
    } finally {
      await Promise.all(connections.map((connection) => connection.close()));
    }
  }

  /** Ends all servers. Resolves when they have ended. */
  async close(): Promise<void> {
    for (const thread of [...this.#threads.keys()]) this.end(thread);
    await Promise.all(this.#ending);
    await this.#options.tokens.close();
  }

  #effective(own: McpServerConfigs): McpServerConfigs {
    return mergeTables(this.#options.config.current.mcpServers, own);
  }

  #describe(
    servers: readonly McpServer[],
    find: (name: string) => ServerConnection | undefined,
    kind: { readonly isFull: boolean; readonly ofThread: boolean },
  ): Promise<McpServerStatus[]> {
    return Promise.all(
      servers.map(async (server) => {
        const isSignedIn = server.config.url !== undefined && (await this.#options.tokens.isSignedIn(server));
        return describeServer({ server, connection: find(server.name), isSignedIn, ...kind });
      }),
    );
  }
}
