import { raceAbort } from "../../../rpc/abort.js";
import { TurnFailure } from "../../turn-failure.js";
import type { Auth, AuthSession } from "../session/auth-session.js";
import type { TokenRefresher } from "./client-token-refresher.js";
import type { ManagedTokens } from "./managed-tokens.js";

/** What to try next when the backend says 401. Made anew for every request to the model. */
export interface Recovery {
  /** Who to be in the next attempt, or `null` when there is nothing left to try. */
  next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null>;
}

/** How to recover, by how one is signed in. A mode that is not here does not recover: its first 401 is final. */
export type Recoveries = Partial<Record<Auth["mode"], () => Recovery>>;

/** The 401 loop of tokens that a client owns. */
export function externalRecovery(session: AuthSession, refresher: TokenRefresher): () => Recovery {
  return () => new ExternalRecovery(session, refresher);
}

/** Adopts what is stored already if it is not what was rejected, and asks the client once: three requests at most. */
class ExternalRecovery implements Recovery {
  readonly #session: AuthSession;
  readonly #refresher: TokenRefresher;
  #mayAdopt = true;
  #mayRefresh = true;

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
    return withinEra(this.#session, signal, () => this.#refresher.refresh(signal));
  }
}

/** The 401 loop of tokens that this server owns. */
export function managedRecovery(session: AuthSession, tokens: ManagedTokens): () => Recovery {
  return () => new ManagedRecovery(session, tokens);
}

/** Looks first at what rests, and tries that also when it is what was rejected, then renews: three requests at most (0.93 to 0.169). */
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
    return withinEra(this.#session, signal, () =>
      raceAbort(step === "reload" ? this.#tokens.reload() : this.#tokens.refresh("unauthorized_recovery"), signal, loginSignal),
    );
  }
}

/** A login that comes in between is as good as an answer; after a logout there is nobody to be. */
async function withinEra(session: AuthSession, signal: AbortSignal, refresh: () => Promise<Auth>): Promise<Auth> {
  const { loginSignal } = session;
  try {
    return await refresh();
  } catch (error) {
    if (!loginSignal.aborted || signal.aborted) throw error;
    if (session.current) return session.current;
    throw new TurnFailure("auth refresh request canceled: the account was signed out");
  }
}
