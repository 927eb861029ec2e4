import type { TokenError } from "../../rpc/errors.js";
import { Listeners } from "../events.js";
import type { TokenEvents, TokenRequest } from "./provider.js";
import type { PreparedTokens } from "./wire-tokens.js";

/** What a session tells its listeners: no tokens, and each failure once. */
export class SessionEvents extends Listeners<TokenEvents> {
  readonly #told = new WeakSet<TokenError>();

  tellRefreshed({ wire, expiresAt }: PreparedTokens, reason: TokenRequest["reason"]): void {
    this.tell("refreshed", { reason, chatgptAccountId: wire.chatgptAccountId ?? null, expiresAt });
  }

  /** Several requests may fail with one error, which is told once. */
  tellFailed(error: TokenError): void {
    if (this.#told.has(error)) return;
    this.#told.add(error);
    this.tell("failed", { error });
    if (error.reason === "reauth-required") this.tellReauthRequired(error);
  }

  tellReauthRequired(error: TokenError): void {
    this.tell("reauthRequired", { error });
  }
}
