import { INVALID_REQUEST } from "../protocol/codes.js";
import type { AnyNotification, AnyRequest, Arguments, ByMethod, Events, Facade, Params, Result } from "../protocol/derive.js";
import { type Dialect, dialectOf } from "../protocol/dialect.js";
import type { ClientInfo, InitializeCapabilities, InitializeResponse } from "../protocol/session.js";
import {
  byMethod,
  type ClientNotifications,
  type ClientRequests,
  clientRequests,
  type ServerNotifications,
  type ServerRequests,
  serverNotifications,
  serverRequests,
} from "../protocol/table.js";
import { asyncDispose, disposable } from "../rpc/disposal.js";
import type { CallOptions } from "../rpc/ending.js";
import { CodexError, RpcError, ShapeError } from "../rpc/errors.js";
import { Peer, type RequestContext, UNANSWERED } from "../rpc/peer.js";
import type { RequestId, Transport } from "../rpc/transport.js";
import { answer, ask, issuesOf } from "../rpc/typed-peer.js";
import { decline, refuseRefresh } from "./answers.js";
import { Listeners } from "./events.js";
import { createFacade } from "./facade.js";
import { tapped, type WireEvent } from "./tap.js";
import { type ChatgptTokenProvider, HostTokenSession, type TokenOptions, type TokenSession } from "./tokens.js";

export interface ConnectOptions {
  /** Names the host, in the server's user agent and in logs upstream. */
  clientInfo: ClientInfo;
  /** `experimentalApi` is turned on by itself when `tokens` is given. */
  capabilities?: InitializeCapabilities | undefined;
  /** Signs in with these tokens as part of connecting, and answers every refresh: as `withChatgptTokens`, registered before the handshake. */
  tokens?: ChatgptTokenProvider | ({ provider: ChatgptTokenProvider } & TokenOptions) | undefined;
  /** How long the server may take to answer the handshake, in milliseconds. Default: 10 000. */
  handshakeTimeoutMs?: number | undefined;
  /** How long any call waits for its answer, in milliseconds, unless it says otherwise. Default: as long as the connection lasts. */
  requestTimeoutMs?: number | undefined;
  /** What a server request that no handler takes gets: a refusal, or silence. Default: `"decline"`. */
  unhandled?: "decline" | "ignore" | undefined;
  /** Hears what went wrong with nobody waiting for it: unreadable messages, answers nobody waits for, listeners that throw. */
  onProblem?: ((problem: CodexError) => void) | undefined;
  /** Sees every message in both directions, secrets already masked. */
  tap?: ((event: WireEvent) => void) | undefined;
}

/** What the server said of itself in the handshake. */
export interface ServerInfo {
  readonly userAgent: string;
  /** The protocol release, as far as it says. */
  readonly version: string | null;
  readonly codexHome: string | null;
  readonly platformFamily: string | null;
  readonly platformOs: string | null;
}

type ClientRow<Method extends keyof ByMethod<ClientRequests>> = ByMethod<ClientRequests>[Method];
type ServerRow<Method extends keyof ByMethod<ServerRequests>> = ByMethod<ServerRequests>[Method];

/** What a handler of a server request is told besides the params. */
export interface ServerRequestContext {
  /** Aborts when the answer is no longer wanted: the server settled the request otherwise, or the connection ended. */
  readonly signal: AbortSignal;
  readonly requestId: RequestId;
}

/** Any notification, as it came: also one that this package does not name. */
export interface AnyServerNotification {
  readonly method: string;
  readonly params: unknown;
}

/** A connected client. Besides what stands here it has one function per method: `client.account.read()`, `client.thread.start()`. */
export interface Client extends Facade<ClientRequests, CallOptions> {
  readonly serverInfo: ServerInfo;
  /** The session that answers the server's refresh requests, if there is one. */
  readonly tokens: TokenSession | null;
  /**
   * Asks the server, by wire name.
   *
   * @throws {RpcError} When the server answers with an error.
   * @throws {TimeoutError} When the answer does not come in time.
   * @throws {ShapeError} When params or answer do not have the method's shape.
   * @throws {UnsupportedMethodError} When the server's release is known not to have the method.
   * @throws {ConnectionError} When the connection ends first.
   */
  request<Method extends keyof ByMethod<ClientRequests>>(
    method: Method,
    ...args: Arguments<ClientRow<Method>, CallOptions>
  ): Promise<Result<ClientRow<Method>>>;
  notify<Method extends keyof ByMethod<ClientNotifications>>(
    method: Method,
    params?: Params<ByMethod<ClientNotifications>[Method]>,
  ): void;
  /** Answers a server request from now on, in place of an earlier handler. Throw an `RpcError` to refuse. */
  handle<Method extends keyof ByMethod<ServerRequests>>(
    method: Method,
    handler: (
      params: Params<ServerRow<Method>>,
      context: ServerRequestContext,
    ) => Result<ServerRow<Method>> | Promise<Result<ServerRow<Method>>>,
  ): Disposable;
  on<Method extends keyof Events<ServerNotifications>>(method: Method, listener: Events<ServerNotifications>[Method]): Disposable;
  once<Method extends keyof Events<ServerNotifications>>(
    method: Method,
    listener: Events<ServerNotifications>[Method],
  ): Disposable;
  off<Method extends keyof Events<ServerNotifications>>(method: Method, listener: Events<ServerNotifications>[Method]): void;
  /** Hears every notification, in order, before the listeners of its own method do. */
  onNotification(listener: (notification: AnyServerNotification) => void): Disposable;
  /** Aborts once, when the connection has ended, with the reason. */
  readonly closed: AbortSignal;
  /** Ends the connection and the token session. Stays signed in. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const REFRESH = serverRequests.account.chatgptAuthTokensRefresh.method;
const requestRows = byMethod<AnyRequest>(clientRequests);
const serverRequestRows = byMethod<AnyRequest>(serverRequests);
const notificationRows = byMethod<AnyNotification>(serverNotifications);

/**
 * Connects to an app-server: opens the transport, introduces the client, and signs in if `tokens` are given.
 *
 * @throws {TimeoutError} When the server does not answer the handshake in time.
 * @throws {ConnectionError} When there is no connection, or it ends during the handshake.
 * @throws {RpcError} When the server refuses the handshake.
 * @throws {TokenError} When `tokens` are given and signing in fails. The connection is closed then.
 */
export async function connect(
  transport: Transport | (() => Transport | Promise<Transport>),
  options: ConnectOptions,
): Promise<Client> {
  const channel = typeof transport === "function" ? await transport() : transport;
  const connection = new Connection(channel, options);
  try {
    await connection.handshake(options);
    const facade = createFacade<ClientRequests, CallOptions>(clientRequests, (method, params, call) =>
      connection.request(method, params, call),
    );
    const client: Client = Object.assign(connection, facade);
    if (connection.tokens) await connection.tokens.push();
    return client;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: typed by wire name in `Client`.
type AnyListener = (params: any) => void;

/** A client without its facade. */
class Connection implements Omit<Client, keyof ClientRequests> {
  readonly #peer: Peer;
  readonly #options: ConnectOptions;
  readonly #shared: boolean;
  readonly #events: Listeners<Record<string, AnyListener>>;
  readonly #listeners: Listeners<{ notification: (notification: AnyServerNotification) => void }>;
  readonly #handlers = new Map<string, (params: unknown, request: RequestContext) => unknown>();
  #dialect: Dialect = dialectOf(undefined);
  #serverInfo: InitializeResponse = {};
  #tokens: HostTokenSession | null = null;

  constructor(transport: Transport, options: ConnectOptions) {
    const onThrow = (error: unknown) => this.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error }));
    this.#events = new Listeners(onThrow);
    this.#listeners = new Listeners(onThrow);
    this.#options = options;
    this.#shared = transport.shared;
    this.#peer = new Peer(options.tap ? tapped(transport, options.tap) : transport, {
      answer: (params, request) => this.#answer(params, request),
      onNotification: (method, params) => this.#hear(method, params),
      onProblem: (problem) => this.report(problem),
    });
    if (options.tokens) {
      const { provider, ...tokenOptions } = typeof options.tokens === "function" ? { provider: options.tokens } : options.tokens;
      this.adoptTokens(provider, tokenOptions);
    }
  }

  async handshake({ clientInfo, capabilities, handshakeTimeoutMs = 10_000 }: ConnectOptions): Promise<void> {
    const params = { clientInfo, capabilities: { ...(this.#tokens ? { experimentalApi: true } : {}), ...capabilities } };
    const row = clientRequests.legacy.initialize;
    this.#serverInfo = (await ask(this.#peer, row, params, { timeoutMs: handshakeTimeoutMs })) as InitializeResponse;
    this.#dialect = dialectOf(this.#serverInfo.userAgent);
    this.#peer.notify("initialized");
  }

  get serverInfo(): ServerInfo {
    const { userAgent = "", codexHome = null, platformFamily = null, platformOs = null } = this.#serverInfo;
    return { userAgent, version: this.#dialect.version, codexHome, platformFamily, platformOs };
  }

  get dialect(): Dialect {
    return this.#dialect;
  }

  get tokens(): TokenSession | null {
    return this.#tokens?.isOpen ? this.#tokens : null;
  }

  get closed(): AbortSignal {
    return this.#peer.closed;
  }

  /** Puts a token session in place of an earlier one. It answers refresh requests from now on. */
  adoptTokens(provider: ChatgptTokenProvider, options: TokenOptions): HostTokenSession {
    void this.#tokens?.close();
    this.#tokens = new HostTokenSession(this, provider, options);
    return this.#tokens;
  }

  report(problem: CodexError): void {
    this.#options.onProblem?.(problem);
  }

  async request(method: string, params?: unknown, options: CallOptions = {}): Promise<never> {
    const call = { timeoutMs: this.#options.requestTimeoutMs, ...options };
    const row = requestRows.get(method);
    if (method === "account/logout") await this.#tokens?.release();
    if (!row) return (await this.#peer.request(method, params ?? {}, call)) as never;
    return (await ask(this.#peer, row, params, { ...call, dialect: this.#dialect })) as never;
  }

  notify(method: string, params?: unknown): void {
    this.#peer.notify(method, params);
  }

  handle(method: string, handler: (params: never, context: ServerRequestContext) => unknown): Disposable {
    const row = serverRequestRows.get(method);
    const refuse = () => new RpcError(INVALID_REQUEST, "Invalid request: the params do not have the expected shape");
    const safe = (params: unknown, { signal, requestId }: RequestContext) => {
      const run = () => handler(params as never, { signal, requestId });
      return row ? answer(row, params, { run, refuse }) : run();
    };
    this.#handlers.set(method, safe);
    return disposable(() => {
      if (this.#handlers.get(method) === safe) this.#handlers.delete(method);
    });
  }

  on(method: string, listener: AnyListener): Disposable {
    return this.#events.on(method, listener);
  }

  once(method: string, listener: AnyListener): Disposable {
    return this.#events.once(method, listener);
  }

  off(method: string, listener: AnyListener): void {
    this.#events.off(method, listener);
  }

  onNotification(listener: (notification: AnyServerNotification) => void): Disposable {
    return this.#listeners.on("notification", listener);
  }

  async close(): Promise<void> {
    await this.#tokens?.close();
    await this.#peer.close();
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  #answer(params: unknown, request: RequestContext): unknown {
    const { method } = request;
    if (method === REFRESH && this.#tokens?.isOpen) return this.#tokens.answer(params, request);
    const handler = this.#handlers.get(method);
    if (handler) return handler(params, request);
    // Somebody else may own the tokens of a shared server, and the first answer of anybody wins.
    if (method === REFRESH) return this.#shared ? UNANSWERED : refuseRefresh();
    return this.#options.unhandled === "ignore" ? UNANSWERED : decline(method);
  }

  #hear(method: string, params: unknown): void {
    const row = notificationRows.get(method);
    const issues = row ? issuesOf(row.params, params) : [];
    if (issues.length > 0) this.report(new ShapeError(method, "params", issues));
    if (method === "serverRequest/resolved") {
      const { requestId } = params as { requestId: RequestId };
      this.#peer.abandon(requestId, new CodexError("ERR_RESOLVED", "The server settled the request otherwise"));
    }
    this.#listeners.tell("notification", { method, params });
    this.#events.tell(method, params);
  }
}
