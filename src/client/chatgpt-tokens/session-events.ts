import type { TokenError } from "../../rpc/errors.js";
import { Listeners } from "../events.js";
import type { TokenEvents, TokenRequest } from "./provider.js";
import type { PreparedTokens } from "./wire-tokens.js";

/** What a session tells its listeners: no tokens, and each failure once. */
export class SessionEvents extends Listeners<TokenEvents> {
  readonly #told = new WeakMap<TokenError, number | null>();

  tellRefreshed({ wire, expiresAt }: PreparedTokens, reason: TokenRequest["reason"]): void {
    this.tell("refreshed", { reason, chatgptAccountId: wire.chatgptAccountId ?? null, expiresAt });
  }

  /** Several requests may fail with one error. It is told once for each time until which the provider is left alone. */
  tellFailed(error: TokenError, retryAt: Date | null): void {
    const until = retryAt?.getTime() ?? null;
    if (this.#told.has(error) && (until === null || this.#told.get(error) === until)) return;
    this.#told.set(error, until);
    this.tell("failed", { error, retryAt });
    if (error.reason === "reauth-required") this.tellReauthRequired(error);
  }

  tellReauthRequired(error: TokenError): void {
    this.tell("reauthRequired", { error });
  }
}
