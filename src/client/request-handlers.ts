import { INVALID_REQUEST } from "../protocol/codes.js";
import type { AnyRequest } from "../protocol/derive.js";
import { byMethod, serverRequests } from "../protocol/table.js";
import { disposable } from "../rpc/disposal.js";
import { RpcError } from "../rpc/errors.js";
import type { RequestContext } from "../rpc/peer.js";
import { answer } from "../rpc/typed-peer.js";
import type { ServerRequestContext } from "./client.js";
import { type RequestName, rowOf, wireNameOf } from "./own-rows.js";

const rows = byMethod<AnyRequest>(serverRequests);

/** Answers a server request; its params and its result are checked where the method has a row. */
export type CheckedHandler = (params: unknown, request: RequestContext) => unknown;

/** The handlers of server requests, one for each method. */
export class RequestHandlers {
  readonly #handlers = new Map<string, CheckedHandler>();

  /** Takes a handler, in place of an earlier one for the same method. */
  add(name: RequestName, handler: (params: never, context: ServerRequestContext) => unknown): Disposable {
    const method = wireNameOf(name);
    const row = rowOf(name, rows);
    const checked: CheckedHandler = (params, { signal, requestId }) => {
      const run = () => handler(params as never, { signal, requestId });
      return row ? answer(row, params, { run, refuse }) : run();
    };
    this.#handlers.set(method, checked);
    return disposable(() => {
      if (this.#handlers.get(method) === checked) this.#handlers.delete(method);
    });
  }

  find(method: string): CheckedHandler | undefined {
    return this.#handlers.get(method);
  }
}

function refuse(): RpcError {
  return new RpcError(INVALID_REQUEST, "Invalid request: the params do not have the expected shape");
}
