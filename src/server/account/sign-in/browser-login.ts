import type { ServerResponse } from "node:http";
import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { raceAbort } from "../../../rpc/abort.js";
import { redactText } from "../../../rpc/redact.js";
import { type CallbackListener, openCallbackListener } from "./callback-listener.js";
import { exchangeCode, SignInFailure } from "./code-grant.js";
import type { Issuer } from "./issuer.js";
import { NOT_COMPLETED, type OpenLogin, TIMED_OUT } from "./pending-login.js";
import { failurePage, PAGE_HEADERS, SIGNED_IN_PAGE } from "./sign-in-page.js";

/** How long somebody has to come back, in milliseconds. */
const LOGIN_TIMEOUT_MS = 10 * 60_000;
/** How long the page that says "signed in" waits to be fetched, in milliseconds. */
const PAGE_TIMEOUT_MS = 5_000;
const SCOPES = "openid profile email offline_access api.connectors.read api.connectors.invoke";

export interface BrowserLoginOptions {
  readonly issuer: Issuer;
  readonly login: OpenLogin;
  /** Who asks, as the issuer is told. */
  readonly originator: string;
  /** The workspaces that may sign in; `null` when any may. */
  readonly workspaces: readonly string[] | null;
  /** Where the browser is sent once it is done, in place of a page of our own. */
  readonly hostedPage: string | null;
  readonly fetch: typeof fetch;
  /** Stores the tokens. What it throws fails the login. */
  keep(tokens: IssuedTokens): Promise<void>;
}

export interface BrowserLogin {
  /** Where the person has to go. */
  readonly authUrl: string;
  /** Resolves once the tokens have been kept. @throws {SignInFailure} When nothing came of it. */
  readonly ended: Promise<void>;
}

/**
 * Waits on this machine for a browser to come back from the issuer with a code: authorization code with PKCE (S256) and state,
 * ten minutes at most. The address is that of 0.169.
 *
 * @throws {SignInFailure} When no port can be had.
 */
export async function openBrowserLogin(options: BrowserLoginOptions): Promise<BrowserLogin> {
  const oauth = await import("oauth4webapi");
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const visit = new BrowserVisit(options, { codeVerifier, state });
  const redirectUri = await visit.listen();
  const authUrl = new URL(options.issuer.authorizeUrl);
  const { workspaces } = options;
  authUrl.search = new URLSearchParams({
    response_type: "code",
    client_id: options.issuer.clientId,
    redirect_uri: redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    state,
    scope: SCOPES,
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    originator: options.originator,
    ...(workspaces ? { allowed_workspace_id: workspaces.join(",") } : {}),
  }).toString();
  return { authUrl: authUrl.href, ended: visit.ended };
}

interface Secrets {
  readonly codeVerifier: string;
  readonly state: string;
}

/** A browser that is away at the issuer, and what it finds when it comes back. */
class BrowserVisit {
  /** Resolves once the tokens have been kept, and rejects once it is known that they will not be. */
  readonly ended: Promise<void>;
  readonly #options: BrowserLoginOptions;
  readonly #secrets: Secrets;
  readonly #timers = new Set<NodeJS.Timeout>();
  #listener: CallbackListener | null = null;
  #redirectUri = "";
  #isBack = false;
  #isKept = false;
  #settle: { resolve: () => void; reject: (reason: unknown) => void } | null = null;

  constructor(options: BrowserLoginOptions, secrets: Secrets) {
    this.#options = options;
    this.#secrets = secrets;
    const { signal } = options.login;
    const kept = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.ended = raceAbort(kept, signal).catch(async (error: unknown) => {
      // A page that says why is let through; a login that was abandoned gives its port back at once.
      if (signal.aborted) await this.#close();
      throw error;
    });
    // It may end before anybody looks.
    this.ended.catch(() => {});
  }

  async listen(): Promise<string> {
    const { issuer, login } = this.#options;
    this.#listener = await openCallbackListener(issuer.loginPorts, (url, response) => void this.#serve(url, response));
    this.#after(LOGIN_TIMEOUT_MS, () => login.abandon(TIMED_OUT));
    this.#redirectUri = `http://127.0.0.1:${this.#listener.port}/auth/callback`;
    return this.#redirectUri;
  }

  async #serve(url: URL, response: ServerResponse): Promise<void> {
    switch (url.pathname) {
      case "/auth/callback":
        return this.#takeBack(url.searchParams, response);
      case "/success":
        // Any page can send a browser here; it means something only after the one that brought the code.
        if (!this.#isKept) return answer(response, 404, "Not Found");
        response.once("close", () => void this.#close());
        response.writeHead(200, PAGE_HEADERS).end(SIGNED_IN_PAGE);
        return;
      case "/cancel":
        // The port is given back once the answer has left, not before.
        response.once("close", () => {
          this.#options.login.abandon("Login cancelled");
          if (this.#isBack) void this.#close();
        });
        return answer(response, 200, "Login cancelled");
      default:
        return answer(response, 404, "Not Found");
    }
  }

  async #takeBack(callback: URLSearchParams, response: ServerResponse): Promise<void> {
    if (callback.get("state") !== this.#secrets.state) return answer(response, 400, "State mismatch");
    if (this.#isBack) return answer(response, 400, "This sign-in has come back already");
    this.#isBack = true;
    try {
      await this.#options.keep(await this.#exchange(callback));
      this.#isKept = true;
      this.#settle?.resolve();
      this.#after(PAGE_TIMEOUT_MS, () => void this.#close());
      // Out of the address bar with the code; the page that is shown has an address without any secret.
      const location = this.#options.hostedPage ?? new URL("/success", this.#redirectUri).href;
      if (this.#options.hostedPage) response.once("close", () => void this.#close());
      response.writeHead(302, { location, "cache-control": "no-store", connection: "close" }).end();
    } catch (error) {
      this.#settle?.reject(error);
      this.#after(PAGE_TIMEOUT_MS, () => void this.#close());
      // The browser may have gone before there was anything to show.
      if (response.destroyed) return this.#close();
      response.once("close", () => void this.#close());
      response
        .writeHead(200, PAGE_HEADERS)
        .end(failurePage(error instanceof SignInFailure ? error.message : "Something went wrong here."));
    }
  }

  #exchange(callback: URLSearchParams): Promise<IssuedTokens> {
    const { issuer, fetch } = this.#options;
    const { codeVerifier, state } = this.#secrets;
    const refused = callback.get("error_description") || callback.get("error");
    if (refused) throw new SignInFailure(`Sign-in failed: ${redactText(refused)}`);
    if (!callback.get("code")) throw new SignInFailure("Missing authorization code. Sign-in could not be completed.");
    return exchangeCode(issuer, { callback, state, redirectUri: this.#redirectUri, codeVerifier }, fetch).catch(
      (error: unknown) => {
        const why = error instanceof SignInFailure ? error.message : "the issuer's answer could not be used";
        throw new SignInFailure(`Token exchange failed: ${why}`, { cause: error });
      },
    );
  }

  #after(ms: number, run: () => void): void {
    // Nobody's process is kept running for it.
    this.#timers.add(setTimeout(run, ms).unref());
  }

  /** Nobody can come back any more. What somebody who is back brought settles the login by itself. */
  async #close(): Promise<void> {
    if (!this.#isBack) this.#settle?.reject(new SignInFailure(NOT_COMPLETED));
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#listener?.close();
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(text);
}
