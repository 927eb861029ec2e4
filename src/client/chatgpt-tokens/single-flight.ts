import { TokenError } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "./provider.js";

/** How long a provider that failed is not asked again about the same rejected token, in milliseconds. */
const COOL_DOWN_MS = 30_000;

/** How long a provider that ignores its signal is waited for before it is asked again, in milliseconds. */
const ASK_AGAIN_AFTER_MS = 30_000;

/** What a provider is asked. Members that are left out are `null`. */
export type TokenQuestion = Pick<TokenRequest, "reason"> & Partial<Omit<TokenRequest, "signal">>;

type Question = Omit<TokenRequest, "signal">;

/** One call of a provider, and how many callers wait for it. */
interface SharedCall {
  readonly question: Question;
  readonly tokens: Promise<ChatgptTokens>;
  readonly controller: AbortController;
  waiting: number;
  /** When the last caller stopped waiting, in milliseconds; `null` while there is one. */
  abandonedAt: number | null;
}

/** What is known of a provider in this process: its calls under way, by account and rejected token, and its recent failures, by rejected token. */
interface ProviderCalls {
  readonly running: Map<string, SharedCall>;
  readonly failures: Map<string, { readonly error: TokenError; readonly until: number }>;
}

const callsByProvider = new WeakMap<ChatgptTokenProvider, ProviderCalls>();

/**
 * Asks a provider for tokens, in place of a rejected one if there is one. There is one call at a time in this process for the
 * same provider, account and rejected token; callers that come meanwhile join it. A provider that failed is not asked again about
 * the same rejected token for thirty seconds. A login, which has no rejected token, is always asked for.
 *
 * @param until - Aborts when this caller waits no more. The provider's signal aborts when no caller is left. The promise still
 *   settles with what the provider does then.
 * @throws {TokenError} `provider-failed`, with the host's own error as its cause, or what the provider itself says.
 */
export async function askOnce(provider: ChatgptTokenProvider, asked: TokenQuestion, until: AbortSignal): Promise<ChatgptTokens> {
  const question: Question = { previousAccountId: null, rejectedAccessToken: null, deadline: null, ...asked };
  const calls = callsOf(provider);
  const rejected = question.rejectedAccessToken;
  const failure = rejected === null ? undefined : calls.failures.get(rejected);
  if (failure && failure.until > Date.now()) throw failure.error;

  const key = toJsonText([question.previousAccountId, rejected]);
  const running = calls.running.get(key);
  if (!running || isStuck(running)) return join(start(calls, key, provider, question), until);

  const wasAbandoned = running.abandonedAt !== null;
  try {
    const tokens = await join(running, until);
    // An early refresh may be answered with the same token. A caller whose token was rejected needs another one.
    const wasEarly = running.question.reason !== "unauthorized" && question.reason === "unauthorized";
    if (!wasEarly || tokens.accessToken !== rejected) return tokens;
  } catch (error) {
    // The call had been told to stop before this caller came, and it stopped.
    if (!wasAbandoned || until.aborted) throw error;
  }
  return askOnce(provider, question, until);
}

function start(calls: ProviderCalls, key: string, provider: ChatgptTokenProvider, question: Question): SharedCall {
  const controller = new AbortController();
  const run = async () => provider({ ...question, signal: controller.signal });
  const call: SharedCall = {
    question,
    tokens: run().then(checkTokens).catch(rethrowAsTokenError),
    controller,
    waiting: 0,
    abandonedAt: null,
  };
  calls.running.set(key, call);
  const { rejectedAccessToken } = question;
  call.tokens.then(
    () => {
      settle(calls, key, call);
      if (rejectedAccessToken !== null) calls.failures.delete(rejectedAccessToken);
    },
    (error: TokenError) => {
      settle(calls, key, call);
      const isLasting = error.reason === "provider-failed" || error.reason === "reauth-required";
      if (rejectedAccessToken !== null && isLasting && !controller.signal.aborted)
        rememberFailure(calls, rejectedAccessToken, error);
    },
  );
  return call;
}

function join(call: SharedCall, until: AbortSignal): Promise<ChatgptTokens> {
  call.waiting += 1;
  const leave = () => {
    call.waiting -= 1;
    if (call.waiting > 0) return;
    call.abandonedAt ??= Date.now();
    call.controller.abort(until.reason);
  };
  if (until.aborted) leave();
  else {
    until.addEventListener("abort", leave, { once: true });
    const stopWatching = () => until.removeEventListener("abort", leave);
    call.tokens.then(stopWatching, stopWatching);
  }
  return call.tokens;
}

/** Takes a call that has ended out of the list, unless a newer one stands in its place. */
function settle(calls: ProviderCalls, key: string, call: SharedCall): void {
  if (calls.running.get(key) === call) calls.running.delete(key);
}

function isStuck({ abandonedAt }: SharedCall): boolean {
  return abandonedAt !== null && Date.now() - abandonedAt > ASK_AGAIN_AFTER_MS;
}

function rememberFailure(calls: ProviderCalls, rejected: string, error: TokenError): void {
  const now = Date.now();
  for (const [token, { until }] of calls.failures) if (until <= now) calls.failures.delete(token);
  calls.failures.set(rejected, { error, until: now + COOL_DOWN_MS });
}

function callsOf(provider: ChatgptTokenProvider): ProviderCalls {
  const known = callsByProvider.get(provider);
  if (known) return known;
  const calls: ProviderCalls = { running: new Map(), failures: new Map() };
  callsByProvider.set(provider, calls);
  return calls;
}

/** A value without an access token must never reach a server, whatever the types say. */
function checkTokens(tokens: ChatgptTokens | undefined | null): ChatgptTokens {
  if (typeof tokens?.accessToken === "string" && tokens.accessToken !== "") return tokens;
  throw new TokenError("provider-failed", "The token provider answered without an access token");
}

/** A provider may say itself that only a new sign-in helps. Whatever else it throws is a failure that may pass. */
function rethrowAsTokenError(error: unknown): never {
  if (error instanceof TokenError) throw error;
  throw new TokenError("provider-failed", "The token provider failed", { cause: error });
}
