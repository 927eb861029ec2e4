import { raceAbort } from "../../../rpc/abort.js";
import { TurnFailure } from "../../turn-failure.js";
import type { Auth, AuthSession } from "../session/auth-session.js";
import type { TokenRefresher } from "./client-token-refresher.js";
import type { ManagedTokens } from "./managed-tokens.js";

/** What to try next after a 401. Made for one request to the backend. */
export interface Recovery {
  /** The tokens for the next attempt, or `null` when there is nothing left to try. */
  next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null>;
}

/** How to recover, by auth mode. For a mode that is not here the first 401 is final. */
export type Recoveries = Partial<Record<Auth["mode"], () => Recovery>>;

/** The 401 loop of tokens that a client owns. */
export function externalRecovery(session: AuthSession, refresher: TokenRefresher): () => Recovery {
  return () => new ExternalRecovery(session, refresher);
}

/** Tries the current tokens once if they are not the rejected ones, and asks the client once: three requests at most. */
class ExternalRecovery implements Recovery {
  readonly #session: AuthSession;
  readonly #refresher: TokenRefresher;
  #mayAdopt = true;
  #mayRefresh = true;
  #hasAskedAgain = false;

  constructor(session: AuthSession, refresher: TokenRefresher) {
    this.#session = session;
    this.#refresher = refresher;
  }

  async next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null> {
    const { current } = this.#session;
    if (!current || !this.#mayRefresh) return null;
    if (current.bearer.reveal() !== rejected?.bearer.reveal()) {
      const adopt = this.#mayAdopt;
      this.#mayAdopt = false;
      return adopt ? current : null;
    }
    this.#mayAdopt = false;
    this.#mayRefresh = false;
    const owner = current.mode === "chatgptAuthTokens" ? current.owner : null;
    const fresh = await withinLogin(this.#session, signal, () => this.#refresher.refresh(signal));
    // The client was gone before it could answer. When the tokens that it has signed in again with are refused as well, it is asked again.
    if (owner?.closed.aborted && !this.#hasAskedAgain) {
      this.#hasAskedAgain = true;
      this.#mayRefresh = true;
    }
    return fresh;
  }
}

/** The 401 loop of tokens that this server owns. */
export function managedRecovery(session: AuthSession, tokens: ManagedTokens): () => Recovery {
  return () => new ManagedRecovery(session, tokens);
}

/** Tries the stored tokens first, even if they are the rejected ones, then renews them: three requests at most (0.93 to 0.169). */
class ManagedRecovery implements Recovery {
  readonly #session: AuthSession;
  readonly #tokens: ManagedTokens;
  #step: "reload" | "refresh" | "done" = "reload";

  constructor(session: AuthSession, tokens: ManagedTokens) {
    this.#session = session;
    this.#tokens = tokens;
  }

  async next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null> {
    const { current, loginSignal } = this.#session;
    const step = this.#step;
    if (!current || step === "done") return null;
    this.#step = step === "reload" ? "refresh" : "done";
    if (current.mode !== "chatgpt" || current.bearer.reveal() !== rejected?.bearer.reveal()) return current;
    return withinLogin(this.#session, signal, () =>
      raceAbort(step === "reload" ? this.#tokens.reload() : this.#tokens.refresh("unauthorized_recovery"), signal, loginSignal),
    );
  }
}

/** Waits for fresh tokens. If a login comes first, its tokens are used instead; after a logout there are none. */
async function withinLogin(session: AuthSession, signal: AbortSignal, refresh: () => Promise<Auth>): Promise<Auth> {
  const { loginSignal } = session;
  try {
    return await refresh();
  } catch (error) {
    if (!loginSignal.aborted || signal.aborted) throw error;
    if (session.current) return session.current;
    throw new TurnFailure("auth refresh request canceled: the account was signed out");
  }
}
