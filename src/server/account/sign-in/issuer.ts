import { isOnThisMachine } from "../../../rpc/loopback.js";

/** Who signs ChatGPT accounts in, and how it is reached. */
export interface SignInOptions {
  /** Default: `$CODEX_APP_SERVER_LOGIN_ISSUER`, or OpenAI's. */
  issuer?: string | undefined;
  /** Default: `$CODEX_APP_SERVER_LOGIN_CLIENT_ID`, or Codex's own. */
  clientId?: string | undefined;
  /** Where the browser is sent. Default: `/oauth/authorize` of the issuer. */
  authorizeUrl?: string | undefined;
  /** Where a code is exchanged for tokens. Default: `/oauth/token` of the issuer. */
  tokenUrl?: string | undefined;
  /** Where tokens are renewed, with a JSON body as Codex sends it. Default: `$CODEX_REFRESH_TOKEN_URL_OVERRIDE`, or `tokenUrl`. */
  refreshUrl?: string | undefined;
  /** Where tokens are revoked at a logout. Default: `$CODEX_REVOKE_TOKEN_URL_OVERRIDE`, or `/oauth/revoke` of the issuer. */
  revokeUrl?: string | undefined;
  /** Ports of this machine where the browser comes back, tried in order; 0 is any that is free. Default: 1455, then 1457, as Codex's issuer knows no other. */
  loginPorts?: readonly number[] | undefined;
}

/** The same, with everything that was left out filled in. */
export interface Issuer {
  /** Without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly refreshUrl: string;
  readonly revokeUrl: string;
  readonly loginPorts: readonly number[];
}

const OPENAI = "https://auth.openai.com";
const CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

/**
 * Settles where accounts are signed in. The variables are those that the real server reads (0.169).
 *
 * @throws {TypeError} When an address is none, or is plain http to another machine: tokens go there.
 */
export function settleIssuer(options: SignInOptions = {}, env: NodeJS.ProcessEnv = process.env): Issuer {
  const issuer = (options.issuer ?? (env.CODEX_APP_SERVER_LOGIN_ISSUER || OPENAI)).replace(/\/+$/, "");
  const tokenUrl = options.tokenUrl ?? `${issuer}/oauth/token`;
  const settled = {
    issuer,
    clientId: options.clientId ?? (env.CODEX_APP_SERVER_LOGIN_CLIENT_ID || CODEX_CLIENT_ID),
    authorizeUrl: options.authorizeUrl ?? `${issuer}/oauth/authorize`,
    tokenUrl,
    refreshUrl: options.refreshUrl ?? (env.CODEX_REFRESH_TOKEN_URL_OVERRIDE || tokenUrl),
    revokeUrl: options.revokeUrl ?? (env.CODEX_REVOKE_TOKEN_URL_OVERRIDE || `${issuer}/oauth/revoke`),
    loginPorts: options.loginPorts ?? [1455, 1457],
  };
  for (const url of [issuer, settled.authorizeUrl, tokenUrl, settled.refreshUrl, settled.revokeUrl]) refuseInsecure(url);
  return settled;
}

function refuseInsecure(url: string): void {
  if (!URL.canParse(url)) throw new TypeError(`"${url}" is no address to sign in at`);
  if (new URL(url).protocol !== "https:" && !isOnThisMachine(url))
    throw new TypeError(`Tokens are sent over https only; "${url}" is neither that nor on this machine`);
}
