import { type IssuerRequestOptions, postJson, statusOf } from "../../../codex-sign-in/issuer-request.js";
import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../../protocol/codes.js";
import { sleep } from "../../../rpc/abort.js";
import { RpcError } from "../../../rpc/errors.js";
import { exchangeCode, SignInFailure } from "./code-grant.js";
import type { Issuer } from "./issuer.js";

/** How long a person has to type the code in, in milliseconds. */
const DEVICE_TIMEOUT_MS = 15 * 60_000;
/**
 * How long to wait between two requests when the issuer does not say, and how much longer after each "slow down" (RFC 8628), in
 * milliseconds.
 */
const DEFAULT_INTERVAL_MS = 5_000;

/** A code to type in on another device. */
export interface DeviceCode {
  readonly verificationUrl: string;
  readonly userCode: string;
  readonly deviceAuthId: string;
  readonly intervalMs: number;
}

/**
 * Asks the issuer for a code.
 *
 * @throws {RpcError} -32600 when the issuer does not offer device codes, -32603 when it does not answer with one, or the signal aborts.
 */
export async function requestDeviceCode({ issuer, clientId }: Issuer, request: IssuerRequestOptions): Promise<DeviceCode> {
  const url = `${issuer}/api/accounts/deviceauth/usercode`;
  const response = await postJson(url, { client_id: clientId }, request).catch((error: unknown) => {
    throw noDeviceCode(error instanceof SignInFailure ? error.message : `error sending request for url (${url})`, {
      cause: error,
    });
  });
  if (response.status === 404) {
    throw new RpcError(
      INVALID_REQUEST,
      "device code login is not enabled for this Codex server. Use the browser login or verify the server URL.",
    );
  }
  if (!response.ok) throw noDeviceCode(`device code request failed with status ${statusOf(response)}`);
  const answer = await readObject(response);
  const deviceAuthId = answer.device_auth_id;
  const userCode = answer.user_code ?? answer.usercode;
  if (typeof deviceAuthId !== "string") throw noDeviceCode("missing field `device_auth_id`");
  if (typeof userCode !== "string") throw noDeviceCode("missing field `user_code`");
  return { verificationUrl: `${issuer}/codex/device`, userCode, deviceAuthId, intervalMs: intervalIn(answer.interval) };
}

/** The error for a code that was not given. */
export function noDeviceCode(why: string, options?: ErrorOptions): RpcError {
  return new RpcError(INTERNAL_ERROR, `failed to request device code: ${why}`, options);
}

/**
 * Asks the issuer repeatedly whether the code has been typed in, fifteen minutes at most, and then exchanges the issuer's code for
 * tokens.
 *
 * @throws {SignInFailure} When the issuer refuses, or the time is over.
 * @throws The signal's reason, when that aborts.
 */
export async function awaitDevice(issuer: Issuer, code: DeviceCode, request: IssuerRequestOptions): Promise<IssuedTokens> {
  const { signal, fetch } = request;
  const url = `${issuer.issuer}/api/accounts/deviceauth/token`;
  const endsAt = performance.now() + DEVICE_TIMEOUT_MS;
  let { intervalMs } = code;
  for (;;) {
    const question = { device_auth_id: code.deviceAuthId, user_code: code.userCode };
    const response = await postJson(url, question, request).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : new SignInFailure(`error sending request for url (${url})`, { cause: error });
    });
    const answer = await readObject(response);
    if (response.ok) return exchangeDeviceCode(issuer, answer, fetch);
    if (answer.error === "slow_down") intervalMs += DEFAULT_INTERVAL_MS;
    else if (!isPending(response, answer)) throw new SignInFailure(`device auth failed with status ${statusOf(response)}`);
    if (performance.now() + intervalMs > endsAt) throw new SignInFailure("device auth timed out after 15 minutes");
    await sleep(intervalMs, signal);
  }
}

/** The issuer made the PKCE pair, and sends the verifier together with the code (0.118 to 0.169). */
async function exchangeDeviceCode(
  issuer: Issuer,
  answer: Record<string, unknown>,
  fetch: typeof globalThis.fetch,
): Promise<IssuedTokens> {
  const { authorization_code: code, code_verifier: codeVerifier } = answer;
  if (typeof code !== "string" || typeof codeVerifier !== "string") throw new SignInFailure("error decoding response body");
  const redirectUri = `${issuer.issuer}/deviceauth/callback`;
  const callback = new URLSearchParams({ code });
  return exchangeCode(issuer, { callback, state: null, redirectUri, codeVerifier }, fetch).catch((error: unknown) => {
    const why = error instanceof SignInFailure ? error.message : "the issuer's answer could not be used";
    throw new SignInFailure(`device code exchange failed: ${why}`, { cause: error });
  });
}

/** 403 and 404 mean "not yet" here (0.118 to 0.169); the word is the standard's. */
function isPending({ status }: Response, { error }: Record<string, unknown>): boolean {
  return status === 403 || status === 404 || error === "authorization_pending";
}

/** Seconds, as a text (0.118 to 0.169) or a number. */
function intervalIn(interval: unknown): number {
  const seconds = Number(interval);
  return seconds > 0 ? seconds * 1_000 : DEFAULT_INTERVAL_MS;
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json().catch(() => null);
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
