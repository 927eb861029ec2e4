import type { Transport } from "@modelcontextprotocol/client";
import { raceAbort, withTimeout } from "../../rpc/abort.js";
import { sameJson } from "../../rpc/json.js";
import type { Logger } from "../logger.js";
import type { Operations } from "../telemetry/operations.js";
import { type LiveThread, tellThread } from "../thread/live-thread.js";
import type { Tool } from "../turn/agent-api.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import type { Questions } from "../turn/approval/questions.js";
import { elicit } from "./elicitation.js";
import type { McpServer } from "./mcp-server.js";
import { mcpTools } from "./mcp-tool.js";
import { resourceTools } from "./resource-tools.js";
import type { Sdk } from "./sdk.js";
import { ServerConnection } from "./server-connection.js";
import { describeStatus } from "./startup-status.js";
import type { ToolApprovals } from "./tool-approval.js";

/** What the servers of a thread need. */
export interface ThreadServersOptions {
  readonly thread: LiveThread;
  readonly servers: readonly McpServer[];
  readonly open: (server: McpServer, sdk: Sdk, cwd: string) => Promise<Transport> | Transport;
  readonly questions: Pick<Questions, "ask">;
  readonly approvals: ToolApprovals;
  /** How long the first turn waits for servers that are not required, in milliseconds; 0: until they have started or failed. */
  readonly graceMs: number;
  readonly operations: Pick<Operations, "mcpStarted">;
  readonly logger: Logger;
}

/**
 * The servers of one thread, as the real server has them: programs of its own for each thread (0.171). They are not started before `start`,
 * and all end with `close`. Clients that follow the thread hear of each start and what came of it.
 */
export class ThreadServers {
  readonly #options: ThreadServersOptions;
  readonly #connections = new Map<string, ServerConnection>();
  #servers: readonly McpServer[];
  #changed: readonly McpServer[] | null = null;
  /** What is told once the thread is there; `null` when it is told at once. */
  #held: (() => void)[] | null = null;
  #isStarted = false;
  #isClosed = false;
  #grace: Promise<void> | null = null;

  constructor(options: ThreadServersOptions) {
    this.#options = options;
    this.#servers = options.servers;
  }

  get servers(): readonly McpServer[] {
    return this.#servers;
  }

  /** The connections that were started, sorted by name. */
  get connections(): readonly ServerConnection[] {
    return this.#servers.flatMap(({ name }) => this.#connections.get(name) ?? []);
  }

  find(name: string): ServerConnection | undefined {
    return this.#connections.get(name);
  }

  /** Starts the servers that are enabled, once. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    for (const server of this.#servers) if (server.isEnabled) this.#connect(server);
  }

  /**
   * Why the thread cannot be used, by the servers that it requires; `null` when it can. Starts them all. Clients hear of it when `speak` is
   * called: a thread that cannot be used was never there.
   */
  async missingOnes(): Promise<string | null> {
    this.#held = [];
    this.start();
    const required = this.connections.filter(({ server }) => server.isRequired);
    await Promise.all(required.map(({ started }) => started));
    const failed = required.filter(({ failure }) => failure !== null);
    return failed.length === 0 ? null : failed.map(({ server, failure }) => `${server.name}: ${explain(failure)}`).join("; ");
  }

  /** Tells clients what was held back, and from now on everything at once. */
  speak(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }

  /** Resolves when all have started or failed. */
  async settled(): Promise<void> {
    this.start();
    await Promise.all(this.connections.map(({ started }) => started));
  }

  /** Resolves when a turn may begin: the first one waits a little for servers that are still starting. @throws When the turn ends first. */
  async ready(signal: AbortSignal): Promise<void> {
    this.start();
    this.#applyChange();
    const { graceMs } = this.#options;
    this.#grace ??= graceMs === 0 ? this.settled() : withTimeout(graceMs, () => this.settled()).catch(() => {});
    await raceAbort(this.#grace, signal);
  }

  /** Starts a server again that somebody has signed in to, unless it runs. */
  retry(name: string): void {
    const failed = this.#connections.get(name);
    if (this.#isClosed || !failed || failed.state !== "failed") return;
    failed.close().catch((error) => this.#options.logger.warn({ cause: error }, "An MCP server could not be ended"));
    this.#connect(failed.server);
  }

  /** Other servers, from the next turn on. */
  change(servers: readonly McpServer[]): void {
    this.#changed = servers;
  }

  /** The tools of the servers that are ready, for a turn. */
  toolsOf(turn: AskingTurn): Tool[] {
    const { approvals } = this.#options;
    const ready = this.connections.filter(({ state }) => state !== "starting" && state !== "closed");
    const offering = ready.filter(({ facts }) => facts.info !== null);
    const tools = offering.flatMap((connection) => mcpTools(connection, { turn, approvals }));
    return this.connections.length > 0 ? [...resourceTools(this.connections), ...tools] : tools;
  }

  /** Ends all of them. Resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.all(connections.map((connection) => connection.close()));
  }

  #connect(server: McpServer): void {
    const { thread, open, questions, operations, logger } = this.#options;
    this.#tell(server, "starting");
    const connection: ServerConnection = new ServerConnection(server, {
      open: (sdk) => open(server, sdk, thread.settings.cwd),
      elicit: (params, { turn, signal }) => elicit(params, { thread, server: server.name, turn, signal }, questions),
      logger,
    });
    this.#connections.set(server.name, connection);
    connection.started.then(
      () => {
        if (this.#connections.get(server.name) !== connection) return;
        operations.mcpStarted(server.name, thread, connection.failure ? "failed" : "ready");
        this.#tellEnd(connection);
      },
      (error) => logger.error({ server: server.name, cause: error }, "An MCP server could not be started"),
    );
  }

  /** Starts and ends what another configuration asks for. Servers that stay as they are are told of again, as on the real server (0.171). */
  #applyChange(): void {
    const servers = this.#changed;
    this.#changed = null;
    if (!servers || this.#isClosed) return;
    const before = this.#connections;
    const kept = new Map<string, ServerConnection>();
    for (const server of servers) {
      const connection = before.get(server.name);
      if (!server.isEnabled || connection?.state !== "ready" || !runsAlike(connection.server, server)) continue;
      connection.server = server;
      kept.set(server.name, connection);
    }
    for (const [name, connection] of [...before]) {
      if (kept.has(name)) continue;
      before.delete(name);
      connection.close().catch((error) => this.#options.logger.warn({ cause: error }, "An MCP server could not be ended"));
    }
    this.#servers = servers;
    this.#grace = null;
    for (const server of servers) {
      const connection = kept.get(server.name);
      if (connection) this.#tellEnd(connection);
      else if (server.isEnabled) this.#connect(server);
    }
  }

  #tellEnd({ server, failure }: ServerConnection): void {
    if (failure) this.#tell(server, "failed", failure);
    else this.#tell(server, "ready");
  }

  #tell(server: McpServer, status: "starting" | "ready" | "failed", failure: ServerConnection["failure"] = null): void {
    const { thread } = this.#options;
    const failureReason = failure?.kind === "expired" ? ("reauthenticationRequired" as const) : null;
    const error = failure && describeStatus(server, failure);
    const told = { threadId: thread.id, name: server.name, environmentId: null, status, error, failureReason };
    const tell = () => tellThread(thread, "mcpServer/startupStatus/updated", told);
    if (this.#held) this.#held.push(tell);
    else tell();
  }
}

/** Whether two tables run the same server in the same way; they may differ in what of it is used. */
function runsAlike({ config: one }: McpServer, { config: other }: McpServer): boolean {
  return RUN_BY.every((key) => sameJson(one[key], other[key]));
}

const RUN_BY = [
  "command",
  "args",
  "env",
  "env_vars",
  "cwd",
  "url",
  "bearer_token_env_var",
  "http_headers",
  "env_http_headers",
] as const;

function explain(failure: ServerConnection["failure"]): string {
  return failure ? `${failure.message}${failure.kind === "late" ? ": deadline has elapsed" : ""}` : "";
}
