import type { AnyRequest, ByMethod, Params, Result } from "../../protocol/derive.js";
import { byMethod, type ServerNotifications, type ServerRequests, serverRequests } from "../../protocol/table.js";
import type { CallOptions } from "../../rpc/call-options.js";
import type { Peer } from "../../rpc/peer.js";
import { ask } from "../../rpc/typed-peer.js";

export type ServerRequestMethod = keyof ByMethod<ServerRequests>;
export type ServerNotificationMethod = keyof ByMethod<ServerNotifications>;
export type ServerRequestParams<Method extends ServerRequestMethod> = Params<ByMethod<ServerRequests>[Method]>;
export type ServerRequestResult<Method extends ServerRequestMethod> = Result<ByMethod<ServerRequests>[Method]>;
export type ServerNotificationParams<Method extends ServerNotificationMethod> = Params<ByMethod<ServerNotifications>[Method]>;

export interface AskOptions extends CallOptions {
  /** The id to ask under, for a question that several clients get. Default: the next one. */
  requestId?: number | undefined;
}

const rows = byMethod<AnyRequest>(serverRequests);

/** Numbers the requests of a server to all its clients: one counter, from 0, as every release has it. */
export function createRequestIds(): () => number {
  let next = 0;
  return () => next++;
}

/** What goes out to one client of the server's own accord. Answers go out through the peer that took the question. */
export class Outgoing {
  readonly #peer: Peer;
  #optedOut: ReadonlySet<string> = new Set();

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Leaves these notifications out from now on. Requests are not affected. */
  optOut(methods: Iterable<string>): void {
    this.#optedOut = new Set(methods);
  }

  /**
   * Asks the client. The promise settles once: with its answer, at the deadline, when `signal` aborts, or when the connection
   * ends; what comes later is reported as a problem and changes nothing.
   *
   * @throws {RpcError} When the client answers with an error.
   * @throws {ShapeError} When its answer does not have the method's shape.
   * @throws {TimeoutError} When `timeoutMs` passes.
   * @throws {ConnectionError} When the connection ends first.
   */
  async request<Method extends ServerRequestMethod>(
    method: Method,
    params: ServerRequestParams<Method>,
    options?: AskOptions,
  ): Promise<ServerRequestResult<Method>> {
    return (await ask(this.#peer, rows.get(method) as AnyRequest, params, options)) as ServerRequestResult<Method>;
  }

  /** Tells the client, unless it does not want to hear it. */
  notify<Method extends ServerNotificationMethod>(method: Method, params: ServerNotificationParams<Method>): void {
    if (!this.#optedOut.has(method)) this.#peer.notify(method, params);
  }
}
