import { signalWithin } from "../../rpc/abort.js";

/** How long an issuer may take to answer, in milliseconds. */
export const ISSUER_TIMEOUT_MS = 30_000;

/** How an issuer is asked, and until when, if it is not to have all of {@link ISSUER_TIMEOUT_MS}. */
export interface Asking {
  readonly signal?: AbortSignal | undefined;
  readonly fetch: typeof fetch;
}

/** Asks an issuer with a JSON body, as Codex does where OAuth does not say how. */
export function postJson(url: string, body: object, { signal, fetch }: Asking): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signalWithin(ISSUER_TIMEOUT_MS, signal),
  });
}
