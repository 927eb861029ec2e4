import { randomUUID } from "node:crypto";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { AnyRequest, Arguments, Result } from "../../protocol/derive.js";
import type { ClientInfo, InitializeCapabilities, InitializeParams } from "../../protocol/shapes/initialize.js";
import { type CodexError, ConnectionError, RpcError } from "../../rpc/errors.js";
import type { Identity } from "../../rpc/identity.js";
import { type Notification, Peer, type RequestHandler } from "../../rpc/peer.js";
import type { RequestId, Transport } from "../../rpc/transport.js";
import {
  type NotificationArguments,
  OutgoingMessages,
  type ServerNotificationMethod,
  type ServerNotificationParams,
  type ServerRequestMethod,
  type ServerRequestOptions,
  type ServerRequestParams,
  type ServerRequestResult,
  type UnansweredRow,
} from "./outgoing-messages.js";
import { MAX_TOTAL_BACKLOG_BYTES, MAX_UNREAD_BYTES, OutgoingQueue } from "./outgoing-queue.js";
import { LargeAnswers, RequestTurns } from "./request-turns.js";
import { WaitingBytes } from "./waiting-bytes.js";

export type { Identity } from "../../rpc/identity.js";

/** One client of a server, from when its transport is accepted until that ends. */
export interface Connection {
  /** Unique in this process. */
  readonly id: string;
  readonly identity: Identity | null;
  /** `null` until the handshake. */
  readonly clientInfo: ClientInfo | null;
  readonly capabilities: InitializeCapabilities;
  /**
   * Asks this client, by the wire name of a request of the protocol, or by a row of your own. Params and answer are checked by the
   * row's schemas. The promise settles once; an answer that comes later is logged and changes nothing.
   *
   * @throws {RpcError} When the client answers with an error.
   * @throws {ShapeError} When the params, or the answer, do not fit.
   * @throws {TimeoutError} When `timeoutMs` passes.
   * @throws {ConnectionError} When the connection ends first.
   * @throws {CodexError} `ERR_UNSUPPORTED` when your row is `experimental` and the client lacks the `experimentalApi` capability.
   * @example
   * const confirm = request("my/confirm", z.object({ text: z.string() }), z.object({ granted: z.boolean() }));
   * const { granted } = await connection.request(confirm, { text: "Delete it?" }, { timeoutMs: 60_000 });
   */
  request<Method extends ServerRequestMethod>(
    method: Method,
    params: ServerRequestParams<Method>,
    options?: ServerRequestOptions,
  ): Promise<ServerRequestResult<Method>>;
  request<Row extends AnyRequest>(row: Row, ...args: Arguments<Row, ServerRequestOptions>): Promise<Result<Row>>;
  /**
   * Tells this client, by the wire name of a notification of the protocol, or by a row of your own. Nothing is sent before the
   * handshake, nor what the client opted out of, nor an `experimental` row of yours to a client without `experimentalApi`.
   *
   * @throws {ShapeError} When the params do not fit your row. Those of the protocol are checked by the compiler alone.
   */
  notify<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void;
  notify<Row extends UnansweredRow>(row: Row, ...params: NotificationArguments<Row>): void;
  /** Aborts once, when the connection has ended, with the reason: an error whose `code` is `ERR_CLOSED`, `ERR_LOST` or `ERR_UNREAD`. */
  readonly closed: AbortSignal;
  close(): Promise<void>;
}

/** What a handler is told besides the params. */
export interface HandlerContext {
  readonly connection: Connection;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  readonly requestId: RequestId;
  /** Runs once the answer has left, if it is not an error: for notifications that must not overtake it. */
  afterAnswer(run: () => void): void;
}

/** What a {@link ClientConnection} needs of its server. */
export interface ConnectionOptions {
  readonly identity: Identity | null;
  /** Says whose a connection is; `null` for nobody in particular. Default: its identity's. */
  readonly tenantOf?: ((connection: Pick<Connection, "id" | "identity">) => string | null) | undefined;
  readonly nextRequestId: () => number;
  readonly maxInFlight: number;
  /** Default: {@link MAX_UNREAD_BYTES}. */
  readonly maxUnreadBytes?: number | undefined;
  /** What waits for all connections of the server. Default: what waits for this one. */
  readonly waitingBytes?: WaitingBytes | undefined;
  /** The large answers of the server. Default: those of this connection. */
  readonly large?: LargeAnswers | undefined;
  readonly answer: RequestHandler;
  readonly onOverload?: ((method: string) => void) | undefined;
  readonly onNotification?: (notification: Notification) => void;
  readonly onProblem: (problem: CodexError) => void;
}

/** A client as the server sees it: a peer, and what its handshake said. */
export class ClientConnection implements Connection {
  readonly id = randomUUID();
  readonly identity: Identity | null;
  /** When each of its requests begins. */
  readonly turns: RequestTurns;
  readonly #peer: Peer;
  readonly #outgoing: OutgoingMessages;
  #introduced: InitializeParams | null = null;

  constructor(
    transport: Transport,
    { identity, maxUnreadBytes = MAX_UNREAD_BYTES, nextRequestId, onProblem, ...options }: ConnectionOptions,
  ) {
    this.identity = identity;
    const onExceeded = (reason: CodexError) => {
      onProblem(reason);
      this.#peer.close(reason).catch(onProblem);
    };
    const all = options.waitingBytes ?? new WaitingBytes(MAX_TOTAL_BACKLOG_BYTES);
    const tenant = options.tenantOf ? options.tenantOf(this) : (identity?.subject ?? null);
    const queue = new OutgoingQueue(transport, { maxUnreadBytes, all, tenant, onExceeded });
    this.#peer = new Peer(queue, {
      ...options,
      nextId: nextRequestId,
      // As the real server (0.93 to 0.171): it passes over such an answer, and waits until the deadline.
      badReplies: "ignore",
      onProblem,
    });
    const { large = new LargeAnswers() } = options;
    this.turns = new RequestTurns({ large, tenant, room: () => queue.room(), closed: this.#peer.closed });
    this.#outgoing = new OutgoingMessages(this.#peer, queue);
    this.#outgoing.belongTo(this);
  }

  get clientInfo(): ClientInfo | null {
    return this.#introduced?.clientInfo ?? null;
  }

  get capabilities(): InitializeCapabilities {
    return this.#introduced?.capabilities ?? {};
  }

  get closed(): AbortSignal {
    return this.#peer.closed;
  }

  /** How many bytes wait for the client to read them. */
  get backlogBytes(): number {
    return this.#peer.backlogBytes;
  }

  /** Takes the client's introduction. Refusing it leaves the connection as it was, so the client may try again. */
  introduce(params: InitializeParams): void {
    const { name } = params.clientInfo;
    if (this.#introduced) throw new RpcError(INVALID_REQUEST, "Already initialized");
    if (!/^[\t\x20-\x7e]*$/.test(name)) {
      throw new RpcError(INVALID_REQUEST, `Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
    }
    this.#introduced = params;
    const { optOutNotificationMethods, experimentalApi } = this.capabilities;
    this.#outgoing.adjust({ optOut: optOutNotificationMethods ?? [], experimentalApi: experimentalApi === true });
  }

  request(target: string | AnyRequest, params?: unknown, options?: ServerRequestOptions): Promise<never> {
    return this.#outgoing.request(target, params, options) as Promise<never>;
  }

  notify(target: string | UnansweredRow, params?: unknown): void {
    this.#outgoing.notify(target, params);
  }

  close(): Promise<void> {
    return this.#peer.close();
  }

  /** Ends the connection because the server ends. */
  leave(): Promise<void> {
    return this.#peer.close(new ConnectionError("ERR_CLOSED", "The server was closed"), "away");
  }
}
