import type { IncomingMessage } from "node:http";
import type { Identity } from "../../rpc/identity.js";

/** Why a client is not let in. */
export interface Refusal {
  /** Sent to the client as the body of the answer, and logged: no secret belongs into it. */
  readonly refused: string;
  /** The HTTP status of the answer, 400 to 599. Default: 401. */
  readonly status?: number | undefined;
}

/**
 * What is found out about a client: who it is; `true` for a client that may come in and is nobody in particular; `false`, `null` or a
 * {@link Refusal} for one that may not.
 */
export type Admission = Identity | Refusal | boolean | null;

/** What a check is given besides the request. */
export interface AuthenticateContext {
  /** Aborts when the answer is not needed any more: the time is over, the client has gone, or the listener is closed. */
  readonly signal: AbortSignal;
}

/**
 * Decides whether a client may come in, and who it is, from the HTTP request of its WebSocket. It runs before the upgrade, so that a
 * client that is refused is sent nothing but an HTTP status.
 */
export type Authenticate = (request: IncomingMessage, context: AuthenticateContext) => Admission | Promise<Admission>;

/** How a lock judges the token of a client. */
export type CheckBearer = (
  token: string,
  request: IncomingMessage,
  context: AuthenticateContext,
) => Admission | Promise<Admission>;
