import type {
  AnyNotification,
  AnyRequest,
  Arguments,
  ByMethod,
  Events,
  Facade,
  Handler,
  Params,
  Result,
} from "../protocol/derive.js";
import type { ClientInfo, InitializeCapabilities } from "../protocol/shapes/initialize.js";
import type { ClientNotifications, ClientRequests, ServerNotifications, ServerRequests } from "../protocol/table.js";
import type { CallOptions } from "../rpc/call-options.js";
import type { CodexError } from "../rpc/errors.js";
import type { RequestId } from "../rpc/transport.js";
import type { ChatgptTokenProvider, TokenOptions, TokenSession } from "./chatgpt-tokens/provider.js";
import type { ReconnectOptions } from "./reconnect.js";
import type { WireEvent } from "./tap.js";

/** How a client connects: who it says it is, how it signs in, and what it does when the connection is lost. */
export interface ConnectOptions {
  /** Names the host, in the server's user agent and in the logs of the backend. */
  clientInfo: ClientInfo;
  /** What the client asks of the server in the handshake. `experimentalApi` is turned on by itself when `tokens` is given. */
  capabilities?: InitializeCapabilities | undefined;
  /** Signs in with these tokens while connecting, and answers every refresh, as `withChatgptTokens` does. */
  tokens?: ChatgptTokenProvider | ({ provider: ChatgptTokenProvider } & TokenOptions) | undefined;
  /** How long the server may take to answer the handshake, in milliseconds. Default: 10 000. */
  handshakeTimeoutMs?: number | undefined;
  /** How long a call without its own `timeoutMs` waits for its answer, in milliseconds. Default: until the connection ends. */
  requestTimeoutMs?: number | undefined;
  /**
   * Whether a lost connection is made again: a new transport, the handshake, the login, and `thread/resume` for the threads of this
   * client, before anything else. `connect()` needs a function that makes transports then. Calls that were under way, or are made in
   * between, reject with `ERR_LOST` at once. None is kept or sent again. Default: false.
   */
  reconnect?: boolean | ReconnectOptions | undefined;
  /**
   * Whether a call that the server is too busy for (-32001) is sent again, up to five times within about three seconds, when that is
   * safe: for methods that only read (`…/read`, `…/list`, `…/get`), and for `turn/start` with a `clientUserMessageId`. Its `timeoutMs`
   * holds for each attempt. Default: true.
   */
  retryOverloaded?: boolean | undefined;
  /**
   * How long nothing may be heard of the server before it is asked whether it is still there, in milliseconds. When it leaves two such
   * questions (`thread/loaded/list`) unanswered, each for as long, the connection ends with `ERR_LOST`. `false` or 0: it is not asked.
   * Default: 30 000 in a browser, whose WebSocket cannot ping; elsewhere `false`, as the transports see to it.
   */
  heartbeat?: number | false | undefined;
  /** What the server gets for a request that no handler takes: a refusal, or no answer. Default: `"decline"`. */
  unhandled?: "decline" | "ignore" | undefined;
  /** Hears of errors that no call rejects with: unreadable messages, answers that no call waits for, listeners that throw. */
  onProblem?: ((problem: CodexError) => void) | undefined;
  /** Sees every message in both directions, secrets already masked. */
  tap?: ((event: WireEvent) => void) | undefined;
}

/** What the server said about itself in the handshake. */
export interface ServerInfo {
  readonly userAgent: string;
  /** The protocol release; `null` when the server does not say. */
  readonly version: string | null;
  readonly codexHome: string | null;
  readonly platformFamily: string | null;
  readonly platformOs: string | null;
}

type ClientRow<Method extends keyof ByMethod<ClientRequests>> = ByMethod<ClientRequests>[Method];
type ServerRow<Method extends keyof ByMethod<ServerRequests>> = ByMethod<ServerRequests>[Method];

/** A row that is announced, and not answered. */
type OwnNotification = AnyNotification & { readonly result?: never };

type NotifyArguments<Row> =
  undefined extends Params<Row> ? [params?: undefined] : {} extends Params<Row> ? [params?: Params<Row>] : [params: Params<Row>];

/** What a handler of a server request is told besides the params. */
export interface ServerRequestContext {
  /** Aborts when the answer is no longer wanted: the server settled the request otherwise, or the connection ended. */
  readonly signal: AbortSignal;
  readonly requestId: RequestId;
}

/** Any notification, as it came: also one that this package does not know, and with the members that stand beside its params. */
export interface AnyServerNotification {
  readonly method: string;
  readonly params?: unknown;
  /** When the server sent it: Unix time in milliseconds. Since 0.153. */
  readonly emittedAtMs?: number;
  readonly [member: string]: unknown;
}

/**
 * A connected client. Besides the members below it has one function for each method: `client.account.read()`,
 * `client.thread.start()`.
 */
export interface Client extends Facade<ClientRequests, CallOptions> {
  /** What the server said about itself in the newest handshake. */
  readonly serverInfo: ServerInfo;
  /** The session that answers the server's refresh requests, if there is one. */
  readonly tokens: TokenSession | null;
  /**
   * Asks the server, by wire name.
   *
   * @throws {RpcError} `ERR_RPC`, when the server answers with an error.
   * @throws {TimeoutError} `ERR_TIMEOUT`, when the answer does not come in time.
   * @throws {ShapeError} `ERR_SHAPE`, when params or answer do not have the method's shape.
   * @throws {UnsupportedMethodError} `ERR_UNSUPPORTED`, when the server's release is known not to have the method.
   * @throws {ConnectionError} `ERR_LOST` or `ERR_CLOSED`, when the connection ends first, or has ended.
   * @example
   * const { account } = await client.request("account/read", { refreshToken: false });
   */
  request<Method extends keyof ByMethod<ClientRequests>>(
    method: Method,
    ...args: Arguments<ClientRow<Method>, CallOptions>
  ): Promise<Result<ClientRow<Method>>>;
  /**
   * Asks the server for something that the protocol does not have. The row says what goes in and what comes out; both are checked.
   * It is made with `request()` of `codex-app-server-sdk/protocol`, and the server has to serve it.
   *
   * @throws {TypeError} When the row has the name of a protocol method: use the wire name then. Otherwise as above.
   * @example
   * const searchNotes = request("notes/search", unchecked<{ text: string }>(), unchecked<{ found: string[] }>());
   * const { found } = await client.request(searchNotes, { text: "milk" });
   */
  request<Row extends AnyRequest>(row: Row, ...args: Arguments<Row, CallOptions>): Promise<Result<Row>>;
  /** Announces something to the server, by wire name. Nothing is sent while there is no connection. */
  notify<Method extends keyof ByMethod<ClientNotifications>>(
    method: Method,
    params?: Params<ByMethod<ClientNotifications>[Method]>,
  ): void;
  /**
   * Announces something that the protocol does not have. As with protocol notifications, params are checked by the compiler alone.
   *
   * @throws {TypeError} When the row has the name of a protocol method.
   */
  notify<Row extends OwnNotification>(row: Row, ...args: NotifyArguments<Row>): void;
  /** Answers a server request from now on, in place of an earlier handler. Throw an `RpcError` to refuse. */
  handle<Method extends keyof ByMethod<ServerRequests>>(
    method: Method,
    handler: (
      params: Params<ServerRow<Method>>,
      context: ServerRequestContext,
    ) => Result<ServerRow<Method>> | Promise<Result<ServerRow<Method>>>,
  ): Disposable;
  /**
   * Answers a server request that the protocol does not have. Its params are checked before the handler runs: the server gets
   * -32600 for those that do not fit. Its result is checked before it is sent.
   *
   * @throws {TypeError} When the row has the name of a protocol method.
   */
  handle<Row extends AnyRequest>(row: Row, handler: Handler<Row, ServerRequestContext>): Disposable;
  /**
   * Hears a notification each time it comes. It is passed on also when its params do not fit; `onProblem` is told then.
   *
   * @returns What ends the listening, as `off` does.
   */
  on<Method extends keyof Events<ServerNotifications>>(method: Method, listener: Events<ServerNotifications>[Method]): Disposable;
  /**
   * Hears a notification that the protocol does not have.
   *
   * @throws {TypeError} When the row has the name of a protocol method.
   */
  on<Row extends OwnNotification>(row: Row, listener: (params: Params<Row>) => void): Disposable;
  /** Hears a notification the next time it comes, and not again. */
  once<Method extends keyof Events<ServerNotifications>>(
    method: Method,
    listener: Events<ServerNotifications>[Method],
  ): Disposable;
  /** Hears a notification that the protocol does not have, the next time it comes. */
  once<Row extends OwnNotification>(row: Row, listener: (params: Params<Row>) => void): Disposable;
  /** Stops a listener that was given to `on` or `once`. */
  off<Method extends keyof Events<ServerNotifications>>(method: Method, listener: Events<ServerNotifications>[Method]): void;
  /** Stops a listener of a notification that the protocol does not have. */
  off<Row extends OwnNotification>(row: Row, listener: (params: Params<Row>) => void): void;
  /** Hears every notification, in order, before the listeners of its own method do. */
  onNotification(listener: (notification: AnyServerNotification) => void): Disposable;
  /** Aborts once, when the connection has ended for good, with the reason. */
  readonly closed: AbortSignal;
  /** Aborts when the present connection ends, also when the client connects again. Each connection has its own signal. */
  readonly lost: AbortSignal;
  /** Ends the connection and the token session. The server stays signed in. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
