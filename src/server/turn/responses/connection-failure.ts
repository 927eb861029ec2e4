import type { TurnError } from "../../../protocol/shapes/turn.js";
import { TurnFailure } from "../../turn-failure.js";
import { ModelFailure, streamBroken } from "./response-failure.js";

const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 60_000;

/** How long it is waited for the network: 5 seconds first, twice as long each time, and one minute at most, as on the real server (0.171). */
export class NetworkWaits {
  #nextMs = FIRST_WAIT_MS;

  /** In milliseconds. */
  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, LONGEST_WAIT_MS);
    return ms;
  }
}

/** Why a request got no answer: the connection ended before there was one, or there was no connection. */
export function unanswered(error: unknown): ModelFailure {
  const codes = codesIn(error);
  if (codes.some((code) => LOST.test(String(code)))) return streamBroken("error sending request");
  const info = { httpConnectionFailed: { httpStatusCode: null } };
  const isUnreachable = codes.some((code) => UNREACHABLE.has(code));
  return new ModelFailure("Connection failed: error sending request", { info, isUnreachable });
}

/** What clients are told while it is waited for the network. */
export function describeWait(failure: ModelFailure): TurnError {
  const told = new TurnFailure("Reconnecting... waiting for network", { responseStreamDisconnected: { httpStatusCode: null } });
  return told.toTurnError(failure.message);
}

/** The codes of errors of a connection that was there. */
const LOST = /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_\w+)$/;

/** The codes of errors that say that no connection can be made at present. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EADDRNOTAVAIL",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** How deep an error is looked into. */
const DEEPEST = 5;

function codesIn(error: unknown, depth = 0): unknown[] {
  if (typeof error !== "object" || error === null || depth > DEEPEST) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const causes = [cause, ...(Array.isArray(errors) ? errors : [])];
  return [code, ...causes.flatMap((inner) => codesIn(inner, depth + 1))];
}
