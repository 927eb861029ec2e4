import { raceAbort, sleep } from "../../../rpc/abort.js";
import { CodexError, ConnectionError, RpcError, ShapeError, TimeoutError } from "../../../rpc/errors.js";
import type { Configuration } from "../../config/configuration.js";
import type { Connection } from "../../connection/connection.js";
import type { Logger } from "../../logger.js";
import type { Operations } from "../../telemetry/operations.js";
import { fieldsOf } from "../../telemetry/watched.js";
import { TurnFailure } from "../../turn-failure.js";
import type { AuthSession, ExternalAuth } from "../session/auth-session.js";
import { type GivenTokens, readExternal, workspaceOf } from "./client-tokens.js";

/** How long a client has to answer a refresh request, in milliseconds. It is the same in every release (0.93 to 0.169). */
const CLIENT_ANSWER_TIMEOUT_MS = 10_000;

/** How long a refresh waits for a client that has disconnected at most, in milliseconds. */
const LONGEST_GRACE_MS = 60_000;

/** Who is told of refreshes, and how long one waits. */
export interface RefresherOptions {
  readonly operations: Pick<Operations, "refresh">;
  readonly logger: Logger;
  /** How long a client that has disconnected may take to come back and sign in again, in milliseconds. */
  readonly graceMs: number;
}

/** A refresh request that the client has not answered yet. */
interface PendingRefresh {
  readonly loginSignal: AbortSignal;
  readonly tokens: Promise<ExternalAuth>;
  readonly abandon: AbortController;
  /** How many callers wait for it. */
  waiting: number;
}

/**
 * Asks the client that owns the tokens for fresh ones: one request at a time, with a deadline. No request is pending, or one is, for
 * the login that was current when it was sent. Called by the 401 loop.
 */
export class TokenRefresher {
  readonly #session: AuthSession;
  readonly #config: Configuration;
  readonly #logger: Logger;
  readonly #operations: RefresherOptions["operations"];
  readonly #graceMs: number;
  #pending: PendingRefresh | null = null;

  constructor(session: AuthSession, config: Configuration, { operations, logger, graceMs }: RefresherOptions) {
    this.#session = session;
    this.#config = config;
    this.#logger = logger;
    this.#operations = operations;
    this.#graceMs = graceMs;
  }

  /**
   * Fresh tokens, already stored. All callers of the same login share one request. It is cancelled when none of them waits any more.
   *
   * @param signal - Ends this caller's wait.
   * @throws {TurnFailure} When the client refuses, is late, has disconnected, or answers with tokens that cannot be used.
   * @throws The reason of the session's `loginSignal`, when a login or logout comes first.
   */
  async refresh(signal: AbortSignal): Promise<ExternalAuth> {
    const { current, loginSignal } = this.#session;
    signal.throwIfAborted();
    if (current?.mode !== "chatgptAuthTokens") throw new TurnFailure("auth refresh request failed: no tokens to refresh");
    if (this.#pending?.loginSignal !== loginSignal) this.#pending = this.#begin(current, loginSignal);
    const pending = this.#pending;
    pending.waiting += 1;
    try {
      return await raceAbort(pending.tokens, signal, loginSignal);
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) this.#abandon(pending);
    }
  }

  /** The next caller sends a new request. */
  #abandon(pending: PendingRefresh): void {
    if (this.#pending === pending) this.#pending = null;
    pending.abandon.abort(new CodexError("ERR_ABANDONED", "Nobody waits for the refresh any more"));
  }

  #begin(auth: ExternalAuth, loginSignal: AbortSignal): PendingRefresh {
    const abandon = new AbortController();
    const tokens = this.#operations.refresh("client", auth.owner, () => this.#ask(auth, loginSignal, abandon.signal));
    const pending: PendingRefresh = { loginSignal, tokens, abandon, waiting: 0 };
    const forget = () => {
      if (this.#pending === pending) this.#pending = null;
    };
    tokens.then(forget, forget);
    return pending;
  }

  async #ask(auth: ExternalAuth, loginSignal: AbortSignal, signal: AbortSignal): Promise<ExternalAuth> {
    const params = { reason: "unauthorized", previousAccountId: auth.accountId } as const;
    let given: GivenTokens;
    try {
      given = await auth.owner.request("account/chatgptAuthTokens/refresh", params, {
        timeoutMs: CLIENT_ANSWER_TIMEOUT_MS,
        signal,
      });
    } catch (error) {
      // A client that comes back signs in again, and those tokens are used then.
      if (error instanceof ConnectionError) await this.#waitForLogin(AbortSignal.any([signal, loginSignal]));
      throw this.#explain(error, auth.owner);
    }
    const fresh = this.#read(given, auth);
    if (!this.#session.renew(loginSignal, fresh)) throw loginSignal.reason;
    return fresh;
  }

  /** @throws The signal's reason, when it aborts. */
  async #waitForLogin(signal: AbortSignal): Promise<void> {
    const waitMs = Math.min(this.#graceMs, LONGEST_GRACE_MS);
    if (waitMs > 0) await sleep(waitMs, signal);
  }

  #read(given: GivenTokens, auth: ExternalAuth): ExternalAuth {
    if (given.chatgptAccountId === undefined && given.idToken === undefined)
      throw new TurnFailure("invalid auth refresh response");
    const allowed = this.#config.current.workspaces;
    const workspace = workspaceOf(given);
    if (allowed && !allowed.includes(workspace ?? "")) {
      throw new TurnFailure(
        `Login is restricted to workspace(s) ${allowed.join(", ")}, but current credentials belong to ${workspace ?? "none"}`,
      );
    }
    try {
      return readExternal(given, auth.owner);
    } catch {
      throw new TurnFailure("auth refresh returned invalid credentials");
    }
  }

  /** The client's own text is only logged, as other clients see the error of the turn. */
  #explain(error: unknown, owner: Connection): unknown {
    if (error instanceof RpcError) {
      this.#logger.warn(
        { ...fieldsOf(owner), code: error.rpcCode, text: error.message },
        "A client refused to refresh its tokens",
      );
      return new TurnFailure(`auth refresh request failed: code=${error.rpcCode}`, "other", { cause: error });
    }
    if (error instanceof TimeoutError)
      return new TurnFailure(`auth refresh request timed out after ${CLIENT_ANSWER_TIMEOUT_MS / 1000}s`, "other", {
        cause: error,
      });
    if (error instanceof ShapeError) return new TurnFailure("invalid auth refresh response");
    if (error instanceof ConnectionError)
      return new TurnFailure("auth refresh request failed: the client that provided the tokens has disconnected", "other", {
        cause: error,
      });
    return error;
  }
}
