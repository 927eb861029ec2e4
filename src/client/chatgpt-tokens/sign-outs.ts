import { dispose } from "../../rpc/disposal.js";
import { hear } from "./server-notifications.js";
import type { TokenHost } from "./token-host.js";

/**
 * Hears when the server's account is signed out, and tells the logouts of this client from those of others. The server announces
 * a logout with `account/updated`, which may come after the answer to `account/logout`.
 */
export class SignOuts {
  readonly #listening: Disposable;
  /** Announcements of this client's own logouts that are still to come. */
  #own = 0;

  constructor(host: Pick<TokenHost, "on">, onSignOutByOthers: () => void) {
    this.#listening = hear(host, "account/updated", ({ authMode }) => {
      if (authMode !== null) return;
      if (this.#own > 0) this.#own -= 1;
      else onSignOutByOthers();
    });
  }

  /** This client logs out: one announcement will be its own. */
  expectOwn(): void {
    this.#own += 1;
  }

  /** A logout of this client failed, and will not be announced. */
  expectOneLess(): void {
    this.#own = Math.max(0, this.#own - 1);
  }

  /** There is a new connection, on which no earlier logout is announced. */
  expectNone(): void {
    this.#own = 0;
  }

  stop(): void {
    this.#listening[dispose]();
  }
}
