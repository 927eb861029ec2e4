import { isOnThisMachine } from "../rpc/loopback.js";

/** Addresses as a caller gives them. What is left out is Codex's own. */
export interface IssuerAddressOptions {
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly refreshUrl?: string | undefined;
}

/** Where a refresh token is spent, and for which OAuth client. */
export interface RefreshAddress {
  readonly clientId: string;
  readonly refreshUrl: string;
}

/** Who signed a ChatGPT account in, and where its tokens come from. */
export interface IssuerAddress extends RefreshAddress {
  /** Without a slash at the end. */
  readonly issuer: string;
  readonly tokenUrl: string;
}

const OPENAI = "https://auth.openai.com";
const CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

/**
 * Fills in what was left out: first from the variables that the real server reads (0.169), then with Codex's own. An empty variable
 * counts as none.
 *
 * @throws {TypeError} When an address is not a URL, or is plain http to another machine: tokens are sent there.
 */
export function settleAddress(options: IssuerAddressOptions = {}, env: NodeJS.ProcessEnv = process.env): IssuerAddress {
  const issuer = (options.issuer ?? (env.CODEX_APP_SERVER_LOGIN_ISSUER || OPENAI)).replace(/\/+$/, "");
  const tokenUrl = options.tokenUrl ?? `${issuer}/oauth/token`;
  const address = {
    issuer,
    clientId: options.clientId ?? (env.CODEX_APP_SERVER_LOGIN_CLIENT_ID || CODEX_CLIENT_ID),
    tokenUrl,
    refreshUrl: options.refreshUrl ?? (env.CODEX_REFRESH_TOKEN_URL_OVERRIDE || tokenUrl),
  };
  refuseInsecure(issuer, tokenUrl, address.refreshUrl);
  return address;
}

/**
 * Refuses addresses that tokens must not be sent to.
 *
 * @throws {TypeError} When one is not a URL, or is plain http to another machine.
 */
export function refuseInsecure(...urls: string[]): void {
  for (const url of urls) {
    if (!URL.canParse(url)) throw new TypeError(`"${url}" is not an address to sign in at`);
    if (new URL(url).protocol !== "https:" && !isOnThisMachine(url))
      throw new TypeError(`Tokens are sent over https only; "${url}" is neither that nor on this machine`);
  }
}
