import { TokenError } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import { dateAt } from "./monotonic.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "./provider.js";

/** How long a provider that failed is not asked again about the same rejected token, in milliseconds: after its first failure. */
export const FIRST_RETRY_DELAY_MS = 1_000;

/** The same after further failures. Each waits twice as long as the one before, up to this. */
export const LONGEST_RETRY_DELAY_MS = 30_000;

/** How long the answer for a rejected token also holds for other sessions that ask about the same token, in milliseconds. */
const ANSWER_HOLDS_MS = 10_000;

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

/** A failure of a provider. It is forgotten some time after `until`. */
interface Failure {
  readonly error: TokenError;
  /** When the provider is asked again, in milliseconds. */
  readonly until: number;
  readonly delayMs: number;
}

/** What is known of a provider in this process. */
interface ProviderCalls {
  /** Its calls under way, by account and rejected token. */
  readonly running: Map<string, SharedCall>;
  /** What it answered lately, by account and rejected token. */
  readonly answers: Map<string, { readonly tokens: ChatgptTokens; readonly until: number }>;
  /** Its last failures, by rejected token. */
  readonly failures: Map<string, Failure>;
}

/** How a caller asks. */
export interface AskOptions {
  /** Aborts when this caller waits no more. The provider's signal aborts when no caller is left. */
  readonly until: AbortSignal;
  /** How long a provider that failed is left alone, in milliseconds. Default: 1 000 to 30 000. */
  readonly firstRetryDelayMs?: number;
  readonly longestRetryDelayMs?: number;
  /** Runs before the provider is called. When it throws, the provider is not called. */
  readonly beforeCall?: (() => void) | undefined;
}

const callsByProvider = new WeakMap<ChatgptTokenProvider, ProviderCalls>();

/**
 * Asks a provider for tokens, in place of a rejected one if there is one. There is one call at a time in this process for the
 * same provider, account and rejected token; callers that come meanwhile join it, and callers that come in the next ten seconds
 * get the same answer. A provider that failed is not asked again about the same rejected token for a second, and twice as long
 * after each further failure. When it said that only signing in again helps, it is left alone for the longest time at once. A
 * login, which has no rejected token, is always asked for.
 *
 * The promise settles with what the provider does, also after `until` has aborted.
 *
 * @throws {TokenError} `provider-failed`, with the host's own error as its cause, or what the provider itself says.
 */
export async function askOnce(provider: ChatgptTokenProvider, asked: TokenQuestion, options: AskOptions): Promise<ChatgptTokens> {
  const question: Question = { previousAccountId: null, rejectedAccessToken: null, deadline: null, ...asked };
  const { until } = options;
  const calls = callsOf(provider);
  const rejected = question.rejectedAccessToken;
  const answered = rejected === null ? null : lastAnswer(calls, question.previousAccountId, rejected);
  if (answered) return answered;
  const failure = rejected === null ? undefined : calls.failures.get(rejected);
  if (failure && failure.until > performance.now()) throw failure.error;

  const key = keyOf(question.previousAccountId, rejected);
  const running = calls.running.get(key);
  if (!running || isStuck(running)) {
    options.beforeCall?.();
    return join(start(calls, provider, question, options), until);
  }

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
  return askOnce(provider, question, options);
}

/** When a provider that failed is asked about this rejected token again; `null`: the next time that somebody asks. */
export function retryAtOf(provider: ChatgptTokenProvider, rejected: string): Date | null {
  const until = callsOf(provider).failures.get(rejected)?.until ?? 0;
  return until > performance.now() ? dateAt(until) : null;
}

/** Lets a provider that failed be asked again at once. */
export function forgetFailures(provider: ChatgptTokenProvider): void {
  callsOf(provider).failures.clear();
}

/** Tokens that a session could not use are given to no other. */
export function forgetAnswer(provider: ChatgptTokenProvider, unusable: ChatgptTokens): void {
  const { answers } = callsOf(provider);
  for (const [key, { tokens }] of answers) if (tokens === unusable) answers.delete(key);
}

function keyOf(accountId: string | null, rejected: string | null): string {
  return toJsonText([accountId, rejected]);
}

/** What took the place of a rejected token a moment ago. It may have been replaced itself since, and so on. */
function lastAnswer({ answers }: ProviderCalls, accountId: string | null, rejected: string): ChatgptTokens | null {
  const now = performance.now();
  for (const [key, { until }] of answers) if (until <= now) answers.delete(key);
  const seen = new Set([rejected]);
  let last: ChatgptTokens | null = null;
  for (let token = rejected; ; token = last.accessToken) {
    const next = answers.get(keyOf(accountId, token))?.tokens;
    if (!next) return last;
    if (seen.has(next.accessToken)) return null;
    seen.add(next.accessToken);
    last = next;
  }
}

function start(calls: ProviderCalls, provider: ChatgptTokenProvider, question: Question, options: AskOptions): SharedCall {
  const key = keyOf(question.previousAccountId, question.rejectedAccessToken);
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
    (tokens) => {
      settle(calls, key, call);
      if (rejectedAccessToken === null) return;
      calls.failures.delete(rejectedAccessToken);
      if (tokens.accessToken !== rejectedAccessToken)
        calls.answers.set(key, { tokens, until: performance.now() + ANSWER_HOLDS_MS });
    },
    (error: TokenError) => {
      settle(calls, key, call);
      const isLasting = error.reason === "provider-failed" || error.reason === "reauth-required";
      if (rejectedAccessToken !== null && isLasting && !controller.signal.aborted)
        rememberFailure(calls, rejectedAccessToken, error, options);
    },
  );
  return call;
}

function join(call: SharedCall, until: AbortSignal): Promise<ChatgptTokens> {
  call.waiting += 1;
  const leave = () => {
    call.waiting -= 1;
    if (call.waiting > 0) return;
    call.abandonedAt ??= performance.now();
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
  return abandonedAt !== null && performance.now() - abandonedAt > ASK_AGAIN_AFTER_MS;
}

function rememberFailure(
  { failures }: ProviderCalls,
  rejected: string,
  error: TokenError,
  { firstRetryDelayMs = FIRST_RETRY_DELAY_MS, longestRetryDelayMs = LONGEST_RETRY_DELAY_MS }: AskOptions,
): void {
  const now = performance.now();
  // The longest delay after its end it counts as healthy again.
  for (const [token, { until }] of failures) if (until + longestRetryDelayMs <= now) failures.delete(token);
  const last = failures.get(rejected);
  const grown = last ? last.delayMs * 2 : firstRetryDelayMs;
  const delayMs = error.reason === "reauth-required" ? longestRetryDelayMs : Math.min(grown, longestRetryDelayMs);
  failures.set(rejected, { error, until: now + delayMs, delayMs });
}

function callsOf(provider: ChatgptTokenProvider): ProviderCalls {
  const known = callsByProvider.get(provider);
  if (known) return known;
  const calls: ProviderCalls = { running: new Map(), answers: new Map(), failures: new Map() };
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
