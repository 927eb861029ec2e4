import { signalWithin } from "../rpc/abort.js";
import { toJsonText } from "../rpc/json.js";

/** How long an issuer may take to answer, in milliseconds. */
export const ISSUER_TIMEOUT_MS = 30_000;

/** How an issuer is asked. */
export interface IssuerRequestOptions {
  /** Ends the request before {@link ISSUER_TIMEOUT_MS} does. */
  readonly signal?: AbortSignal | undefined;
  readonly fetch: typeof fetch;
}

/**
 * Asks an issuer with a JSON body, as Codex does where OAuth does not say how. A redirect is not followed: the body may hold a
 * refresh token, which must not go to another address.
 *
 * @throws What `fetch` throws, also for a redirect, and when the answer takes longer than {@link ISSUER_TIMEOUT_MS}.
 */
export function postJson(url: string, body: object, { signal, fetch }: IssuerRequestOptions): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: toJsonText(body),
    redirect: "error",
    signal: signalWithin(ISSUER_TIMEOUT_MS, signal),
  });
}

/** The status of an answer in words: `500 Internal Server Error`. */
export function statusOf({ status, statusText }: Response): string {
  return statusText ? `${status} ${statusText}` : String(status);
}
