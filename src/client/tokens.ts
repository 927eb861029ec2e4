import type { AccountUpdatedNotification } from "../protocol/account.js";
import { type Claims, readClaims } from "../protocol/claims.js";
import { CLIENT_REFUSED } from "../protocol/codes.js";
import type { Dialect } from "../protocol/dialect.js";
import type {
  AccountLoginCompletedNotification,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
} from "../protocol/login.js";
import { asyncDispose, dispose } from "../rpc/disposal.js";
import { CodexError, RpcError, TokenError } from "../rpc/errors.js";
import { nextTurn, type RequestContext } from "../rpc/peer.js";
import type { Client } from "./client.js";
import { Listeners } from "./events.js";
import { askOnce } from "./refresh-flights.js";

/** Where tokens come from. Called once at a time for the same rejected token, however often servers ask. */
export type ChatgptTokenProvider = (request: TokenRequest) => ChatgptTokens | Promise<ChatgptTokens>;

/** What a provider is asked for, and why. */
export interface TokenRequest {
  /** `login`: to sign in. `unauthorized`: the backend refused the token in use. `expiring`: it soon will. `reconnect`: to sign in again. */
  readonly reason: "login" | "unauthorized" | "expiring" | "reconnect";
  /** The account the server named, or the one signed in. A hint. */
  readonly previousAccountId: string | null;
  /** The token this session last handed over. Rotate only if it is still your current one; if you have a newer one, return that. */
  readonly rejectedAccessToken: string | null;
  /** When the answer leaves for the server, whatever the provider does. Only for `unauthorized`. */
  readonly deadline: Date | null;
  /** Aborts when nobody waits any more. Tokens that come all the same are kept, and pushed. */
  readonly signal: AbortSignal;
}

export interface ChatgptTokens {
  /** A JWT. Any string, where the server is release 0.98 or older. */
  accessToken: string;
  /** A JWT; what servers before 0.99 read. Default there: the access token. */
  idToken?: string | undefined;
  /** Default: what the token's claims say. */
  chatgptAccountId?: string | undefined;
  chatgptPlanType?: string | null | undefined;
  /** Default: the token's `exp`. */
  expiresAt?: Date | undefined;
}

export interface TokenOptions {
  /** How soon a refresh request is answered at the latest, in milliseconds. The server waits 10 000. Default: 8 000. */
  answerWithinMs?: number | undefined;
  /** How long before expiry the provider is asked for newer tokens, in milliseconds. 0 turns that off. Default: 300 000. */
  refreshBeforeExpiryMs?: number | undefined;
  /** Whether tokens of another workspace than the one signed in may go to the server. Default: `"same"`, they never do. */
  account?: "same" | "any" | undefined;
}

/** What a session tells of itself. No event carries a token. */
export interface TokenEvents {
  /** Newer tokens are with the server. */
  refreshed: (event: {
    readonly reason: TokenRequest["reason"];
    readonly chatgptAccountId: string | null;
    readonly expiresAt: Date | null;
  }) => void;
  /** Tokens were needed and there were none to give; `error.reason` says why. */
  failed: (event: { readonly error: TokenError }) => void;
  /** Only a person signing in again helps: somebody else signed the account out, or the provider said so. */
  reauthRequired: (event: { readonly error: TokenError }) => void;
}

/** Keeps a server supplied with the host's tokens. */
export interface TokenSession {
  /**
   * Hands the server new tokens now; without an argument, those the provider has.
   *
   * @throws {TokenError} When there are none, they cannot be used, or the server refuses them.
   */
  push(tokens?: ChatgptTokens): Promise<void>;
  /** Signs out. A refresh that is pending is answered with an error first. `push()` signs in again. */
  logout(): Promise<void>;
  /** Stops answering; stays signed in. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  on<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  once<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  off<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): void;
}

/** As much of a client as a session needs. */
export interface TokenHost extends Pick<Client, "on" | "closed"> {
  readonly dialect: Dialect;
  request(method: string, params?: unknown): Promise<unknown>;
  report(problem: CodexError): void;
}

/** Tokens as they go over the wire, and what is known of them. */
interface HeldTokens {
  readonly wire: ChatgptAuthTokensRefreshResponse;
  readonly expiresAt: Date | null;
}

const LOGIN_COMPLETES_WITHIN_MS = 30_000;
const LONGEST_SLEEP_MS = 60_000;
const RETRY_EARLY_PUSH_MS = 60_000;
/** Early pushes of many hosts should not fall on one moment. */
const JITTER = 0.2;

/** The session behind {@link TokenSession}. The client calls `answer` and `release`; nobody else sees them. */
export class HostTokenSession implements TokenSession {
  readonly #host: TokenHost;
  readonly #provider: ChatgptTokenProvider;
  readonly #options: Required<{ [Name in keyof TokenOptions]: NonNullable<TokenOptions[Name]> }>;
  readonly #listeners: Listeners<TokenEvents>;
  readonly #waiting = new Set<(refusal: RpcError) => void>();
  readonly #watches: Disposable[];
  readonly #ended = new AbortController();
  #held: HeldTokens | null = null;
  #logins: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: TokenHost, provider: ChatgptTokenProvider, options: TokenOptions) {
    const { answerWithinMs = 8_000, refreshBeforeExpiryMs = 300_000, account = "same" } = options;
    this.#host = host;
    this.#provider = provider;
    this.#options = { answerWithinMs, refreshBeforeExpiryMs, account };
    this.#listeners = new Listeners((error) => host.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error })));
    this.#watches = [host.on("account/updated", (event) => this.#watchAccount(event))];
    host.closed.addEventListener("abort", () => void this.close(), { once: true });
  }

  get isOpen(): boolean {
    return !this.#ended.signal.aborted;
  }

  push(tokens?: ChatgptTokens): Promise<void> {
    return this.#inTurn(async () => {
      const given = tokens ?? (await this.#ask("login"));
      await this.#signIn(this.#prepare(given), "login");
    });
  }

  async logout(): Promise<void> {
    await this.#host.request("account/logout");
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#ended.abort(new CodexError("ERR_CLOSED", "The token session was closed"));
    for (const watch of this.#watches) watch[dispose]();
    await this.release();
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

  /** Lets go of the tokens and answers what is pending with an error. Resolves when those answers have left. */
  async release(): Promise<void> {
    this.#held = null;
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    for (const refuse of [...this.#waiting]) refuse(refusal("signing out"));
    await nextTurn();
  }

  /** Answers one refresh request: in time, whatever the provider does. */
  async answer(params: unknown, { signal: gone }: RequestContext): Promise<ChatgptAuthTokensRefreshResponse> {
    const held = this.#held;
    if (!held) throw refusal("nobody is signed in");
    const { answerWithinMs } = this.#options;
    const overdue = new AbortController();
    const until = AbortSignal.any([overdue.signal, gone, this.#ended.signal]);
    const fresh = this.#replace(held, params as ChatgptAuthTokensRefreshParams, new Date(Date.now() + answerWithinMs), until);

    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(refuse);
        act();
      };
      const refuse = (error: RpcError) => settle(() => reject(error));
      const timer = setTimeout(() => {
        const error = new TokenError("too-late", `The token provider did not answer within ${answerWithinMs} ms`);
        overdue.abort(error);
        refuse(refusal("too late"));
        this.#fail(error);
        fresh.then((late) => this.#pushLate(held, late)).catch(() => {});
      }, answerWithinMs);
      this.#waiting.add(refuse);
      fresh.then(
        (tokens) => {
          if (overdue.signal.aborted || !this.#waiting.has(refuse)) return;
          this.#adopt(tokens, "unauthorized");
          settle(() => resolve(tokens.wire));
        },
        (error: TokenError) => {
          if (overdue.signal.aborted || !this.#waiting.has(refuse)) return;
          this.#fail(error);
          refuse(refusal(error.reason));
        },
      );
    });
  }

  /** Tokens to put in the place of rejected ones. Rejects with a {@link TokenError} when what comes is of no use. */
  async #replace(
    held: HeldTokens,
    params: ChatgptAuthTokensRefreshParams,
    deadline: Date,
    until: AbortSignal,
  ): Promise<HeldTokens> {
    const request = {
      reason: "unauthorized" as const,
      previousAccountId: params.previousAccountId ?? null,
      rejectedAccessToken: held.wire.accessToken,
      deadline,
    };
    return this.#successor(held, await askOnce(this.#provider, request, until));
  }

  /** @throws {TokenError} `unchanged`, `wrong-account`, `not-a-jwt` or `no-account`. */
  #successor(held: HeldTokens, given: ChatgptTokens): HeldTokens {
    if (given.accessToken === held.wire.accessToken) {
      throw new TokenError("unchanged", "The token provider answered with the token that was rejected");
    }
    const tokens = this.#prepare(given);
    const [expected, received] = [held.wire.chatgptAccountId, tokens.wire.chatgptAccountId];
    if (this.#options.account === "same" && expected && received !== expected) {
      throw new TokenError(
        "wrong-account",
        `Signed in to workspace "${expected}", and the token provider answered for "${received ?? "none"}"`,
        {
          accounts: { expected, received: received ?? null },
        },
      );
    }
    return tokens;
  }

  /** @throws {TokenError} `not-a-jwt` or `no-account`. */
  #prepare({ accessToken, idToken, chatgptAccountId, chatgptPlanType, expiresAt }: ChatgptTokens): HeldTokens {
    const { readsIdToken, readsOpaqueAccessTokens } = this.#host.dialect;
    const claims = claimsOf(accessToken);
    if (!claims && !readsOpaqueAccessTokens) throw new TokenError("not-a-jwt", "The access token is not a JWT");
    const accountId = chatgptAccountId ?? claims?.accountId ?? (idToken === undefined ? undefined : claimsOf(idToken)?.accountId);
    if (!accountId && !readsOpaqueAccessTokens)
      throw new TokenError("no-account", "Neither the tokens nor their claims name a workspace");
    return {
      wire: {
        accessToken,
        ...(accountId ? { chatgptAccountId: accountId } : {}),
        chatgptPlanType: chatgptPlanType ?? null,
        ...(readsIdToken ? { idToken: idToken ?? accessToken } : {}),
      },
      expiresAt: expiresAt ?? claims?.expiresAt ?? null,
    };
  }

  #ask(reason: "login" | "reconnect"): Promise<ChatgptTokens> {
    const request = { reason, previousAccountId: null, rejectedAccessToken: null, deadline: null };
    return askOnce(this.#provider, request, this.#ended.signal);
  }

  async #signIn(tokens: HeldTokens, reason: TokenRequest["reason"]): Promise<void> {
    const before = this.#held;
    // The server may ask for a refresh before it has answered the login (0.169 does when its discovery meets a 401).
    this.#held = tokens;
    try {
      await this.#login(tokens);
    } catch (error) {
      if (this.#held === tokens) this.#held = before;
      throw error;
    }
    if (this.#held === tokens) this.#adopt(tokens, reason);
  }

  async #login(tokens: HeldTokens): Promise<void> {
    const completion = this.#nextCompletion();
    try {
      await this.#host.request("account/login/start", { type: "chatgptAuthTokens", ...tokens.wire });
      const completed = await completion.outcome;
      if (completed?.success === false)
        throw new TokenError("refused", `The server did not complete the login: ${completed.error ?? "no reason given"}`);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const hint = /experimentalApi/.test(error.message)
        ? "; connect with `tokens`, or with capabilities { experimentalApi: true }"
        : "";
      throw new TokenError("refused", `The server refused the login: ${error.message}${hint}`, { cause: error });
    } finally {
      completion.stop();
    }
  }

  /** Every release says how the login ended; one that says nothing for thirty seconds is taken at its answer. */
  #nextCompletion(): { outcome: Promise<AccountLoginCompletedNotification | null>; stop: () => void } {
    let stop = () => {};
    const outcome = new Promise<AccountLoginCompletedNotification | null>((resolve) => {
      const watch = this.#host.on("account/login/completed", (event) => {
        if (event.loginId === null) resolve(event);
      });
      const giveUp = () => resolve(null);
      const timer = setTimeout(giveUp, LOGIN_COMPLETES_WITHIN_MS);
      this.#host.closed.addEventListener("abort", giveUp);
      stop = () => {
        watch[dispose]();
        clearTimeout(timer);
        this.#host.closed.removeEventListener("abort", giveUp);
      };
    });
    return { outcome, stop };
  }

  #adopt(tokens: HeldTokens, reason: TokenRequest["reason"]): void {
    const isNewer = this.#held !== null && reason !== "login";
    this.#held = tokens;
    this.#scheduleEarlyPush(tokens);
    if (isNewer) {
      const { chatgptAccountId = null } = tokens.wire;
      this.#listeners.tell("refreshed", { reason, chatgptAccountId, expiresAt: tokens.expiresAt });
    }
  }

  #fail(error: TokenError): void {
    this.#listeners.tell("failed", { error });
    if (error.reason === "reauth-required") this.#listeners.tell("reauthRequired", { error });
  }

  #pushLate(held: HeldTokens, tokens: HeldTokens): Promise<void> {
    return this.#pushInstead(held, tokens, "unauthorized");
  }

  /** Hands over tokens that came without being waited for, unless others have taken the place of `held` since. */
  #pushInstead(held: HeldTokens, tokens: HeldTokens, reason: TokenRequest["reason"]): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#held === held && this.isOpen) await this.#signIn(tokens, reason);
    });
  }

  #scheduleEarlyPush(tokens: HeldTokens): void {
    clearTimeout(this.#timer);
    const { refreshBeforeExpiryMs } = this.#options;
    const expiresAt = tokens.expiresAt?.getTime();
    const now = Date.now();
    if (!expiresAt || expiresAt <= now || refreshBeforeExpiryMs === 0) return;
    const early = refreshBeforeExpiryMs * (1 + Math.random() * JITTER);
    // Tokens that live no longer than the margin are renewed at half their life, not at once and for ever.
    this.#sleepUntil(Math.max(expiresAt - early, now + (expiresAt - now) / 2), () => void this.#pushEarly(tokens));
  }

  /** Short sleeps, so that a clock that jumps is noticed within a minute. Never keeps the process alive. */
  #sleepUntil(due: number, act: () => void): void {
    const left = due - Date.now();
    if (left <= 0) {
      act();
      return;
    }
    this.#timer = setTimeout(() => this.#sleepUntil(due, act), Math.min(left, LONGEST_SLEEP_MS));
    (this.#timer as { unref?: () => void }).unref?.();
  }

  async #pushEarly(held: HeldTokens): Promise<void> {
    const request = {
      reason: "expiring" as const,
      previousAccountId: held.wire.chatgptAccountId ?? null,
      rejectedAccessToken: held.wire.accessToken,
      deadline: null,
    };
    try {
      const given = await askOnce(this.#provider, request, this.#ended.signal);
      // Nothing was rejected yet: a provider that has nothing newer may say so by returning what it has.
      if (given.accessToken !== held.wire.accessToken)
        return await this.#pushInstead(held, this.#successor(held, given), "expiring");
    } catch (error) {
      if (error instanceof TokenError) this.#fail(error);
    }
    if (this.#held !== held || !this.isOpen || (held.expiresAt?.getTime() ?? 0) <= Date.now()) return;
    this.#sleepUntil(Date.now() + RETRY_EARLY_PUSH_MS, () => void this.#pushEarly(held));
  }

  /** One login at a time, so that every completion is told to the login it belongs to. */
  #inTurn<T>(login: () => Promise<T>): Promise<T> {
    const turn = this.#logins.then(login);
    this.#logins = turn.catch(() => {});
    return turn;
  }

  #watchAccount({ authMode }: AccountUpdatedNotification): void {
    if (authMode !== null || !this.#held) return;
    this.#held = null;
    clearTimeout(this.#timer);
    const error = new TokenError("reauth-required", "The account was signed out by somebody else");
    this.#listeners.tell("reauthRequired", { error });
  }
}

/**
 * Lets the host own the ChatGPT tokens: signs in with them now, and answers whenever the server asks for fresh ones.
 *
 * The server asks when a request of its own came back 401, and waits ten seconds. However many times it asks at once,
 * `provider` runs once and everyone gets its answer. If it throws, is late, or answers with the token the server already
 * holds, the server is told so in time and the turn fails; the session's `failed` event says why.
 *
 * Tokens are held in memory, sent only to this server, and never appear in an error or an event. Servers from 0.99 on want
 * the client to have connected with `capabilities: { experimentalApi: true }`; `connect({ tokens })` sees to that by itself.
 *
 * @param client - A connected client. One session per client; a second call replaces the first.
 * @param provider - Where tokens come from. May be async; is given a signal and, for a refresh, the deadline.
 * @returns The session: push new tokens, log out, or stop answering. It ends with the client.
 * @throws {TokenError} When the provider has nothing to sign in with, or the server refuses what it has.
 */
export async function withChatgptTokens(
  client: Client,
  provider: ChatgptTokenProvider,
  options: TokenOptions = {},
): Promise<TokenSession> {
  const session = (
    client as unknown as { adoptTokens(provider: ChatgptTokenProvider, options: TokenOptions): TokenSession }
  ).adoptTokens(provider, options);
  try {
    await session.push();
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

/** What the server is told. The host's own words stay with the host. */
function refusal(why: string): RpcError {
  return new RpcError(CLIENT_REFUSED, `No fresh ChatGPT tokens (${why})`);
}

function claimsOf(token: string): Claims | null {
  try {
    return readClaims(token);
  } catch {
    return null;
  }
}
