import { CLIENT_REFUSED } from "../../protocol/codes.js";
import type {
  AccountUpdatedNotification,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
} from "../../protocol/methods/account.js";
import { asyncDispose, dispose } from "../../rpc/disposal.js";
import { CodexError, RpcError, TokenError } from "../../rpc/errors.js";
import { nextTurn, type RequestContext, UNANSWERED } from "../../rpc/peer.js";
import { Listeners } from "../events.js";
import { Alarm } from "./early-refresh.js";
import { logIn } from "./login.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenEvents, TokenOptions, TokenRequest, TokenSession } from "./provider.js";
import { askOnce } from "./single-flight.js";
import type { TokenHost } from "./token-host.js";
import { checkAccount, type HeldTokens, prepareTokens } from "./wire-tokens.js";

/** A refresh request that is not answered yet. Whoever settles it, it is settled once. */
interface Waiter {
  give(tokens: HeldTokens): void;
  refuse(why: string): void;
}

/** One attempt at other tokens than `held`, on behalf of all who wait. */
interface Renewal {
  readonly held: HeldTokens;
  /** Aborts when nobody waits any more. */
  readonly until: AbortController;
  toldLate: boolean;
}

const RETRY_EARLY_PUSH_MS = 60_000;
/** Early pushes of many hosts should not fall on one moment. */
const JITTER = 0.2;

/** The session behind {@link TokenSession}. The client calls `answer`, `signInAgain` and `aroundLogout`; nobody else sees them. */
export class HostTokenSession implements TokenSession {
  readonly #host: TokenHost;
  readonly #provider: ChatgptTokenProvider;
  readonly #options: Required<{ [Name in keyof TokenOptions]: NonNullable<TokenOptions[Name]> }>;
  readonly #listeners: Listeners<TokenEvents>;
  readonly #watch: Disposable;
  readonly #ended = new AbortController();
  readonly #alarm = new Alarm();
  /** Those who wait for something in place of `#held`. */
  readonly #waiting = new Set<Waiter>();
  readonly #told = new WeakSet<TokenError>();
  /** What the server has, as far as this session knows. `null` when it signed nobody in. */
  #held: HeldTokens | null = null;
  #renewal: Renewal | null = null;
  #logins: Promise<unknown> = Promise.resolve();
  /** The access token of the last login that was attempted. */
  #lastSent = "";
  /** Logouts of this client that are under way, and those whose `account/updated` is still to come. */
  #leaving = 0;
  #awaitedSignOuts = 0;

  constructor(host: TokenHost, provider: ChatgptTokenProvider, options: TokenOptions) {
    const { answerWithinMs = 8_000, refreshBeforeExpiryMs = 300_000, account = "same" } = options;
    this.#host = host;
    this.#provider = provider;
    this.#options = { answerWithinMs, refreshBeforeExpiryMs, account };
    this.#listeners = new Listeners((error) => host.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error })));
    this.#watch = host.on("account/updated", (event) => this.#watchAccount(event));
    host.closed.addEventListener("abort", () => void this.close(), { once: true, signal: this.#ended.signal });
  }

  get isOpen(): boolean {
    return !this.#ended.signal.aborted;
  }

  push(tokens?: ChatgptTokens): Promise<void> {
    return this.#inTurn(async () => {
      const given = tokens ?? (await this.#ask("login", null));
      await this.#handOver(this.#prepare(given), "login");
    });
  }

  async logout(): Promise<void> {
    await this.aroundLogout(() => this.#host.request("account/logout"));
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#ended.abort(new CodexError("ERR_CLOSED", "The token session was closed"));
    this.#watch[dispose]();
    await this.#letGo("the session was closed");
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  on<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable {
    return this.#listeners.on(name, listener);
  }

  once<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable {
    return this.#listeners.once(name, listener);
  }

  off<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): void {
    this.#listeners.off(name, listener);
  }

  /** Signs in on a new connection, if the last one was signed in. */
  signInAgain(): Promise<void> {
    this.#awaitedSignOuts = 0;
    return this.#inTurn(async () => {
      const held = this.#held;
      if (!held) return;
      try {
        const given = await this.#ask("reconnect", accountOf(held));
        // Logged out, or given others, while the provider was thinking.
        if (this.#held === held) await this.#handOver(this.#prepare(given), "reconnect");
      } catch (error) {
        if (error instanceof TokenError) this.#fail(error);
        throw error;
      }
    });
  }

  /**
   * Runs a logout. Refresh requests are refused before it leaves and while it lasts: 0.169 would hold it until they are
   * answered. A logout that the server refuses changes nothing.
   */
  async aroundLogout<T>(logOut: () => Promise<T>): Promise<T> {
    const held = this.#held;
    this.#leaving += 1;
    this.#awaitedSignOuts += 1;
    try {
      await this.#letGo("signing out");
      return await logOut();
    } catch (error) {
      this.#awaitedSignOuts = Math.max(0, this.#awaitedSignOuts - 1);
      if (error instanceof RpcError && this.isOpen && this.#held === null) this.#hold(held);
      throw error;
    } finally {
      this.#leaving -= 1;
    }
  }

  /** Answers one refresh request: in time, whatever the provider does. */
  answer(params: unknown, { signal: gone }: RequestContext): Promise<ChatgptAuthTokensRefreshResponse | typeof UNANSWERED> {
    const held = this.#held;
    if (!held) return this.#answerWithout();
    const { answerWithinMs } = this.#options;
    const deadline = new Date(Date.now() + answerWithinMs);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        gone.removeEventListener("abort", leave);
        this.#waiting.delete(waiter);
        act();
      };
      const waiter: Waiter = {
        give: ({ wire }) => settle(() => resolve(wire)),
        refuse: (why) => settle(() => reject(refusal(why))),
      };
      const leave = () => {
        settle(() => resolve(UNANSWERED));
        this.#abandonIfAlone(gone.reason);
      };
      const timer = setTimeout(() => {
        waiter.refuse("too late");
        this.#tellLate(renewal);
      }, answerWithinMs);
      gone.addEventListener("abort", leave, { once: true });
      this.#waiting.add(waiter);
      const renewal = this.#renew(held, params as ChatgptAuthTokensRefreshParams | undefined, deadline);
    });
  }

  /** The tokens of a shared server may be somebody else's, whose answer must not be cut off; but nobody may hold up a logout. */
  async #answerWithout(): Promise<typeof UNANSWERED> {
    if (this.#host.shared && this.#leaving === 0) return UNANSWERED;
    throw refusal("nobody is signed in");
  }

  /** Asks the provider, unless it is being asked already. */
  #renew(held: HeldTokens, params: ChatgptAuthTokensRefreshParams | undefined, deadline: Date): Renewal {
    if (this.#renewal?.held === held && !this.#renewal.until.signal.aborted) return this.#renewal;
    const renewal: Renewal = { held, until: new AbortController(), toldLate: false };
    this.#renewal = renewal;
    const question = {
      reason: "unauthorized" as const,
      previousAccountId: params?.previousAccountId ?? null,
      rejectedAccessToken: held.wire.accessToken,
      deadline,
    };
    askOnce(this.#provider, question, AbortSignal.any([renewal.until.signal, this.#ended.signal]))
      .then((given) => this.#replace(held, this.#successor(held, given), "unauthorized"))
      .catch((error: unknown) => this.#endRenewal(renewal, error));
    return renewal;
  }

  #endRenewal(renewal: Renewal, error: unknown): void {
    const wasGivenUp = renewal.until.signal.aborted;
    if (!(error instanceof TokenError)) {
      // What came late could not be pushed, because there is no connection; the next login asks anew.
      if (wasGivenUp) return;
      this.#host.report(error instanceof CodexError ? error : new CodexError("ERR_UNEXPECTED", "Unexpected", { cause: error }));
    } else if (!wasGivenUp || error.reason !== "provider-failed") this.#fail(error);
    if (this.#renewal !== renewal) return;
    this.#renewal = null;
    this.#refuseAll(error instanceof TokenError ? error.reason : "failed");
  }

  #tellLate(renewal: Renewal): void {
    const { answerWithinMs } = this.#options;
    const error = new TokenError("too-late", `The token provider did not answer within ${answerWithinMs} ms`);
    this.#abandonIfAlone(error);
    if (renewal.toldLate) return;
    renewal.toldLate = true;
    this.#fail(error);
  }

  #abandonIfAlone(reason: unknown): void {
    if (this.#waiting.size === 0) this.#renewal?.until.abort(reason);
  }

  /** Puts fresh tokens in the place of `held`, unless others have taken it since. */
  async #replace(held: HeldTokens, tokens: HeldTokens, reason: "unauthorized" | "expiring"): Promise<void> {
    if (this.#held !== held || !this.isOpen) return;
    if (this.#waiting.size > 0) this.#giveAll(tokens, reason);
    else
      await this.#inTurn(async () => {
        if (this.#held === held && this.isOpen) await this.#handOver(tokens, reason);
      });
  }

  /** Hands tokens over: as the answer to those who wait, or with a login when nobody does. */
  async #handOver(tokens: HeldTokens, reason: TokenRequest["reason"]): Promise<void> {
    if (this.#waiting.size > 0) this.#giveAll(tokens, reason);
    else await this.#signIn(tokens, reason);
  }

  #giveAll(tokens: HeldTokens, reason: TokenRequest["reason"]): void {
    this.#hold(tokens);
    for (const waiter of [...this.#waiting]) waiter.give(tokens);
    this.#tellRefreshed(tokens, reason);
  }

  async #signIn(tokens: HeldTokens, reason: TokenRequest["reason"]): Promise<void> {
    const before = this.#held;
    // The server may ask for a refresh before it has answered the login (0.169 does when its discovery meets a 401).
    this.#hold(tokens);
    this.#lastSent = tokens.wire.accessToken;
    try {
      await logIn(this.#host, tokens.wire);
    } catch (error) {
      if (this.#held === tokens) this.#hold(before);
      throw error;
    }
    if (this.#held === tokens && reason !== "login") this.#tellRefreshed(tokens, reason);
  }

  /** @throws {TokenError} `unchanged`, or as {@link #prepare}. */
  #successor(held: HeldTokens, given: ChatgptTokens): HeldTokens {
    if (given.accessToken === held.wire.accessToken) {
      throw new TokenError("unchanged", "The token provider answered with the token that was rejected");
    }
    return this.#prepare(given);
  }

  /** @throws {TokenError} `not-a-jwt`, `no-account` or `wrong-account`. */
  #prepare(given: ChatgptTokens): HeldTokens {
    const tokens = prepareTokens(given, this.#host.dialect);
    if (this.#options.account === "same") checkAccount(tokens, accountOf(this.#held));
    return tokens;
  }

  /** Asks for tokens that replace none. Ends when the session or the connection does, even if the provider never does. */
  #ask(reason: "login" | "reconnect", previousAccountId: string | null): Promise<ChatgptTokens> {
    const until = AbortSignal.any([this.#ended.signal, this.#host.lost]);
    const given = askOnce(this.#provider, { reason, previousAccountId, rejectedAccessToken: null, deadline: null }, until);
    return new Promise((resolve, reject) => {
      const leave = () => reject(until.reason);
      if (until.aborted) leave();
      until.addEventListener("abort", leave, { once: true });
      given.then(resolve, reject).finally(() => until.removeEventListener("abort", leave));
    });
  }

  #hold(tokens: HeldTokens | null): void {
    this.#renewal?.until.abort(new CodexError("ERR_ABANDONED", "Other tokens have taken the place of the rejected ones"));
    this.#renewal = null;
    this.#held = tokens;
    this.#alarm.clear();
    if (tokens) this.#scheduleEarlyPush(tokens);
  }

  /** Lets go of the tokens. Resolves when the refusals of what was pending have left. */
  async #letGo(why: string): Promise<void> {
    this.#hold(null);
    if (this.#waiting.size === 0) return;
    this.#refuseAll(why);
    await nextTurn();
  }

  #refuseAll(why: string): void {
    for (const waiter of [...this.#waiting]) waiter.refuse(why);
  }

  #tellRefreshed({ wire, expiresAt }: HeldTokens, reason: TokenRequest["reason"]): void {
    this.#listeners.tell("refreshed", { reason, chatgptAccountId: wire.chatgptAccountId ?? null, expiresAt });
  }

  /** Tells of a failure once, however many it hit. */
  #fail(error: TokenError): void {
    if (this.#told.has(error)) return;
    this.#told.add(error);
    this.#listeners.tell("failed", { error });
    if (error.reason === "reauth-required") this.#listeners.tell("reauthRequired", { error });
  }

  #scheduleEarlyPush(tokens: HeldTokens): void {
    const { refreshBeforeExpiryMs } = this.#options;
    const expiresAt = tokens.expiresAt?.getTime();
    const now = Date.now();
    if (!expiresAt || expiresAt <= now || refreshBeforeExpiryMs === 0) return;
    const early = refreshBeforeExpiryMs * (1 + Math.random() * JITTER);
    // Tokens that live no longer than the margin are renewed at half their life, not at once and for ever.
    this.#alarm.set(Math.max(expiresAt - early, now + (expiresAt - now) / 2), () => void this.#pushEarly(tokens));
  }

  async #pushEarly(held: HeldTokens): Promise<void> {
    const question = {
      reason: "expiring" as const,
      previousAccountId: accountOf(held),
      rejectedAccessToken: held.wire.accessToken,
      deadline: null,
    };
    try {
      const given = await askOnce(this.#provider, question, this.#ended.signal);
      // Nothing was rejected yet: a provider that has nothing newer may say so by returning what it has.
      const isNewer = given.accessToken !== held.wire.accessToken && given.accessToken !== this.#lastSent;
      if (isNewer) await this.#replace(held, this.#successor(held, given), "expiring");
    } catch (error) {
      if (error instanceof TokenError) this.#fail(error);
    }
    if (this.#held !== held || !this.isOpen || (held.expiresAt?.getTime() ?? 0) <= Date.now()) return;
    this.#alarm.set(Date.now() + RETRY_EARLY_PUSH_MS, () => void this.#pushEarly(held));
  }

  /** One login at a time, so that every completion is told to the login it belongs to. */
  #inTurn<T>(login: () => Promise<T>): Promise<T> {
    const turn = this.#logins.then(login);
    this.#logins = turn.catch(() => {});
    return turn;
  }

  #watchAccount({ authMode }: AccountUpdatedNotification): void {
    if (authMode !== null) return;
    if (this.#awaitedSignOuts > 0) {
      this.#awaitedSignOuts -= 1;
      return;
    }
    if (!this.#held) return;
    void this.#letGo("signed out");
    const error = new TokenError("reauth-required", "The account was signed out by somebody else");
    this.#listeners.tell("reauthRequired", { error });
  }
}

/** What the server is told. The host's own words stay with the host. */
function refusal(why: string): RpcError {
  return new RpcError(CLIENT_REFUSED, `No fresh ChatGPT tokens (${why})`);
}

function accountOf(tokens: HeldTokens | null): string | null {
  return tokens?.wire.chatgptAccountId ?? null;
}
