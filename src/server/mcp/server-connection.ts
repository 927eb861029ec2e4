import type { Client, ElicitRequest, ElicitResult, RequestOptions, Transport } from "@modelcontextprotocol/client";
import { PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import { LONGEST_TIMER_MS, raceAbort, withTimeout } from "../../rpc/abort.js";
import { messageOf } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { Logger } from "../logger.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import { describeConnectFailure } from "./connect-failure.js";
import type { McpServer } from "./mcp-server.js";
import { PatientTimer } from "./patient-timer.js";
import * as raw from "./raw-shapes.js";
import { loadSdk, type Sdk } from "./sdk.js";
import { printDuration, StartupFailure } from "./startup-failure.js";
import { StdioConnection } from "./stdio-connection.js";

/** The revision of MCP that is offered, as by the real server (0.171), and those that a server may answer with. */
const PROTOCOL_VERSIONS = ["2025-06-18", "2025-03-26", "2024-11-05"];
/** What a server is told of its client, as by the real server. Some servers decide by the name what they offer. */
const CLIENT = { name: "codex-mcp-client", title: "Codex", version: PROTOCOL_RELEASE };
const MOST_PAGES = 100;
const MOST_ENTRIES = 10_000;

/** What a connection needs of its surroundings. */
export interface ServerConnectionOptions {
  /** Opens the transport; it is started by the connection. */
  readonly open: (sdk: Sdk) => Promise<Transport> | Transport;
  /** Asks the user what the server asks, in the turn whose call runs. */
  readonly elicit: (
    params: ElicitRequest["params"],
    during: { readonly turn: AskingTurn | null; readonly signal: AbortSignal },
  ) => Promise<ElicitResult>;
  readonly logger: Logger;
}

/** How far a connection is. */
export type ConnectionState = "starting" | "ready" | "failed" | "closed";

/** Options of a call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
  /** The turn that the call is part of. */
  readonly turn?: AskingTurn | null | undefined;
}

/** How the server can be told apart, and what it said of itself. */
export interface ServerFacts {
  readonly info: raw.RawEntry | null;
  readonly capabilities: object | null;
  readonly instructions: string | null;
}

/**
 * The connection to one MCP server, from its start to its end. Its states are those of {@link ConnectionState}:
 *
 * - `starting`: it is started as soon as it is made. `started` resolves when it has another state.
 * - `ready`: its tools are known, and it can be called.
 * - `failed`: it did not start; `failure` says why.
 * - `closed`: by `close`, which ends everything that it started, or because the server is gone.
 *
 * `ThreadServers` makes and closes it; its tools and the handlers of `mcpServer/*` call it. Whatever the server does, nothing here rejects
 * except `call`, `read` and the lists.
 */
export class ServerConnection {
  /** What is configured. What does not change how the server runs may change meanwhile. */
  server: McpServer;
  /** Resolves when it is ready or has failed. Never rejects. */
  readonly started: Promise<void>;
  failure: StartupFailure | null = null;
  tools: readonly raw.RawTool[] = [];
  facts: ServerFacts = { info: null, capabilities: null, instructions: null };
  readonly #options: ServerConnectionOptions;
  readonly #stop = new AbortController();
  readonly #timers = new Set<PatientTimer>();
  #client: Client | null = null;
  #transport: Transport | null = null;
  #state: ConnectionState = "starting";
  /** The turns whose calls run, in the order in which they began. */
  readonly #turns = new Set<{ readonly turn: AskingTurn | null }>();
  #asking = 0;

  constructor(server: McpServer, options: ServerConnectionOptions) {
    this.server = server;
    this.#options = options;
    this.started = this.#start();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The tools that are offered. */
  get offered(): readonly raw.RawTool[] {
    return this.tools.filter(({ name }) => this.server.offers(name));
  }

  /** Whether the server says that it has something, such as `resources`. */
  has(capability: string): boolean {
    return this.facts.capabilities !== null && capability in this.facts.capabilities;
  }

  /**
   * Calls a tool.
   *
   * @throws {Error} In the words of the real server (0.171): the server's own error, or that it took too long, or that it is gone.
   */
  call(
    name: string,
    input: object | undefined,
    meta: Record<string, unknown> | undefined,
    options: CallOptions = {},
  ): Promise<raw.RawResult> {
    const params = { ...(meta ? { _meta: meta } : {}), name, ...(input === undefined ? {} : { arguments: input }) };
    return this.#inTime("tools/call", options, (client, request) =>
      client.request({ method: "tools/call", params }, raw.RawResult, request),
    );
  }

  /** Reads a resource. @throws {Error} As `call`. */
  read(uri: string, options: CallOptions = {}) {
    return this.#inTime("resources/read", options, (client, request) =>
      client.request({ method: "resources/read", params: { uri } }, raw.ResourceContents, request),
    );
  }

  /** A page of the resources, or of all where no page is named. @throws {Error} As `call`. */
  async resources(cursor?: string): Promise<{ entries: raw.RawEntry[]; nextCursor: string | undefined }> {
    return this.#inTime("resources/list", {}, (client, request) =>
      this.#pages(cursor, async (params) => {
        const page = await client.request({ method: "resources/list", params }, raw.ResourcePage, request);
        return { entries: raw.readEntries(page.resources), nextCursor: page.nextCursor };
      }),
    );
  }

  /** The same of the templates of resources. @throws {Error} As `call`. */
  async templates(cursor?: string): Promise<{ entries: raw.RawEntry[]; nextCursor: string | undefined }> {
    return this.#inTime("resources/templates/list", {}, (client, request) =>
      this.#pages(cursor, async (params) => {
        const page = await client.request({ method: "resources/templates/list", params }, raw.TemplatePage, request);
        return { entries: raw.readEntries(page.resourceTemplates), nextCursor: page.nextCursor };
      }),
    );
  }

  /** Ends it, with everything that it started. Resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#state !== "failed") this.#state = "closed";
    this.#stop.abort(new Error("Transport closed"));
    await this.#closeTransport();
  }

  async #start(): Promise<void> {
    const { name, startupMs } = this.server;
    const late = new StartupFailure(`timed out handshaking with MCP server after ${printDuration(startupMs)}`, "late");
    try {
      await withTimeout(startupMs, () => this.#connect(), { signal: this.#stop.signal, reason: () => late });
      if (this.#state === "starting") this.#state = "ready";
    } catch (error) {
      this.failure = error instanceof StartupFailure ? error : describeConnectFailure(error, this.#transport);
      if (this.#state === "starting") this.#state = "failed";
      this.#options.logger.warn({ server: name, cause: error, stderr: this.#lastWords }, "An MCP server did not start");
      await this.#closeTransport();
    }
  }

  async #connect(): Promise<void> {
    if (!/^[a-zA-Z0-9_:@/.-]+$/.test(this.server.name))
      throw new StartupFailure(`Invalid MCP server name '${this.server.name}': must match pattern ^[a-zA-Z0-9_:@/.-]+$`);
    const sdk = await loadSdk();
    this.#stop.signal.throwIfAborted();
    const client = new sdk.Client(CLIENT, {
      capabilities: { elicitation: { form: {}, url: {} } },
      supportedProtocolVersions: PROTOCOL_VERSIONS,
    });
    client.onclose = () => this.#lose();
    client.onerror = (error) => this.#options.logger.debug({ server: this.server.name, cause: error }, "An MCP server");
    client.setRequestHandler("elicitation/create", ({ params }) => this.#elicit(params));
    client.setNotificationHandler("notifications/tools/list_changed", () => this.#readAgain());
    this.#transport = await this.#options.open(sdk);
    this.#stop.signal.throwIfAborted();
    const limits = { timeout: LONGEST_TIMER_MS, signal: this.#stop.signal };
    await client.connect(this.#transport, limits);
    this.#client = client;
    this.facts = {
      info: (client.getServerVersion() as raw.RawEntry | undefined) ?? null,
      capabilities: client.getServerCapabilities() ?? null,
      instructions: client.getInstructions() ?? null,
    };
    this.tools = await this.#readTools(client, limits);
  }

  async #readTools(client: Client, limits: RequestOptions): Promise<readonly raw.RawTool[]> {
    if (!this.has("tools")) return [];
    const { entries } = await this.#pages(undefined, async (params) => {
      const page = await client.request({ method: "tools/list", params }, raw.ToolPage, limits);
      return { entries: raw.readTools(page.tools), nextCursor: page.nextCursor };
    });
    return entries;
  }

  /** The server has said that it has other tools now. */
  async #readAgain(): Promise<void> {
    try {
      const limits = { timeout: Math.min(this.server.startupMs, LONGEST_TIMER_MS), signal: this.#stop.signal };
      if (this.#client) this.tools = await this.#readTools(this.#client, limits);
    } catch (error) {
      this.#options.logger.warn({ server: this.server.name, cause: error }, "The tools of an MCP server could not be read again");
    }
  }

  /** One page of a list; all of them where none is named. A list that does not end is cut. */
  async #pages<Entry>(
    cursor: string | undefined,
    read: (params: { cursor?: string }) => Promise<{ entries: Entry[]; nextCursor: string | undefined }>,
  ): Promise<{ entries: Entry[]; nextCursor: string | undefined }> {
    if (cursor !== undefined) return read({ cursor });
    const entries: Entry[] = [];
    let next: string | undefined;
    for (let pages = 0; pages < MOST_PAGES && entries.length < MOST_ENTRIES; pages += 1) {
      const page = await read(next === undefined ? {} : { cursor: next });
      entries.push(...page.entries.slice(0, MOST_ENTRIES - entries.length));
      next = page.nextCursor;
      if (next === undefined) break;
    }
    return { entries, nextCursor: undefined };
  }

  /** Asks the server. Its time stands still while the user is asked on its behalf. */
  async #inTime<T>(
    method: string,
    { signal, onProgress, turn = null }: CallOptions,
    ask: (client: Client, request: RequestOptions) => Promise<T>,
  ): Promise<T> {
    const client = this.#client;
    if (!client || this.#state !== "ready") throw new Error("Transport closed");
    const late = new AbortController();
    const { callMs } = this.server;
    const over = new Error(`timed out awaiting ${method} after ${printDuration(callMs)}`);
    const timer = new PatientTimer(callMs, () => late.abort(over));
    this.#timers.add(timer);
    const call = { turn };
    this.#turns.add(call);
    const ended = AbortSignal.any([late.signal, this.#stop.signal, ...(signal ? [signal] : [])]);
    const onprogress = onProgress && (({ message }: { message?: string | undefined }) => message && onProgress(message));
    try {
      const limits = { timeout: LONGEST_TIMER_MS, signal: ended, ...(onprogress ? { onprogress } : {}) };
      return await raceAbort(ask(client, limits as RequestOptions), ended);
    } catch (error) {
      ended.throwIfAborted();
      throw this.#state === "ready" ? error : new Error("Transport closed");
    } finally {
      timer.stop();
      this.#timers.delete(timer);
      this.#turns.delete(call);
    }
  }

  async #elicit(params: ElicitRequest["params"]): Promise<ElicitResult> {
    this.#asking += 1;
    for (const timer of this.#timers) timer.pause();
    try {
      const turn = [...this.#turns].at(-1)?.turn ?? null;
      return await this.#options.elicit(params, { turn, signal: this.#stop.signal });
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) for (const timer of this.#timers) timer.resume();
    }
  }

  #lose(): void {
    // The attempt to connect fails by itself, and says why.
    if (this.#state === "starting") return;
    if (this.#state === "ready") {
      this.#state = "failed";
      this.#options.logger.warn({ server: this.server.name, stderr: this.#lastWords }, "An MCP server ended");
    }
    this.#stop.abort(new Error("Transport closed"));
  }

  async #closeTransport(): Promise<void> {
    try {
      await this.#transport?.close();
    } catch (error) {
      this.#options.logger.debug({ server: this.server.name, cause: error }, "An MCP server could not be closed");
    }
  }

  get #lastWords(): string {
    return this.#transport instanceof StdioConnection ? redactText(this.#transport.lastWords) : "";
  }
}

/** What a server's error says to clients and to the model. */
export function describeServerError(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? `Mcp error: ${code}: ${messageOf(error)}` : messageOf(error);
}
