import type { AnyNotification, AnyRequest, ByMethod, Params, Result } from "../../protocol/derive.js";
import { byMethod, type ServerNotifications, type ServerRequests, serverRequests } from "../../protocol/table.js";
import type { CallOptions } from "../../rpc/call-options.js";
import { CodexError } from "../../rpc/errors.js";
import type { Peer } from "../../rpc/peer.js";
import { SharedMessage } from "../../rpc/shared-message.js";
import { ask, tell } from "../../rpc/typed-peer.js";
import { HeldMessages } from "./held-messages.js";
import type { OutgoingQueue } from "./outgoing-queue.js";

/** The wire name of a request that a server makes of a client. */
export type ServerRequestMethod = keyof ByMethod<ServerRequests>;
/** The wire name of a notification that a server sends. */
export type ServerNotificationMethod = keyof ByMethod<ServerNotifications>;
/** What goes into a server's request. */
export type ServerRequestParams<Method extends ServerRequestMethod> = Params<ByMethod<ServerRequests>[Method]>;
/** What a client answers a server's request with. */
export type ServerRequestResult<Method extends ServerRequestMethod> = Result<ByMethod<ServerRequests>[Method]>;
/** What a server's notification carries. */
export type ServerNotificationParams<Method extends ServerNotificationMethod> = Params<ByMethod<ServerNotifications>[Method]>;

/** A row of something that is not answered. */
export type UnansweredRow = AnyNotification & { readonly result?: undefined };
/** Arguments that follow the row of a notification. */
export type NotificationArguments<Row> = undefined extends Params<Row> ? [params?: undefined] : [params: Params<Row>];

/** How a server's request is made. */
export interface ServerRequestOptions extends CallOptions {
  /** The id of the request, for one that several clients get. Default: the next number. */
  requestId?: number | undefined;
}

const protocolRows = byMethod<AnyRequest>(serverRequests);

/** Numbers the requests of a server to all its clients: one counter, from 0, as in every release of the real server. */
export function createRequestIdCounter(): () => number {
  let next = 0;
  return () => next++;
}

/** The requests and notifications of a server to one client. Answers leave through the peer that got the request. */
export class OutgoingMessages {
  static readonly #all = new WeakMap<object, OutgoingMessages>();
  readonly #peer: Peer;
  readonly #queue: Pick<OutgoingQueue, "room">;
  /** `null` until the client has introduced itself: nothing is told before. */
  #optedOut: ReadonlySet<string> | null = null;
  #isExperimental = false;
  #held: HeldMessages | null = null;

  constructor(peer: Peer, queue: Pick<OutgoingQueue, "room">) {
    this.#peer = peer;
    this.#queue = queue;
  }

  /** Those of a connection of this package. */
  static of(connection: object): OutgoingMessages | undefined {
    return OutgoingMessages.#all.get(connection);
  }

  /** Says whose these are. */
  belongTo(connection: object): void {
    OutgoingMessages.#all.set(connection, this);
  }

  /** Takes what the client said of itself: notifications it does not want, and whether it is told of what is experimental. */
  adjust({ optOut, experimentalApi }: { optOut: Iterable<string>; experimentalApi: boolean }): void {
    this.#optedOut = new Set(optOut);
    this.#isExperimental = experimentalApi;
  }

  /**
   * Asks the client. The promise settles once: with its answer, at the deadline, when `signal` aborts, or when the connection
   * ends; what comes later is reported as a problem and changes nothing.
   *
   * @param target - The wire name of a request of the protocol, or a row.
   * @throws {RpcError} When the client answers with an error.
   * @throws {ShapeError} When the params, or the answer, do not fit the row.
   * @throws {TimeoutError} When `timeoutMs` passes.
   * @throws {ConnectionError} When the connection ends first.
   * @throws {CodexError} `ERR_UNSUPPORTED` when the row is one of the embedder's that the client did not opt into.
   */
  async request(target: string | AnyRequest, params?: unknown, options?: ServerRequestOptions): Promise<unknown> {
    const row = typeof target === "string" ? protocolRows.get(target) : target;
    if (!row) throw new TypeError(`The protocol has no request "${target}" of a server; use a row for one of your own`);
    if (this.#withholds(row))
      throw new CodexError("ERR_UNSUPPORTED", `The client lacks the experimentalApi capability, which "${row.method}" requires`);
    const send = () => ask(this.#peer, row, params, options);
    const held = this.#closedHold;
    return held ? new Promise((resolve) => held.add(() => resolve(send()))) : send();
  }

  /**
   * Tells the client, unless it does not want to hear it.
   *
   * @param target - The wire name of a notification of the protocol, or a row, whose params are checked.
   * @throws {ShapeError} When the params do not fit the row.
   */
  notify(target: string | UnansweredRow, params?: unknown): void {
    const method = typeof target === "string" ? target : target.method;
    if (!this.#hears(method)) return;
    const held = this.#closedHold;
    // What cannot be sent is refused now, where somebody hears of it.
    const peer: Pick<Peer, "notify"> = held
      ? { notify: (name, sent) => held.add(() => this.#peer.notify(name, sent)) }
      : this.#peer;
    if (typeof target === "string") peer.notify(method, params);
    else if (!this.#withholds(target)) tell(peer, target, params);
  }

  /** Tells the client what others are told as well, unless it does not want to hear it. */
  pass(method: string, message: SharedMessage): void {
    if (!this.#hears(method)) return;
    // Others may have had a delta put together with later ones meanwhile, so this client has its own.
    const held = this.#closedHold;
    if (held) held.add(() => this.#peer.notifyShared(new SharedMessage(message.message)));
    else this.#peer.notifyShared(message);
  }

  /**
   * Keeps what is told and asked from now on, until the answer to a request has left, which is made at this moment: what the answer says
   * and what comes after it fit together without a gap.
   *
   * @param afterAnswer - Runs something once the answer has left, in the order in which this was called.
   * @returns What the caller runs after everything else that belongs to the answer: it sends what was kept.
   */
  hold(afterAnswer: (run: () => void) => void): () => void {
    const held = new HeldMessages();
    this.#held?.release();
    this.#held = held;
    const release = () => {
      if (this.#held === held) this.#held = null;
      held.release();
    };
    afterAnswer(() => held.open());
    // The answer leaves in this turn of the event loop; in place of one there may be an error.
    setImmediate(release);
    return release;
  }

  get #closedHold(): HeldMessages | null {
    return this.#held?.isClosed ? this.#held : null;
  }

  /** Resolves when there is room for more, or the client was waited for long enough; `null` when nobody has to wait. */
  room(): Promise<void> | null {
    return this.#queue.room();
  }

  #hears(method: string): boolean {
    return this.#optedOut?.has(method) === false;
  }

  /** Whether a row is the embedder's own, experimental, and not offered to this client. */
  #withholds({ method, experimental }: AnyRequest | UnansweredRow): boolean {
    return experimental === true && !this.#isExperimental && !protocolRows.has(method);
  }
}
