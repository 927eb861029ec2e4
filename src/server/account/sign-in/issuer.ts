import { type IssuerAddress, refuseInsecure, settleAddress } from "../../../codex-sign-in/issuer-address.js";

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
  /**
   * Ports of this machine where the browser comes back, tried in order. 0 means any free port. Default: 1455, then 1457, as Codex's
   * issuer accepts no others.
   */
  loginPorts?: readonly number[] | undefined;
}

/** The same, with everything that was left out filled in. */
export interface Issuer extends IssuerAddress {
  readonly authorizeUrl: string;
  readonly revokeUrl: string;
  readonly loginPorts: readonly number[];
}

/**
 * Settles where accounts are signed in. The variables are those that the real server reads (0.169).
 *
 * @throws {TypeError} When an address is not a URL, or is plain http to another machine: tokens are sent there.
 */
export function settleIssuer(options: SignInOptions = {}, env: NodeJS.ProcessEnv = process.env): Issuer {
  const address = settleAddress(options, env);
  const authorizeUrl = options.authorizeUrl ?? `${address.issuer}/oauth/authorize`;
  const revokeUrl = options.revokeUrl ?? (env.CODEX_REVOKE_TOKEN_URL_OVERRIDE || `${address.issuer}/oauth/revoke`);
  refuseInsecure(authorizeUrl, revokeUrl);
  return { ...address, authorizeUrl, revokeUrl, loginPorts: options.loginPorts ?? [1455, 1457] };
}
