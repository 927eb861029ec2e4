import type { ServerResponse } from "node:http";
import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { raceAbort } from "../../../rpc/abort.js";
import { redactText } from "../../../rpc/redact.js";
import { type CallbackListener, openCallbackListener } from "./callback-listener.js";
import { exchangeCode, SignInFailure } from "./code-grant.js";
import type { Issuer } from "./issuer.js";
import { NOT_COMPLETED, type OpenLogin, TIMED_OUT } from "./pending-login.js";
import { failurePage, PAGE_HEADERS, SIGNED_IN_PAGE } from "./sign-in-page.js";

/** How long a person has to come back from the issuer, in milliseconds. */
const LOGIN_TIMEOUT_MS = 10 * 60_000;
/** How long the browser has to fetch the last page, in milliseconds. */
const PAGE_TIMEOUT_MS = 5_000;
const SCOPES = "openid profile email offline_access api.connectors.read api.connectors.invoke";

/** What a sign-in in a browser needs. */
export interface BrowserLoginOptions {
  readonly issuer: Issuer;
  readonly login: OpenLogin;
  /** Whether it ends the login that has the port, of whoever that is, and may be ended in the same way. Not that of a tenant. */
  readonly displaces: boolean;
  /** Who asks, as the issuer is told. */
  readonly originator: string;
  /** The workspaces that may sign in; `null` when any may. */
  readonly workspaces: readonly string[] | null;
  /** Where the browser is sent after the sign-in; `null`: to a page of this server. */
  readonly hostedPage: string | null;
  readonly fetch: typeof fetch;
  /** Stores the tokens. What it throws fails the login. */
  keep(tokens: IssuedTokens): Promise<void>;
}

/** A sign-in that waits for a browser. */
export interface BrowserLogin {
  /** Where the person has to go. */
  readonly authUrl: string;
  /** Resolves once the tokens have been stored. @throws {SignInFailure} When the sign-in failed or was abandoned. */
  readonly ended: Promise<void>;
}

/**
 * Waits on this machine for a browser that comes back from the issuer with a code: authorization code with PKCE (S256) and state, ten
 * minutes at most. The address is that of 0.169.
 *
 * @throws {SignInFailure} When no port is free.
 */
export async function openBrowserLogin(options: BrowserLoginOptions): Promise<BrowserLogin> {
  const oauth = await import("oauth4webapi");
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const codeChallenge = await oauth.calculatePKCECodeChallenge(codeVerifier);
  const { issuer, workspaces, originator, displaces } = options;
  const listener = await openCallbackListener(issuer.loginPorts, displaces, (url, response) => visit.serve(url, response));
  const visit = new BrowserVisit(options, { codeVerifier, state }, listener);
  const authUrl = new URL(issuer.authorizeUrl);
  authUrl.search = new URLSearchParams({
    response_type: "code",
    client_id: issuer.clientId,
    redirect_uri: visit.redirectUri,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
    state,
    scope: SCOPES,
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    originator,
    ...(workspaces ? { allowed_workspace_id: workspaces.join(",") } : {}),
  }).toString();
  return { authUrl: authUrl.href, ended: visit.ended };
}

/** What the browser must bring back, and what proves that its code was asked for here. */
interface Secrets {
  readonly codeVerifier: string;
  readonly state: string;
}

/**
 * - `away`: the browser is at the issuer.
 * - `back`: it came back with a code, which is being exchanged for tokens that are then stored.
 * - `signedIn`: the tokens are stored. The browser may still fetch the last page.
 * - `failed`: there will be no tokens. The browser may still fetch the page that says why.
 */
type VisitState = "away" | "back" | "signedIn" | "failed";

/**
 * The browser of one sign-in. Its state goes from `away` over `back` to `signedIn` or `failed`, or from `away` to `failed` when the
 * login is abandoned or the time is over. The port is free again soon after.
 *
 * Made by `openBrowserLogin`; called by the listener, once for each request of a browser.
 */
class BrowserVisit {
  /** Resolves once the tokens have been stored, and rejects once it is known that they will not be. */
  readonly ended: Promise<void>;
  readonly redirectUri: string;
  readonly #options: BrowserLoginOptions;
  readonly #secrets: Secrets;
  readonly #listener: CallbackListener;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #outcome = createOutcome();
  #state: VisitState = "away";

  constructor(options: BrowserLoginOptions, secrets: Secrets, listener: CallbackListener) {
    this.#options = options;
    this.#secrets = secrets;
    this.#listener = listener;
    this.redirectUri = `http://127.0.0.1:${listener.port}/auth/callback`;
    const { login } = options;
    this.ended = raceAbort(this.#outcome.settled, login.signal).catch(async (error: unknown) => {
      // After a failure the browser still gets its page. A login that was abandoned frees its port at once.
      if (login.signal.aborted) await this.#close();
      throw error;
    });
    // It may end before anybody waits for it.
    this.ended.catch(() => {});
    this.#after(LOGIN_TIMEOUT_MS, () => login.abandon(TIMED_OUT));
  }

  /** Answers one request of a browser. */
  async serve(url: URL, response: ServerResponse): Promise<void> {
    switch (url.pathname) {
      case "/auth/callback":
        return this.#takeBack(url.searchParams, response);
      case "/success":
        // Any page can send a browser here. It means something only after the sign-in.
        if (this.#state !== "signedIn") return answer(response, 404, "Not Found");
        response.once("close", () => void this.#close());
        response.writeHead(200, PAGE_HEADERS).end(SIGNED_IN_PAGE);
        return;
      case "/cancel":
        // Whoever else signs in on this machine may ask for it, so that a tenant's login does not listen to it.
        if (!this.#options.displaces) return answer(response, 404, "Not Found");
        // The port is freed after the answer has left, not before.
        response.once("close", () => {
          this.#options.login.abandon("Login cancelled");
          if (this.#state !== "away") void this.#close();
        });
        return answer(response, 200, "Login cancelled");
      default:
        return answer(response, 404, "Not Found");
    }
  }

  async #takeBack(callback: URLSearchParams, response: ServerResponse): Promise<void> {
    if (callback.get("state") !== this.#secrets.state) return answer(response, 400, "State mismatch");
    if (this.#state !== "away") return answer(response, 400, "This sign-in has come back already");
    this.#state = "back";
    try {
      await this.#options.keep(await this.#exchange(callback));
      this.#state = "signedIn";
      this.#outcome.resolve();
      this.#after(PAGE_TIMEOUT_MS, () => void this.#close());
      this.#showSuccess(response);
    } catch (error) {
      this.#state = "failed";
      this.#outcome.reject(error);
      this.#after(PAGE_TIMEOUT_MS, () => void this.#close());
      await this.#showFailure(error, response);
    }
  }

  /** Sends the browser to another address, so that the code does not stay in its address bar. */
  #showSuccess(response: ServerResponse): void {
    const { hostedPage } = this.#options;
    const location = hostedPage ?? new URL("/success", this.redirectUri).href;
    if (hostedPage) response.once("close", () => void this.#close());
    response.writeHead(302, { location, "cache-control": "no-store", connection: "close" }).end();
  }

  async #showFailure(error: unknown, response: ServerResponse): Promise<void> {
    // The browser may have left before there was anything to show.
    if (response.destroyed) return this.#close();
    response.once("close", () => void this.#close());
    const why = error instanceof SignInFailure ? error.message : "Something went wrong here.";
    response.writeHead(200, PAGE_HEADERS).end(failurePage(why));
  }

  #exchange(callback: URLSearchParams): Promise<IssuedTokens> {
    const { issuer, fetch } = this.#options;
    const { codeVerifier, state } = this.#secrets;
    const refused = callback.get("error_description") || callback.get("error");
    if (refused) throw new SignInFailure(`Sign-in failed: ${redactText(refused)}`);
    if (!callback.get("code")) throw new SignInFailure("Missing authorization code. Sign-in could not be completed.");
    return exchangeCode(issuer, { callback, state, redirectUri: this.redirectUri, codeVerifier }, fetch).catch(
      (error: unknown) => {
        const why = error instanceof SignInFailure ? error.message : "the issuer's answer could not be used";
        throw new SignInFailure(`Token exchange failed: ${why}`, { cause: error });
      },
    );
  }

  #after(ms: number, run: () => void): void {
    // The timers do not keep the process running.
    this.#timers.add(setTimeout(run, ms).unref());
  }

  /** Frees the port. A browser that is away cannot come back any more; one that is back settles the login by itself. */
  async #close(): Promise<void> {
    if (this.#state === "away") {
      this.#state = "failed";
      this.#outcome.reject(new SignInFailure(NOT_COMPLETED));
    }
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#listener.close();
  }
}

/** A promise, and the functions that settle it. */
function createOutcome(): { settled: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  const settle = { resolve: () => {}, reject: (_reason: unknown) => {} };
  const settled = new Promise<void>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { settled, ...settle };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(text);
}
