import { INVALID_REQUEST } from "../protocol/codes.js";
import type { AnyNotification, AnyRequest } from "../protocol/derive.js";
import { type Dialect, dialectOf } from "../protocol/dialect.js";
import type { InitializeCapabilities, InitializeResponse } from "../protocol/shapes/initialize.js";
import { byMethod, type ClientRequests, clientRequests, serverNotifications, serverRequests } from "../protocol/table.js";
import type { CallOptions } from "../rpc/call-options.js";
import { asyncDispose, disposable } from "../rpc/disposal.js";
import { CodexError, ConnectionError, RpcError, ShapeError } from "../rpc/errors.js";
import { Peer, type RequestContext, UNANSWERED } from "../rpc/peer.js";
import type { RequestId, Transport } from "../rpc/transport.js";
import { answer, ask, issuesOf } from "../rpc/typed-peer.js";
import type { ChatgptTokenProvider, TokenOptions, TokenSession } from "./chatgpt-tokens/provider.js";
import { HostTokenSession } from "./chatgpt-tokens/session.js";
import type { TokenHost } from "./chatgpt-tokens/token-host.js";
import type { AdoptsTokens } from "./chatgpt-tokens/with-chatgpt-tokens.js";
import type { AnyServerNotification, Client, ConnectOptions, ServerInfo, ServerRequestContext } from "./client.js";
import { Listeners } from "./events.js";
import { type Reconnectable, type ReconnectOptions, Reconnector } from "./reconnect.js";
import { tapped } from "./tap.js";
import { declineUnhandled, refuseUnhandledRefresh } from "./unhandled-requests.js";

const LOGOUT = clientRequests.account.logout.method;
const REFRESH = serverRequests.account.chatgptAuthTokensRefresh.method;
const requestRows = byMethod<AnyRequest>(clientRequests);
const serverRequestRows = byMethod<AnyRequest>(serverRequests);
const notificationRows = byMethod<AnyNotification>(serverNotifications);

// biome-ignore lint/suspicious/noExplicitAny: typed by wire name in `Client`.
type AnyListener = (params: any) => void;

/** Where transports come from: asked once, and again for every reconnect. */
export type OpenTransport = () => Transport | Promise<Transport>;

/** A client without its facade. Its listeners, handlers and token session outlive the transport under it. */
export class Connection implements Omit<Client, keyof ClientRequests>, AdoptsTokens {
  readonly #openTransport: OpenTransport;
  readonly #options: ConnectOptions;
  readonly #events: Listeners<Record<string, AnyListener>>;
  readonly #listeners: Listeners<{ notification: (notification: AnyServerNotification) => void }>;
  readonly #handlers = new Map<string, (params: unknown, request: RequestContext) => unknown>();
  readonly #closing = new AbortController();
  #peer: Peer | null = null;
  /** Whether calls may be made: from the login on until the connection is lost. */
  #isUp = false;
  #shared = false;
  #dialect: Dialect = dialectOf(undefined);
  #serverInfo: InitializeResponse = {};
  #tokens: HostTokenSession | null = null;
  #reconnector: Reconnector | null = null;

  constructor(openTransport: OpenTransport, options: ConnectOptions) {
    const onThrow = (error: unknown) => this.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error }));
    this.#events = new Listeners(onThrow);
    this.#listeners = new Listeners(onThrow);
    this.#openTransport = openTransport;
    this.#options = options;
    if (options.tokens) {
      const { provider, ...tokenOptions } = typeof options.tokens === "function" ? { provider: options.tokens } : options.tokens;
      this.adoptTokens(provider, tokenOptions);
    }
  }

  /** Opens a transport, introduces the client, and signs in. */
  async open(logIn: (tokens: HostTokenSession) => Promise<void>): Promise<void> {
    const transport = await this.#openTransport();
    if (this.closed.aborted) {
      await transport.close();
      throw this.closed.reason;
    }
    const { tap } = this.#options;
    const peer = new Peer(tap ? tapped(transport, tap) : transport, {
      answer: (params, request) => this.#answer(params, request),
      onNotification: (notification) => this.#hear(notification),
      onProblem: (problem) => this.report(problem),
    });
    this.#peer = peer;
    this.#shared = transport.shared;
    try {
      await this.#shakeHands(peer);
      if (this.#tokens) await logIn(this.#tokens);
    } catch (error) {
      await peer.close(error);
      throw error;
    }
    this.#isUp = true;
    peer.closed.addEventListener("abort", () => this.#lose(peer.closed.reason), { once: true });
    if (peer.closed.aborted) this.#lose(peer.closed.reason);
  }

  /** From now on a connection that is lost comes back. */
  keepOpen(options: ReconnectOptions): void {
    const connection = this;
    const target: Reconnectable = {
      closed: this.closed,
      get shared() {
        return connection.#shared;
      },
      open: () => this.open((tokens) => tokens.signInAgain()),
      end: (reason) => this.#end(reason),
      report: (problem) => this.report(problem),
    };
    this.#reconnector = new Reconnector(target, options);
  }

  get serverInfo(): ServerInfo {
    const { userAgent = "", codexHome = null, platformFamily = null, platformOs = null } = this.#serverInfo;
    return { userAgent, version: this.#dialect.version, codexHome, platformFamily, platformOs };
  }

  get tokens(): TokenSession | null {
    return this.#tokens?.isOpen ? this.#tokens : null;
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  get lost(): AbortSignal {
    return this.#peer?.closed ?? this.closed;
  }

  /** Puts a token session in place of an earlier one. It answers refresh requests from now on. */
  adoptTokens(provider: ChatgptTokenProvider, options: TokenOptions): HostTokenSession {
    void this.#tokens?.close();
    this.#tokens = new HostTokenSession(this.#asTokenHost(), provider, options);
    return this.#tokens;
  }

  report(problem: CodexError): void {
    this.#options.onProblem?.(problem);
  }

  async request(method: string, params?: unknown, options: CallOptions = {}): Promise<never> {
    if (!this.#isUp) throw this.#notUp(method);
    const send = () => this.#ask(method, params, { timeoutMs: this.#options.requestTimeoutMs, ...options });
    return (await (method === LOGOUT && this.#tokens ? this.#tokens.aroundLogout(send) : send())) as never;
  }

  notify(method: string, params?: unknown): void {
    if (this.#isUp) this.#peer?.notify(method, params);
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
    const reason = new ConnectionError("ERR_CLOSED", "The connection was closed");
    this.#end(reason);
    await this.#peer?.close(reason);
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shakeHands(peer: Peer): Promise<void> {
    const { clientInfo, handshakeTimeoutMs = 10_000 } = this.#options;
    const params = { clientInfo, capabilities: this.#capabilities() };
    const row = clientRequests.legacy.initialize;
    this.#serverInfo = (await ask(peer, row, params, { timeoutMs: handshakeTimeoutMs })) as InitializeResponse;
    this.#dialect = dialectOf(this.#serverInfo.userAgent);
    peer.notify("initialized");
  }

  #capabilities(): InitializeCapabilities {
    return { ...(this.#options.tokens ? { experimentalApi: true } : {}), ...this.#options.capabilities };
  }

  #lose(reason: unknown): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    if (this.#reconnector) void this.#reconnector.recover(reason);
    else this.#end(reason);
  }

  #end(reason: unknown): void {
    this.#isUp = false;
    this.#closing.abort(reason);
  }

  #notUp(method: string): ConnectionError {
    const { aborted, reason } = this.closed;
    const code = aborted && reason instanceof CodexError && reason.code === "ERR_CLOSED" ? "ERR_CLOSED" : "ERR_LOST";
    const when = aborted ? "any more" : "at present";
    return new ConnectionError(code, `"${method}" was not sent: there is no connection ${when}`, { cause: this.lost.reason });
  }

  async #ask(method: string, params: unknown, options: CallOptions): Promise<unknown> {
    const row = requestRows.get(method);
    const peer = this.#peer;
    if (!peer) throw this.#notUp(method);
    return row ? ask(peer, row, params, { ...options, dialect: this.#dialect }) : peer.request(method, params ?? {}, options);
  }

  #asTokenHost(): TokenHost {
    const connection = this;
    return {
      get dialect() {
        return connection.#dialect;
      },
      get shared() {
        return connection.#shared;
      },
      get lost() {
        return connection.lost;
      },
      closed: this.closed,
      on: (method, listener) => this.on(method, listener),
      request: (method, params, options = {}) => this.#ask(method, params, options),
      isSilenced: (method) => this.#options.capabilities?.optOutNotificationMethods?.includes(method) ?? false,
      report: (problem) => this.report(problem),
    };
  }

  #answer(params: unknown, request: RequestContext): unknown {
    const { method } = request;
    if (method === REFRESH && this.#tokens?.isOpen) return this.#tokens.answer(params, request);
    const handler = this.#handlers.get(method);
    if (handler) return handler(params, request);
    // Somebody else may own the tokens of a shared server, and the first answer of anybody wins.
    if (method === REFRESH) return this.#shared ? UNANSWERED : refuseUnhandledRefresh();
    return this.#options.unhandled === "ignore" ? UNANSWERED : declineUnhandled(method);
  }

  #reportMisfit(method: string, params: unknown): void {
    const row = notificationRows.get(method);
    const issues = row ? issuesOf(row.params, params) : [];
    if (issues.length > 0) this.report(new ShapeError(method, "params", issues));
  }

  #hear(notification: AnyServerNotification): void {
    const { method, params } = notification;
    // A notification is passed on whether it fits or not, so there is no use in looking where nobody would be told.
    if (this.#options.onProblem) this.#reportMisfit(method, params);
    if (method === "serverRequest/resolved") {
      const requestId = (params as { requestId?: RequestId } | undefined)?.requestId;
      if (requestId !== undefined)
        this.#peer?.abandon(requestId, new CodexError("ERR_RESOLVED", "The server settled the request otherwise"));
    }
    if (this.#listeners.hears("notification")) this.#listeners.tell("notification", notification);
    this.#events.tell(method, params);
  }
}
