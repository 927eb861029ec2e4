import { asyncDispose, dispose } from "../../rpc/disposal.js";
import { CodexError, RpcError, TokenError } from "../../rpc/errors.js";
import { nextTurn, type RequestContext, UNANSWERED } from "../../rpc/peer.js";
import { createQueue } from "../../rpc/queue.js";
import { EarlyRefresh, REFRESH_BEFORE_EXPIRY_MS } from "./early-refresh.js";
import { logIn } from "./login.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenEvents, TokenOptions, TokenRequest, TokenSession } from "./provider.js";
import { ANSWER_WITHIN_MS, accountNamedIn, type RefreshAnswer, RefreshRequests, refusal } from "./refresh-request.js";
import { hearTurns } from "./server-notifications.js";
import { SessionEvents } from "./session-events.js";
import { type Renewal, SessionState, type SignedIn } from "./session-state.js";
import { SignOuts } from "./sign-outs.js";
import type { TokenQuestion } from "./single-flight.js";
import type { TokenHost } from "./token-host.js";
import { TokenSource } from "./token-source.js";
import { RejectedTokenRule } from "./which-token-was-rejected.js";
import type { PreparedTokens } from "./wire-tokens.js";

const SWITCHED = "the account was switched";

/**
 * The session behind {@link TokenSession}. Its states are those of {@link SessionState}: signed out, signed in (with or without a
 * renewal), leaving, closed. Besides it remembers whether it came there by a switch of accounts. Which token a refresh request is
 * about, is the matter of {@link RejectedTokenRule}.
 *
 * The host calls the public methods. The client calls `answer` for refresh requests, `signInAgain` on a new connection,
 * `aroundLogout` for logouts, and `aroundTurnStart` for turns.
 */
export class HostTokenSession implements TokenSession {
  readonly #host: TokenHost;
  readonly #source: TokenSource;
  readonly #events: SessionEvents;
  readonly #requests: RefreshRequests;
  readonly #early: EarlyRefresh;
  readonly #state: SessionState;
  readonly #signOuts: SignOuts;
  readonly #rejected: RejectedTokenRule;
  readonly #turns: Disposable;
  /** Whether the tokens before the present ones were another account's, whose turns must not get the present ones. */
  #wasSwitched = false;
  readonly #closing = new AbortController();
  /** One login at a time, so that every `account/login/completed` belongs to the login that waits for it. */
  readonly #inTurn = createQueue();

  constructor(host: TokenHost, provider: ChatgptTokenProvider, options: TokenOptions) {
    const { answerWithinMs = ANSWER_WITHIN_MS, refreshBeforeExpiryMs = REFRESH_BEFORE_EXPIRY_MS } = options;
    this.#host = host;
    this.#source = new TokenSource(host, provider, options, this.#closing.signal);
    this.#events = new SessionEvents((cause) => host.report(new CodexError("ERR_LISTENER", "A listener threw", { cause })));
    this.#requests = new RefreshRequests(answerWithinMs);
    this.#early = new EarlyRefresh(refreshBeforeExpiryMs, {
      ask: (tokens) => this.#source.askEarly({ reason: "expiring", ...inPlaceOf(tokens) }),
      replace: (tokens, newer) => this.#replace(tokens, newer, "expiring"),
      fail: (error) => this.#tellFailed(error),
    });
    this.#state = new SessionState(this.#early);
    this.#signOuts = new SignOuts(host, () => this.#signedOutByOthers());
    this.#rejected = new RejectedTokenRule(host);
    this.#turns = hearTurns(host, this.#rejected);
    host.closed.addEventListener("abort", () => void this.close(), { once: true, signal: this.#closing.signal });
  }

  get isOpen(): boolean {
    return this.#state.current.name !== "closed";
  }

  push(tokens?: ChatgptTokens): Promise<void> {
    return this.#inTurn(async () => {
      this.#source.forgetFailures();
      const given = tokens ?? (await this.#source.askForLogin({ reason: "login" }));
      await this.#handOver(this.#read(given), "login");
    });
  }

  switchTo(given: ChatgptTokens): Promise<void> {
    return this.#inTurn(async () => {
      const tokens = this.#source.read(given);
      this.#source.forgetFailures();
      await this.#refuseAll(SWITCHED);
      // Those that came while the refusals left.
      this.#requests.refuseAll(SWITCHED);
      this.#wasSwitched = this.#state.tokens !== null && accountOf(this.#state.tokens) !== accountOf(tokens);
      await this.#signIn(tokens, "login");
    });
  }

  async logout(): Promise<void> {
    await this.aroundLogout(() => this.#host.request("account/logout"));
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#closing.abort(new CodexError("ERR_CLOSED", "The token session was closed"));
    this.#signOuts.stop();
    this.#turns[dispose]();
    this.#state.close();
    await this.#refuseAll("the session was closed");
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  on<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable {
    return this.#events.on(name, listener);
  }

  once<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable {
    return this.#events.once(name, listener);
  }

  off<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): void {
    this.#events.off(name, listener);
  }

  /** Answers one refresh request: in time, whatever the provider does. */
  async answer(params: unknown, { signal }: RequestContext): Promise<RefreshAnswer> {
    const state = this.#state.current;
    if (state.name !== "signed-in") return this.#answerWithoutTokens();
    if (!isRenewing(state) && this.#rejected.isAboutOlderTokens) {
      if (this.#wasSwitched) throw refusal(SWITCHED);
      this.#rejected.noteRepeatedAnswer();
      return state.tokens.wire;
    }
    const { answer, deadline } = this.#requests.add(signal, {
      onLate: () => this.#tellLate(renewal),
      onWithdrawn: (reason) => this.#stopRenewalIfUnwanted(reason),
    });
    const renewal = this.#renew(state, params, deadline);
    return answer;
  }

  /** Signs in on a new connection, if the session was signed in on the last one. */
  signInAgain(): Promise<void> {
    this.#signOuts.expectNone();
    this.#rejected.beginConnection();
    return this.#inTurn(async () => {
      const { tokens } = this.#state;
      if (!tokens) return;
      try {
        const given = await this.#source.askForLogin({ reason: "reconnect", previousAccountId: accountOf(tokens) });
        // The host may have logged out, or pushed others, while the provider was asked.
        if (this.#state.tokens === tokens) await this.#handOver(this.#read(given), "reconnect");
      } catch (error) {
        if (error instanceof TokenError) this.#tellFailed(error);
        throw error;
      }
    });
  }

  /** Sends `turn/start`. The turn counts as under way from now on: its refresh request may come before the answer. */
  async aroundTurnStart<T>(params: unknown, start: () => Promise<T>): Promise<T> {
    const threadId = (params as { threadId?: unknown } | undefined)?.threadId;
    if (typeof threadId !== "string") return start();
    this.#rejected.noteTurnBegan(threadId, null);
    try {
      return await start();
    } catch (error) {
      this.#rejected.noteTurnEnded(threadId, null);
      throw error;
    }
  }

  /**
   * Runs a logout. Refresh requests are refused before it is sent and while it lasts: the real server (0.169) would answer the
   * logout only after them. A logout that the server refuses changes nothing.
   */
  async aroundLogout<T>(logOut: () => Promise<T>): Promise<T> {
    const { tokens } = this.#state;
    const leaving = this.#state.leave();
    this.#signOuts.expectOwn();
    try {
      await this.#refuseAll("signing out");
      const answer = await logOut();
      this.#rejected.noteLogout();
      return answer;
    } catch (error) {
      this.#signOuts.expectOneLess();
      if (error instanceof RpcError && tokens && !this.#state.tokens) this.#state.signIn(tokens);
      throw error;
    } finally {
      this.#state.endLogout(leaving);
    }
  }

  /** Resolves when the refusals have been sent. */
  async #refuseAll(why: string): Promise<void> {
    if (this.#requests.isEmpty) return;
    this.#requests.refuseAll(why);
    await nextTurn();
  }

  #signedOutByOthers(): void {
    if (!this.#state.tokens) return;
    this.#state.signOut();
    this.#rejected.noteLogout();
    this.#requests.refuseAll("signed out");
    this.#events.tellReauthRequired(new TokenError("reauth-required", "The account was signed out by somebody else"));
  }

  /** On a shared server the tokens may be somebody else's, whose answer must count. But a request must not hold up a logout. */
  #answerWithoutTokens(): typeof UNANSWERED {
    if (this.#host.shared && this.#state.current.name !== "leaving") return UNANSWERED;
    throw refusal("nobody is signed in");
  }

  /** Asks the provider for other tokens, unless it is being asked already. */
  #renew(state: SignedIn, params: unknown, deadline: Date): Renewal {
    if (isRenewing(state)) return state.renewal;
    const { tokens } = state;
    const renewal: Renewal = { until: new AbortController(), isLate: false };
    state.renewal = renewal;
    const question: TokenQuestion = {
      reason: "unauthorized",
      ...inPlaceOf(tokens),
      previousAccountId: accountNamedIn(params),
      deadline,
    };
    this.#source
      .askForRejected(question, renewal.until.signal)
      .then((given) => this.#replace(tokens, given, "unauthorized"))
      .catch((error: unknown) => this.#endRenewal(renewal, error));
    return renewal;
  }

  #endRenewal(renewal: Renewal, error: unknown): void {
    const wasStopped = renewal.until.signal.aborted;
    if (error instanceof TokenError) {
      if (!wasStopped || error.reason !== "provider-failed") this.#tellFailed(error);
    } else {
      // Late tokens could not be pushed, because there is no connection; the next login asks again.
      if (wasStopped) return;
      this.#host.report(error instanceof CodexError ? error : new CodexError("ERR_UNEXPECTED", "Unexpected", { cause: error }));
    }
    const state = this.#state.current;
    if (state.name !== "signed-in" || state.renewal !== renewal) return;
    state.renewal = null;
    this.#requests.refuseAll(error instanceof TokenError ? error.reason : "failed");
  }

  #tellLate(renewal: Renewal): void {
    const error = new TokenError("too-late", `The token provider did not answer within ${this.#requests.answerWithinMs} ms`);
    this.#stopRenewalIfUnwanted(error);
    if (renewal.isLate) return;
    renewal.isLate = true;
    this.#tellFailed(error);
  }

  #tellFailed(error: TokenError): void {
    this.#events.tellFailed(error, this.#source.retryAt(error, this.#state.tokens));
  }

  #stopRenewalIfUnwanted(reason: unknown): void {
    if (this.#requests.isEmpty) this.#state.renewal?.until.abort(reason);
  }

  /** Puts newer tokens in the place of `old`, unless others have come since. */
  async #replace(old: PreparedTokens, given: ChatgptTokens, reason: "unauthorized" | "expiring"): Promise<void> {
    if (given.accessToken === old.wire.accessToken)
      throw new TokenError("unchanged", "The token provider answered with the token that was rejected");
    const tokens = this.#read(given);
    if (this.#state.tokens !== old) return;
    if (!this.#requests.isEmpty) this.#answerAll(tokens, reason);
    else
      await this.#inTurn(async () => {
        if (this.#state.tokens === old) await this.#handOver(tokens, reason);
      });
  }

  /** Hands tokens to the server: as the answer to the requests that wait, or with a login when none does. */
  async #handOver(tokens: PreparedTokens, reason: TokenRequest["reason"]): Promise<void> {
    this.#wasSwitched = false;
    if (!this.#requests.isEmpty) this.#answerAll(tokens, reason);
    else await this.#signIn(tokens, reason);
  }

  #answerAll(tokens: PreparedTokens, reason: TokenRequest["reason"]): void {
    this.#wasSwitched = false;
    this.#state.signIn(tokens);
    this.#rejected.noteHandOver(this.#requests.giveAll(tokens));
    this.#events.tellRefreshed(tokens, reason);
  }

  async #signIn(tokens: PreparedTokens, reason: TokenRequest["reason"]): Promise<void> {
    const before = this.#state.current;
    // Signed in from here on: the server may ask for a refresh before it answers the login (0.169, when its discovery meets a 401).
    this.#state.signIn(tokens);
    this.#early.noteLogin(tokens.wire.accessToken);
    const login = this.#rejected.beginLogin();
    try {
      await logIn(this.#host, tokens.wire);
      login.end(true);
    } catch (error) {
      login.end(false);
      this.#wasSwitched = false;
      if (this.#state.tokens === tokens) this.#state.goBack(before);
      throw error;
    }
    if (this.#state.tokens === tokens && reason !== "login") this.#events.tellRefreshed(tokens, reason);
  }

  #read(given: ChatgptTokens): PreparedTokens {
    return this.#source.readInPlaceOf(this.#state.tokens, given);
  }
}

function isRenewing(state: SignedIn): state is SignedIn & { readonly renewal: Renewal } {
  return state.renewal !== null && !state.renewal.until.signal.aborted;
}

function accountOf({ wire }: PreparedTokens): string | null {
  return wire.chatgptAccountId ?? null;
}

/** What a provider is told of the tokens that others are to replace. */
function inPlaceOf(tokens: PreparedTokens): Pick<TokenRequest, "previousAccountId" | "rejectedAccessToken"> {
  return { previousAccountId: accountOf(tokens), rejectedAccessToken: tokens.wire.accessToken };
}
