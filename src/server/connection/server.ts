import { INVALID_REQUEST, METHOD_NOT_FOUND } from "../../protocol/codes.js";
import type { Traits } from "../../protocol/define.js";
import type { Handlers } from "../../protocol/derive.js";
import type { InitializeParams, InitializeResponse } from "../../protocol/shapes/initialize.js";
import { type ClientRequests, clientRequests } from "../../protocol/table.js";
import { asyncDispose } from "../../rpc/disposal.js";
import { CodexError, RpcError, ShapeError } from "../../rpc/errors.js";
import type { Notification, RequestContext } from "../../rpc/peer.js";
import type { Transport } from "../../rpc/transport.js";
import { answer, issuesOf } from "../../rpc/typed-peer.js";
import type { Logger } from "../logger.js";
import { settleLogger } from "../masking-logger.js";
import { largest } from "../telemetry/metrics.js";
import { Operations } from "../telemetry/operations.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { fieldsOf, type WatchedRequest } from "../telemetry/watched.js";
import { ClientConnection, type Connection, type HandlerContext, type Identity } from "./connection.js";
import { invalidRequest, lacksParams, misfit, readKnown, unknownVariant } from "./invalid-request.js";
import { notifyAll } from "./notify-all.js";
import {
  createRequestIdCounter,
  type NotificationArguments,
  type ServerNotificationMethod,
  type ServerNotificationParams,
  type UnansweredRow,
} from "./outgoing-messages.js";
import { MAX_TOTAL_BACKLOG_BYTES } from "./outgoing-queue.js";
import { LargeAnswers } from "./request-turns.js";
import { collectMethods, isOfProtocol, type ServedMethod, type ServedMethods } from "./served-methods.js";
import { userAgent } from "./user-agent.js";
import { WaitingBytes } from "./waiting-bytes.js";

/**
 * Answers to any subset of the protocol's requests, by group and name. What is left out is answered as the protocol says: -32601.
 * `initialize` is not among them, as the server answers it. Methods of your own go into `methods`.
 */
export type ServerHandlers = Handlers<Omit<ClientRequests, "legacy">, HandlerContext> & {
  readonly legacy?: Omit<NonNullable<Handlers<ClientRequests, HandlerContext>["legacy"]>, "initialize">;
};

/** How a server behaves besides its handlers. */
export interface ServerOptions {
  /** Methods of your own, which the protocol does not have: each made with `serve`. Default: none. */
  methods?: readonly ServedMethod[] | undefined;
  /** Told to clients in the handshake. */
  codexHome?: string | undefined;
  /** Stands in the user agent in place of the client's name. */
  originator?: string | undefined;
  /** Requests of one client that may be under way at once; one more is answered with -32001. Default: 256. */
  maxInFlight?: number | undefined;
  /**
   * How many bytes may wait for one client that does not read them, over any transport. With more, the next message disconnects it
   * (`ERR_UNREAD`, which the log is told, and WebSocket code 1013), so a client costs no more memory than this and one message: the message
   * that was handed over last does not count, however long it is. Default: 67 108 864 (64 MiB).
   */
  maxUnreadBytes?: number | undefined;
  /**
   * The same for all clients together. What several wait for counts once. Over it, clients are disconnected: of the tenant for which most
   * waits, the one for which most waits. Default: 536 870 912 (512 MiB).
   */
  maxTotalBacklogBytes?: number | undefined;
  /**
   * Says whose a connection is, so that what many share is shared out fairly among tenants: large answers, and what may wait for all. `null`
   * for nobody in particular; all of these count as one. Default: the subject of its identity.
   */
  tenantOf?: ((connection: Pick<Connection, "id" | "identity">) => string | null) | undefined;
  /** Numbers the server's own requests to its clients. Default: from 0. */
  nextRequestId?: (() => number) | undefined;
  /**
   * Runs before each request of a client, the handshake included. What it throws is the answer: an {@link RpcError} to refuse the request.
   */
  beforeRequest?: ((connection: Connection) => void) | undefined;
  /** Runs when a client has been introduced, after the answer to its `initialize` has left. */
  onConnection?: ((connection: Connection) => void) | undefined;
  /** Requests are answered, and notifications heard, once this has settled. That it rejects is logged. */
  ready?: Promise<unknown> | undefined;
  /** Runs first when the server is closed. Its connections end when what it returns has settled; `close` rejects if that does. */
  onClose?: ((options: CloseOptions) => Promise<void> | void) | undefined;
  /** Where problems are logged; `false` for nowhere. Default: warnings and errors go to stderr, each as a line of JSON, secrets masked. */
  logger?: Logger | false | undefined;
  /** What counts, and makes spans: see {@link createTelemetry}. Default: nobody can read what is counted. */
  telemetry?: Telemetry | undefined;
}

/** How a server is closed. */
export interface CloseOptions {
  /**
   * How long turns that run have to end by themselves, in milliseconds. Meanwhile clients are served, and a turn that they start is refused
   * with -32001. Default: 0; they are interrupted at once.
   */
  graceMs?: number | undefined;
}

/** Serves any number of clients, each over a transport of its own. */
export interface Server {
  /**
   * Takes a client on. The connection ends with its transport.
   *
   * @throws {CodexError} `ERR_OPTION` when the identity has no `subject`; `ERR_CLOSED` when the server has been closed.
   */
  accept(transport: Transport, options?: { identity?: Identity | null | undefined }): Connection;
  readonly connections: ReadonlySet<Connection>;
  /** The wire names of the requests that are served: those with a handler, and `initialize`. */
  readonly served: ReadonlySet<string>;
  /** Tells every client that has been introduced, as `notify` of its connection does, by wire name or by a row of your own. */
  broadcast<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void;
  broadcast<Row extends UnansweredRow>(row: Row, ...params: NotificationArguments<Row>): void;
  /** Ends every connection and takes no more. Over WebSocket, clients are told so by code 1001. */
  close(options?: CloseOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const INITIALIZE = clientRequests.legacy.initialize.method;

/**
 * A server of the protocol with handlers of your own: it does the handshake, checks what comes in and goes out, and answers
 * what has no handler as the protocol says.
 *
 * Requests are looked at in the order of the real server (0.169): can it be read, has the client been introduced, may it use
 * experimental methods, and only then the handler.
 *
 * @example
 * const server = createServer({ account: { read: () => ({ account: null, requiresOpenaiAuth: false }) } });
 * server.accept(stdio());
 *
 * @throws {TypeError} When `handlers` has a name that is not in the protocol, or `methods` one that is, or one twice.
 */
export function createServer(handlers: ServerHandlers, options: ServerOptions = {}): Server {
  return new HandlerServer(handlers, options);
}

/**
 * The server behind {@link createServer}. It is starting until `ready` has settled, then serving, then closing for good: whoever
 * comes in after that is refused. Peers call `#answer` and `#hear`; everything else is called by the embedder.
 */
class HandlerServer implements Server {
  readonly #connections = new Set<ClientConnection>();
  readonly #methods: ServedMethods;
  readonly #options: ServerOptions;
  readonly #nextRequestId: () => number;
  readonly #logger: Logger;
  readonly #operations: Operations;
  readonly #waitingBytes: WaitingBytes;
  readonly #large = new LargeAnswers();
  #starting: Promise<void> | null;
  #closing: Promise<void> | null = null;

  constructor(handlers: ServerHandlers, options: ServerOptions) {
    this.#options = options;
    this.#nextRequestId = options.nextRequestId ?? createRequestIdCounter();
    this.#logger = settleLogger(options.logger);
    this.#waitingBytes = new WaitingBytes(options.maxTotalBacklogBytes ?? MAX_TOTAL_BACKLOG_BYTES);
    this.#methods = collectMethods(handlers, options.methods ?? []);
    this.#operations = new Operations(this.#logger, options.telemetry);
    const slowest = () => largest([...this.#connections].map(({ backlogBytes }) => backlogBytes));
    this.#operations.backlog(() => this.#waitingBytes.total, slowest);
    this.#starting = options.ready === undefined ? null : this.#start(options.ready);
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  get served(): ReadonlySet<string> {
    return new Set([INITIALIZE, ...this.#methods.handlers.keys()]);
  }

  accept(transport: Transport, { identity }: { identity?: Identity | null | undefined } = {}): Connection {
    checkIdentity(identity);
    if (this.#closing !== null) throw new CodexError("ERR_CLOSED", "The server has been closed");
    const connection: ClientConnection = new ClientConnection(transport, {
      identity: identity ?? null,
      tenantOf: this.#options.tenantOf,
      nextRequestId: this.#nextRequestId,
      maxInFlight: this.#options.maxInFlight ?? 256,
      maxUnreadBytes: this.#options.maxUnreadBytes,
      waitingBytes: this.#waitingBytes,
      large: this.#large,
      answer: (params, request) =>
        this.#operations.request(this.#watched(request), connection, () => this.#answer(params, request, connection)),
      onOverload: (method) => this.#operations.overloaded("connection", this.#nameOf(method), connection),
      onNotification: (notification) => this.#hear(notification, connection),
      onProblem: (problem) => this.#report(problem, connection),
    });
    this.#connections.add(connection);
    connection.closed.addEventListener("abort", () => this.#connections.delete(connection), { once: true });
    this.#operations.connected(connection);
    return connection;
  }

  broadcast(target: ServerNotificationMethod | UnansweredRow, params?: unknown): void {
    if (typeof target === "string") notifyAll(this.#connections, target, params as never);
    else for (const connection of this.#connections) connection.notify(target, params);
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Never rejects. */
  async #start(ready: Promise<unknown>): Promise<void> {
    try {
      await ready;
    } catch (error) {
      this.#logger.error({ cause: error }, "The server starts without what it waited for");
    }
    this.#starting = null;
  }

  async #close(options: CloseOptions): Promise<void> {
    try {
      // Clients are told of what ends with the server before their connections do.
      await this.#options.onClose?.(options);
    } finally {
      await Promise.all([...this.#connections].map((connection) => connection.leave()));
      this.#operations.close();
    }
  }

  /** A name that the protocol does not have may be anything. */
  #nameOf(method: string): string {
    return this.#methods.requests.has(method) ? method : "unknown";
  }

  #watched({ requestId, method, trace }: RequestContext): WatchedRequest {
    return { requestId, method: this.#nameOf(method), trace };
  }

  #answer(params: unknown, request: RequestContext, connection: ClientConnection): unknown {
    // Requests are answered in the order they came, so all of them wait, not the first alone.
    if (this.#starting !== null) return this.#starting.then(() => this.#answer(params, request, connection));
    this.#options.beforeRequest?.(connection);
    const { method } = request;
    const { requests, handlers } = this.#methods;
    const row = requests.get(method);
    if (!row) throw unknownVariant(method, requests.keys());
    if (lacksParams(row, params)) throw invalidRequest("missing field `params`");
    const run = () => {
      const known = isOfProtocol(row) ? readKnown(row, params) : params;
      if (method === INITIALIZE) return this.#initialize(known as InitializeParams, request, connection);
      admit(row, connection);
      const handler = handlers.get(method);
      if (!handler) throw new RpcError(METHOD_NOT_FOUND, `This server does not serve ${method}`);
      return handler(known, contextOf(request, connection));
    };
    return connection.turns.run(method, () => answer(row, params, { run, refuse: misfit }));
  }

  /** Passes on a notification of the embedder's own. Those of the protocol have nothing to say to a server. */
  #hear({ method, params }: Notification, connection: Connection): void {
    const served = this.#methods.listeners.get(method);
    if (!served) return;
    const deliver = async () => {
      if (this.#starting !== null) await this.#starting;
      admit(served.row, connection);
      const issues = issuesOf(served.row.params, params);
      if (issues.length > 0) throw new ShapeError(method, "params", issues);
      await served.listener(params, { connection });
    };
    deliver().catch((error: unknown) => {
      this.#report(
        new CodexError("ERR_LISTENER", `The notification "${method}" could not be heard`, { cause: error }),
        connection,
      );
    });
  }

  #initialize(params: InitializeParams, request: RequestContext, connection: ClientConnection): InitializeResponse {
    connection.introduce(params);
    request.afterAnswer(() => this.#options.onConnection?.(connection));
    return this.#introduction(params);
  }

  #introduction({ clientInfo }: InitializeParams): InitializeResponse {
    const { codexHome, originator } = this.#options;
    const isWindows = process.platform === "win32";
    const names: Partial<Record<NodeJS.Platform, string>> = { win32: "windows", darwin: "macos" };
    return {
      userAgent: userAgent(clientInfo, originator),
      ...(codexHome === undefined ? {} : { codexHome }),
      platformFamily: isWindows ? "windows" : "unix",
      platformOs: names[process.platform] ?? process.platform,
    };
  }

  #report(problem: CodexError, connection: Connection): void {
    const fields = { target: "connection", ...fieldsOf(connection), code: problem.code, cause: problem.cause };
    this.#logger.warn(fields, problem.message);
  }
}

/** An identity that names nobody would be one with everybody who has none. `null` is what a listener has to say. */
function checkIdentity(identity: Identity | null | undefined): void {
  if (identity === undefined || identity === null) return;
  if (typeof identity.subject !== "string" || identity.subject === "")
    throw new CodexError("ERR_OPTION", 'accept: "identity.subject" must be a text that is not empty');
}

/** The signal is made when it is looked at. */
function contextOf(request: RequestContext, connection: Connection): HandlerContext {
  const { requestId, afterAnswer } = request;
  return {
    connection,
    requestId,
    afterAnswer,
    get signal() {
      return request.signal;
    },
  };
}

function admit(row: Traits & { readonly method: string }, { clientInfo, capabilities }: Connection): void {
  if (!clientInfo) throw new RpcError(INVALID_REQUEST, "Not initialized");
  if (row.experimental && !capabilities.experimentalApi) throw needsExperimentalApi(row.method);
}

/** What a client gets that did not opt into the experimental API (0.99 to 0.169). */
export function needsExperimentalApi(what: string): RpcError {
  return new RpcError(INVALID_REQUEST, `${what} requires experimentalApi capability`);
}
