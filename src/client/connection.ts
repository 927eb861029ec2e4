import type { AnyRequest } from "../protocol/derive.js";
import { byMethod, type ClientRequests, clientRequests, serverNotifications, serverRequests } from "../protocol/table.js";
import type { CallOptions } from "../rpc/call-options.js";
import { asyncDispose } from "../rpc/disposal.js";
import { CodexError, ConnectionError } from "../rpc/errors.js";
import { Peer, type RequestContext, UNANSWERED } from "../rpc/peer.js";
import type { RequestId, Transport } from "../rpc/transport.js";
import { ask } from "../rpc/typed-peer.js";
import { checkProvider, checkTakesHostTokens, releaseTransport, takeTransport } from "./arguments.js";
import type { ChatgptTokenProvider, TokenOptions, TokenSession } from "./chatgpt-tokens/provider.js";
import { HostTokenSession } from "./chatgpt-tokens/session.js";
import type { TokenHost } from "./chatgpt-tokens/token-host.js";
import type { AdoptsTokens } from "./chatgpt-tokens/with-chatgpt-tokens.js";
import type { AnyServerNotification, Client, ConnectOptions, ServerInfo, ServerRequestContext } from "./client.js";
import { FollowedThreads, type Recovery } from "./followed-threads.js";
import { NO_HANDSHAKE, shakeHands } from "./handshake.js";
import { defaultHeartbeat, watchHeartbeat } from "./heartbeat.js";
import { type AnyListener, NotificationListeners } from "./notification-listeners.js";
import { isSafeToRepeat, repeatWhileOverloaded } from "./overload.js";
import { type NotificationName, type RequestName, rowOf, wireNameOf } from "./own-rows.js";
import { type Reconnectable, type ReconnectOptions, Reconnector } from "./reconnect.js";
import { RequestHandlers } from "./request-handlers.js";
import { tapped } from "./tap.js";
import type { Recovers } from "./thread-followers.js";
import { declineUnhandled, refuseUnhandledRefresh } from "./unhandled-requests.js";

const LOGIN = clientRequests.account.loginStart.method;
const LOGOUT = clientRequests.account.logout.method;
const TURN_START = clientRequests.turn.start.method;
const REFRESH = serverRequests.account.chatgptAuthTokensRefresh.method;
const RESOLVED = serverNotifications.serverRequest.resolved.method;
const requestRows = byMethod<AnyRequest>(clientRequests);

/** How many bytes may wait for the server to read them before it is asked more: as many as a server lets wait for a client. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/** How many notifications of threads may come before a new connection is up. With more, it ends and is made again. */
const MAX_EARLY = 100_000;

/** Opens a transport. It is called once, and again for every reconnect. */
export type OpenTransport = () => Transport | Promise<Transport>;

/**
 * A client without its functions by method, which `connect()` adds. Its listeners, handlers and token session stay when the
 * transport is replaced. It has four states:
 *
 * - connecting, until `open` resolves: the handshake, then the login. Calls reject.
 * - up: calls are sent.
 * - lost: the transport has ended, and the `Reconnector` calls `open` again. Calls reject with `ERR_LOST`.
 * - closed, once `closed` aborts: by `close`, or by a loss that is not repaired.
 *
 * `connect()` makes it and opens it; the host calls the methods of {@link Client}; its `Peer` calls `#answer` and `#hear`.
 */
export class Connection implements Omit<Client, keyof ClientRequests>, AdoptsTokens, Recovers {
  readonly #openTransport: OpenTransport;
  readonly #options: ConnectOptions;
  readonly #notifications: NotificationListeners;
  readonly #handlers = new RequestHandlers();
  readonly #threads = new FollowedThreads();
  readonly #recoveryListeners: ((recovery: Recovery) => void)[] = [];
  readonly #closing = new AbortController();
  #peer: Peer | null = null;
  /** Whether calls may be made: after the login, until the connection is lost. */
  #isUp = false;
  #shared = false;
  #handshake = NO_HANDSHAKE;
  #tokens: HostTokenSession | null = null;
  #reconnector: Reconnector | null = null;
  /** What is announced of threads on a new connection until the client is up; `null` when nothing has to wait. */
  #early: AnyServerNotification[] | null = null;

  constructor(openTransport: OpenTransport, options: ConnectOptions) {
    this.#openTransport = openTransport;
    this.#options = options;
    this.#notifications = new NotificationListeners(options.onProblem && ((problem) => this.report(problem)));
    if (options.tokens) {
      const { provider, ...tokenOptions } = typeof options.tokens === "function" ? { provider: options.tokens } : options.tokens;
      checkProvider(provider ?? options.tokens);
      this.adoptTokens(provider, tokenOptions);
    }
  }

  /**
   * Opens a transport, introduces the client, signs in, and resumes the threads of the connection before.
   *
   * @param logIn - Signs in. It is called when the client has a token session.
   */
  async open(logIn: (tokens: HostTokenSession) => Promise<void>): Promise<Recovery> {
    const transport = takeTransport(await this.#openTransport());
    if (this.closed.aborted) {
      await transport.close();
      throw this.closed.reason;
    }
    const { tap } = this.#options;
    const peer = new Peer(tap ? tapped(transport, tap) : transport, {
      answer: (params, request) => this.#answer(params, request),
      onNotification: (notification) => this.#hear(notification),
      onProblem: (problem) => this.report(problem),
      maxBacklogBytes: MAX_BACKLOG_BYTES,
    });
    peer.closed.addEventListener("abort", () => releaseTransport(transport), { once: true });
    this.#peer = peer;
    this.#shared = transport.shared;
    let recovery: Recovery;
    try {
      this.#handshake = await shakeHands(peer, this.#options);
      if (this.#tokens) {
        checkTakesHostTokens(this.#handshake.dialect);
        await logIn(this.#tokens);
      }
      recovery = await this.#threads.resumeAll((method, params, options) =>
        repeatWhileOverloaded(() => this.#ask(method, params, options), peer.closed),
      );
    } catch (error) {
      await peer.close(error);
      throw error;
    }
    this.#isUp = true;
    const { heartbeat = defaultHeartbeat(transport.shared) } = this.#options;
    if (heartbeat) void watchHeartbeat(peer, heartbeat).catch(() => {});
    peer.closed.addEventListener("abort", () => this.#lose(peer.closed.reason), { once: true });
    if (peer.closed.aborted) this.#lose(peer.closed.reason);
    return recovery;
  }

  /** From now on a lost connection is made again. */
  keepOpen(options: ReconnectOptions): void {
    const connection = this;
    const target: Reconnectable = {
      closed: this.closed,
      get shared() {
        return connection.#shared;
      },
      open: () => this.#openAgain(),
      end: (reason) => this.#end(reason),
      report: (problem) => this.report(problem),
    };
    this.#reconnector = new Reconnector(target, options);
  }

  /** What comes of threads meanwhile is heard after what was missed before it. */
  async #openAgain(): Promise<Recovery> {
    const early: AnyServerNotification[] = [];
    this.#early = early;
    try {
      const recovery = await this.open((tokens) => tokens.signInAgain());
      for (const { error } of recovery.failed) this.report(error);
      for (const listener of this.#recoveryListeners) listener(recovery);
      for (const notification of early) this.#notifications.tell(notification);
      return recovery;
    } finally {
      this.#early = null;
    }
  }

  get serverInfo(): ServerInfo {
    return this.#handshake.serverInfo;
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
    checkProvider(provider);
    void this.#tokens?.close();
    this.#tokens = new HostTokenSession(this.#asTokenHost(), provider, options);
    return this.#tokens;
  }

  /** Tells the host of a problem. A callback for problems that throws has nobody left to tell. */
  report(problem: CodexError): void {
    try {
      this.#options.onProblem?.(problem);
    } catch {
      // Thrown on, it would end what was under way, such as a reconnect.
    }
  }

  async request(name: RequestName, params?: unknown, options: CallOptions = {}): Promise<never> {
    const method = wireNameOf(name);
    if (!this.#isUp) throw this.#notUp(method);
    const { requestTimeoutMs: timeoutMs, retryOverloaded = true } = this.#options;
    const send = () => this.#ask(name, params, { timeoutMs, ...options });
    if (method === LOGOUT && this.#tokens) return (await this.#tokens.aroundLogout(send)) as never;
    const repeats = retryOverloaded && isSafeToRepeat(method, params);
    const run = () => (repeats ? repeatWhileOverloaded(() => this.#whileUp(method, send), options.signal) : send());
    const result = await (method === TURN_START && this.#tokens ? this.#tokens.aroundTurnStart(params, run) : run());
    if (this.#reconnector) this.#threads.noteAnswer(method, params, result);
    return result as never;
  }

  /** While calls may be made: the connection may be lost in the wait before a call is sent again. */
  async #whileUp<T>(method: string, send: () => Promise<T>): Promise<T> {
    if (!this.#isUp) throw this.#notUp(method);
    return send();
  }

  onRecovery(listener: (recovery: Recovery) => void): void {
    this.#recoveryListeners.push(listener);
  }

  notify(name: NotificationName, params?: unknown): void {
    const method = wireNameOf(name);
    if (this.#isUp) this.#peer?.notify(method, params);
  }

  handle(name: RequestName, handler: (params: never, context: ServerRequestContext) => unknown): Disposable {
    return this.#handlers.add(name, handler);
  }

  on(name: NotificationName, listener: AnyListener): Disposable {
    return this.#notifications.on(name, listener);
  }

  once(name: NotificationName, listener: AnyListener): Disposable {
    return this.#notifications.once(name, listener);
  }

  off(name: NotificationName, listener: AnyListener): void {
    this.#notifications.off(name, listener);
  }

  onNotification(listener: (notification: AnyServerNotification) => void): Disposable {
    return this.#notifications.onAny(listener);
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

  async #ask(name: RequestName, params: unknown, options: CallOptions): Promise<unknown> {
    const method = wireNameOf(name);
    const row = rowOf(name, requestRows);
    const peer = this.#peer;
    if (!peer) throw this.#notUp(method);
    if (method === LOGIN && isHostLogin(params)) checkTakesHostTokens(this.#handshake.dialect);
    return row
      ? ask(peer, row, params, { ...options, dialect: this.#handshake.dialect })
      : peer.request(method, params ?? {}, options);
  }

  #asTokenHost(): TokenHost {
    const connection = this;
    return {
      get dialect() {
        return connection.#handshake.dialect;
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
    const handler = this.#handlers.find(method);
    if (handler) return handler(params, request);
    // On a shared server the tokens may be another client's, and the server takes the first answer.
    if (method === REFRESH) return this.#shared ? UNANSWERED : refuseUnhandledRefresh();
    return this.#options.unhandled === "ignore" ? UNANSWERED : declineUnhandled(method);
  }

  #hear(notification: AnyServerNotification): void {
    this.#threads.noteNotification(notification);
    if (notification.method === RESOLVED) this.#abandon(notification.params);
    if (this.#early && isOfThread(notification)) this.#keepEarly(this.#early, notification);
    else this.#notifications.tell(notification);
  }

  #keepEarly(early: AnyServerNotification[], notification: AnyServerNotification): void {
    early.push(notification);
    if (early.length <= MAX_EARLY) return;
    const reason = new ConnectionError("ERR_LOST", `More than ${MAX_EARLY} notifications came before the threads were resumed`);
    void this.#peer?.close(reason).catch(() => {});
  }

  /** The server does not want the answer to one of its requests any more. */
  #abandon(params: unknown): void {
    const { requestId } = (params ?? {}) as { requestId?: RequestId };
    if (requestId === undefined) return;
    this.#peer?.abandon(requestId, new CodexError("ERR_RESOLVED", "The server settled the request otherwise"));
  }
}

function isOfThread({ params }: AnyServerNotification): boolean {
  return typeof (params as { threadId?: unknown } | null | undefined)?.threadId === "string";
}

function isHostLogin(params: unknown): boolean {
  return ((params ?? {}) as { type?: unknown }).type === "chatgptAuthTokens";
}
