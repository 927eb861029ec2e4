import { randomUUID } from "node:crypto";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ClientInfo, InitializeCapabilities, InitializeParams } from "../../protocol/shapes/initialize.js";
import { type CodexError, RpcError } from "../../rpc/errors.js";
import { Peer, type RequestHandler } from "../../rpc/peer.js";
import type { RequestId, Transport } from "../../rpc/transport.js";
import {
  type AskOptions,
  Outgoing,
  type ServerNotificationMethod,
  type ServerNotificationParams,
  type ServerRequestMethod,
  type ServerRequestParams,
  type ServerRequestResult,
} from "./outgoing-messages.js";
import { limitUnread, MAX_UNREAD_BYTES } from "./unread-limit.js";

/** Who is at the other end, as far as the transport could tell. */
export interface Identity {
  readonly subject: string;
  readonly [claim: string]: unknown;
}

/** One client of a server. */
export interface Connection {
  /** Unique in this process. */
  readonly id: string;
  readonly identity: Identity | null;
  /** `null` until the handshake. */
  readonly clientInfo: ClientInfo | null;
  readonly capabilities: InitializeCapabilities;
  /** Asks this client. Rejects with an `RpcError`, a `TimeoutError`, a `ShapeError` or a `ConnectionError`. */
  request<Method extends ServerRequestMethod>(
    method: Method,
    params: ServerRequestParams<Method>,
    options?: AskOptions,
  ): Promise<ServerRequestResult<Method>>;
  /** Tells this client. Nothing is sent before the handshake, nor what the client opted out of. */
  notify<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void;
  /** Aborts once, when the connection has ended, with the reason. */
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

export interface ConnectionOptions {
  readonly identity: Identity | null;
  readonly nextId: () => number;
  readonly maxInFlight: number;
  /** Default: {@link MAX_UNREAD_BYTES}. */
  readonly maxUnreadBytes?: number | undefined;
  readonly answer: RequestHandler;
  readonly onProblem: (problem: CodexError) => void;
}

/** A client as the server sees it: a peer, and what its handshake said. */
export class ClientConnection implements Connection {
  readonly id = randomUUID();
  readonly identity: Identity | null;
  readonly #peer: Peer;
  readonly #outgoing: Outgoing;
  #introduced: InitializeParams | null = null;

  constructor(transport: Transport, { identity, maxUnreadBytes = MAX_UNREAD_BYTES, onProblem, ...options }: ConnectionOptions) {
    this.identity = identity;
    const onExceeded = (reason: CodexError) => {
      onProblem(reason);
      this.#peer.close(reason).catch(onProblem);
    };
    this.#peer = new Peer(limitUnread(transport, { maxUnreadBytes, onExceeded }), { ...options, onProblem });
    this.#outgoing = new Outgoing(this.#peer);
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

  /** Takes the client's introduction. Refusing it leaves the connection as it was, so the client may try again. */
  introduce(params: InitializeParams): void {
    const { name } = params.clientInfo;
    if (this.#introduced) throw new RpcError(INVALID_REQUEST, "Already initialized");
    if (!/^[\t\x20-\x7e]*$/.test(name)) {
      throw new RpcError(INVALID_REQUEST, `Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
    }
    this.#introduced = params;
    this.#outgoing.optOut(params.capabilities?.optOutNotificationMethods ?? []);
  }

  request<Method extends ServerRequestMethod>(
    method: Method,
    params: ServerRequestParams<Method>,
    options?: AskOptions,
  ): Promise<ServerRequestResult<Method>> {
    return this.#outgoing.request(method, params, options);
  }

  notify<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void {
    if (this.#introduced) this.#outgoing.notify(method, params);
  }

  close(): Promise<void> {
    return this.#peer.close();
  }
}
