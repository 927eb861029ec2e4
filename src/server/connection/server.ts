import { INVALID_REQUEST, METHOD_NOT_FOUND } from "../../protocol/codes.js";
import type { AnyRequest, Handlers } from "../../protocol/derive.js";
import type { InitializeParams, InitializeResponse } from "../../protocol/shapes/initialize.js";
import { byMethod, type ClientRequests, clientRequests } from "../../protocol/table.js";
import { asyncDispose } from "../../rpc/disposal.js";
import { CodexError, RpcError } from "../../rpc/errors.js";
import type { RequestContext } from "../../rpc/peer.js";
import type { Transport } from "../../rpc/transport.js";
import { answer } from "../../rpc/typed-peer.js";
import { type Logger, maskingLogger, silentLogger } from "../logger.js";
import { ClientConnection, type Connection, type HandlerContext, type Identity } from "./connection.js";
import { invalidRequest, lacksParams, misfit, unknownVariant } from "./invalid-request.js";
import { createRequestIds, type ServerNotificationMethod, type ServerNotificationParams } from "./outgoing-messages.js";
import { userAgent } from "./user-agent.js";

/** Answers to any subset of the protocol. What is not there is answered as the protocol says: -32601. */
export type ServerHandlers = Handlers<Omit<ClientRequests, "legacy">, HandlerContext> & {
  readonly legacy?: Handlers<ClientRequests, HandlerContext>["legacy"];
};

export interface ServerOptions {
  /** Told to clients in the handshake. */
  codexHome?: string | undefined;
  /** Stands in the user agent in place of the client's name. */
  originator?: string | undefined;
  /** Requests of one client that may be under way at once; one more is answered with -32001. Default: 256. */
  maxInFlight?: number | undefined;
  /**
   * How many bytes may wait for one client that does not read them, over any transport. With more, the next message disconnects it
   * (`ERR_UNREAD`, which the log is told), so a client costs no more memory than this and one message. Default: 67 108 864 (64 MiB).
   */
  maxUnreadBytes?: number | undefined;
  /** Numbers the server's own requests to its clients. Default: from 0. */
  nextRequestId?: (() => number) | undefined;
  /** Runs when a client has been introduced, after the answer to its `initialize` has left. */
  onConnection?: ((connection: Connection) => void) | undefined;
  /** Requests are answered once this has resolved. It must not reject. */
  ready?: Promise<unknown> | undefined;
  /** Runs first when the server is closed. Its connections end when what it returns has resolved. */
  onClose?: (() => Promise<void> | void) | undefined;
  logger?: Logger | undefined;
}

/** Serves any number of clients. */
export interface Server {
  /** Takes a client on. The connection ends with its transport. */
  accept(transport: Transport, options?: { identity?: Identity | undefined }): Connection;
  readonly connections: ReadonlySet<Connection>;
  /** Tells every client that has been introduced. */
  broadcast<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void;
  /** Ends every connection and takes no more. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const rows = byMethod<AnyRequest>(clientRequests);
const INITIALIZE = clientRequests.legacy.initialize.method;

type AnyHandler = (params: unknown, context: HandlerContext) => unknown;

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
 */
export function createServer(handlers: ServerHandlers, options: ServerOptions = {}): Server {
  return new HandlerServer(handlers, options);
}

class HandlerServer implements Server {
  readonly #connections = new Set<Connection>();
  readonly #handlers: ReadonlyMap<string, AnyHandler>;
  readonly #options: ServerOptions;
  readonly #nextId: () => number;
  readonly #logger: Logger;
  #starting: Promise<void> | null;
  #closing: Promise<void> | null = null;

  constructor(handlers: ServerHandlers, options: ServerOptions) {
    this.#options = options;
    this.#nextId = options.nextRequestId ?? createRequestIds();
    this.#logger = maskingLogger(options.logger ?? silentLogger);
    this.#handlers = handlersByMethod(handlers);
    this.#starting = options.ready?.then(() => this.#start()) ?? null;
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  accept(transport: Transport, { identity }: { identity?: Identity | undefined } = {}): Connection {
    if (this.#closing !== null) throw new CodexError("ERR_CLOSED", "The server has been closed");
    const connection: ClientConnection = new ClientConnection(transport, {
      identity: identity ?? null,
      nextId: this.#nextId,
      maxInFlight: this.#options.maxInFlight ?? 256,
      maxUnreadBytes: this.#options.maxUnreadBytes,
      answer: (params, request) => this.#answer(params, request, connection),
      onProblem: (problem) => this.#report(problem, connection),
    });
    this.#connections.add(connection);
    connection.closed.addEventListener("abort", () => this.#connections.delete(connection), { once: true });
    return connection;
  }

  broadcast<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void {
    for (const connection of this.#connections) connection.notify(method, params);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(): void {
    this.#starting = null;
  }

  async #close(): Promise<void> {
    // Clients are told of what ends with the server before their connections do.
    await this.#options.onClose?.();
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }

  #answer(params: unknown, request: RequestContext, connection: ClientConnection): unknown {
    // Requests are answered in the order they came, so all of them wait, not the first alone.
    if (this.#starting !== null) return this.#starting.then(() => this.#answer(params, request, connection));
    const { method } = request;
    const row = rows.get(method);
    if (!row) throw unknownVariant(method, rows.keys());
    if (lacksParams(row, params)) throw invalidRequest("missing field `params`");
    const run = () => {
      if (method === INITIALIZE) return this.#initialize(params as InitializeParams, request, connection);
      admit(row, connection);
      const handler = this.#handlers.get(method);
      if (!handler) throw new RpcError(METHOD_NOT_FOUND, `This server does not serve ${method}`);
      return handler(params, contextOf(request, connection));
    };
    return answer(row, params, { run, refuse: misfit });
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
    this.#logger.warn({ connectionId: connection.id, code: problem.code, cause: problem.cause }, problem.message);
  }
}

function handlersByMethod(handlers: ServerHandlers): ReadonlyMap<string, AnyHandler> {
  const found = new Map<string, AnyHandler>();
  for (const [group, names] of Object.entries(clientRequests)) {
    for (const [name, row] of Object.entries(names)) {
      const handler = (handlers as Record<string, Record<string, AnyHandler | undefined> | undefined>)[group]?.[name];
      if (handler) found.set(row.method, handler);
    }
  }
  return found;
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

function admit(row: AnyRequest, { clientInfo, capabilities }: Connection): void {
  if (!clientInfo) throw new RpcError(INVALID_REQUEST, "Not initialized");
  if (row.experimental && !capabilities.experimentalApi) throw needsExperimentalApi(row.method);
}

/** What a client gets that did not opt into the experimental API (0.99 to 0.169). */
export function needsExperimentalApi(what: string): RpcError {
  return new RpcError(INVALID_REQUEST, `${what} requires experimentalApi capability`);
}
