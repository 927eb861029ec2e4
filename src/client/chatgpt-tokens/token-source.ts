import { raceAbort } from "../../rpc/abort.js";
import type { TokenError } from "../../rpc/errors.js";
import { SecretKeeper } from "../../rpc/known-secrets.js";
import { CallBudget, PROVIDER_CALLS_PER_MINUTE } from "./call-budget.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenOptions } from "./provider.js";
import {
  type AskOptions,
  askOnce,
  FIRST_RETRY_DELAY_MS,
  forgetAnswer,
  forgetFailures,
  LONGEST_RETRY_DELAY_MS,
  retryAtOf,
  type TokenQuestion,
} from "./single-flight.js";
import type { TokenHost } from "./token-host.js";
import { checkAccount, type PreparedTokens, prepareTokens } from "./wire-tokens.js";

/** Where the tokens of a session come from: asks its provider within its limits, and reads what it gave. */
export class TokenSource {
  readonly #host: TokenHost;
  readonly #provider: ChatgptTokenProvider;
  /** Aborts when the session is closed. */
  readonly #closed: AbortSignal;
  readonly #retryDelays: Pick<AskOptions, "firstRetryDelayMs" | "longestRetryDelayMs">;
  readonly #budget: CallBudget;
  readonly #keepsAccount: boolean;
  /** The tokens of this session. A server that quotes them in an error or a message shows them to nobody. */
  readonly #secrets = new SecretKeeper();

  constructor(host: TokenHost, provider: ChatgptTokenProvider, options: TokenOptions, closed: AbortSignal) {
    const { firstRetryDelayMs = FIRST_RETRY_DELAY_MS, longestRetryDelayMs = LONGEST_RETRY_DELAY_MS } = options;
    this.#host = host;
    this.#provider = provider;
    this.#closed = closed;
    this.#retryDelays = { firstRetryDelayMs, longestRetryDelayMs };
    this.#budget = new CallBudget(options.providerCallsPerMinute ?? PROVIDER_CALLS_PER_MINUTE);
    this.#keepsAccount = (options.account ?? "same") === "same";
    closed.addEventListener("abort", () => this.#secrets.clear(), { once: true });
  }

  /** Asks for tokens to sign in with. Ends when the session or the connection does, even if the provider never does. */
  askForLogin(question: TokenQuestion): Promise<ChatgptTokens> {
    const { lost } = this.#host;
    return raceAbort(this.#ask(question, { until: lost }), this.#closed, lost);
  }

  /** Asks for tokens in place of those that expire soon. */
  askEarly(question: TokenQuestion): Promise<ChatgptTokens> {
    return this.#ask(question);
  }

  /**
   * Asks because the server said that tokens were rejected, as often as the budget allows.
   *
   * @throws {TokenError} `too-many-calls`, besides what the provider's failures are.
   */
  askForRejected(question: TokenQuestion, until: AbortSignal): Promise<ChatgptTokens> {
    return this.#ask(question, { until, beforeCall: () => this.#budget.take() });
  }

  /** @throws {TokenError} `not-a-jwt` or `no-account`. */
  read(given: ChatgptTokens): PreparedTokens {
    if (!this.#closed.aborted) for (const token of [given.accessToken, given.idToken]) this.#secrets.add(token);
    return prepareTokens(given, this.#host.dialect);
  }

  /**
   * Reads tokens that are to replace others, or to be the first.
   *
   * @throws {TokenError} `not-a-jwt`, `no-account` or `wrong-account`.
   */
  readInPlaceOf(old: PreparedTokens | null, given: ChatgptTokens): PreparedTokens {
    try {
      const tokens = this.read(given);
      if (this.#keepsAccount && old) checkAccount(tokens, old.wire.chatgptAccountId ?? null);
      return tokens;
    } catch (error) {
      forgetAnswer(this.#provider, given);
      throw error;
    }
  }

  /** Until when this failure keeps the provider from being asked in place of these tokens; `null`: it does not. */
  retryAt(error: TokenError, tokens: PreparedTokens | null): Date | null {
    return this.#budget.retryAtAfter(error) ?? (tokens && retryAtOf(this.#provider, tokens.wire.accessToken));
  }

  /** Lets a provider that failed be asked again at once. */
  forgetFailures(): void {
    forgetFailures(this.#provider);
  }

  #ask(question: TokenQuestion, { until, beforeCall }: Partial<AskOptions> = {}): Promise<ChatgptTokens> {
    const signal = until ? AbortSignal.any([this.#closed, until]) : this.#closed;
    return askOnce(this.#provider, question, { ...this.#retryDelays, until: signal, beforeCall });
  }
}
