import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { TokenError } from "../../../rpc/errors.js";
import type { Lock } from "../../../rpc/queue.js";
import { fileLock } from "../../../system/file-lock.js";
import { writeWhole } from "../../../system/whole-file.js";
import type { ChatgptTokenProvider, ChatgptTokens } from "../provider.js";
import { createRotatingProvider, REFRESH_TIMEOUT_MS, type RotatingTokens } from "./rotation.js";

export interface AuthFileTokensOptions {
  /** The folder with `auth.json`. Default: `$CODEX_HOME`, or `~/.codex`. */
  codexHome?: string | undefined;
  /** Default: Codex's own. */
  clientId?: string | undefined;
  /** Where tokens are renewed. Default: `$CODEX_REFRESH_TOKEN_URL_OVERRIDE`, or OpenAI's. */
  tokenUrl?: string | undefined;
  /** Default: a lock beside the file, between all processes that use this package. */
  lock?: Lock | undefined;
  /** How long before their expiry tokens are renewed, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/** The tokens in a Codex `auth.json`. Members that this package does not know are kept. */
interface AuthFile {
  tokens?: {
    id_token?: string;
    access_token?: string;
    refresh_token?: string;
    account_id?: string | null;
    [member: string]: unknown;
  } | null;
  [member: string]: unknown;
}

const CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";
const CODEX_TOKEN_URL = "https://auth.openai.com/oauth/token";

/**
 * The tokens of a Codex sign-in: reads its `auth.json`, renews them as Codex does (0.169: a JSON body), and writes them back
 * whole, for their owner only. A real codex on the same home keeps working, and what it has renewed is adopted.
 *
 * Rejects with `TokenError` `reauth-required` when nobody is signed in there, or the refresh token is expired, used or revoked.
 */
export function authFileTokens(options: AuthFileTokensOptions = {}): ChatgptTokenProvider {
  const path = join(options.codexHome ?? process.env.CODEX_HOME ?? join(homedir(), ".codex"), "auth.json");
  const { lock = fileLock(path), skewMs = 300_000 } = options;
  return createRotatingProvider({
    read: async () => describe(await readAuthFile(path)),
    write: (tokens, spent) => updateAuthFile(path, tokens, spent),
    refresh: (refreshToken) => renew(refreshToken, options),
    lock,
    skewMs,
  });
}

/** Missing or broken: nobody is signed in, as on the real server. Any other error says nothing of who is. */
async function readAuthFile(path: string): Promise<AuthFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  try {
    return (JSON.parse(text) as AuthFile | null) ?? {};
  } catch {
    return {};
  }
}

function describe({ tokens }: AuthFile): RotatingTokens | null {
  if (!tokens?.refresh_token) return null;
  return {
    refreshToken: tokens.refresh_token,
    ...(tokens.access_token ? { accessToken: tokens.access_token } : {}),
    ...(tokens.id_token ? { idToken: tokens.id_token } : {}),
    ...(tokens.account_id ? { chatgptAccountId: tokens.account_id } : {}),
  };
}

/** `false` when the file does not hold the spent refresh token any more: whoever signed in or out meanwhile keeps what they left. */
async function updateAuthFile(
  path: string,
  { accessToken, refreshToken, idToken }: RotatingTokens,
  spent: string,
): Promise<boolean> {
  const file = await readAuthFile(path);
  if (file.tokens?.refresh_token !== spent) return false;
  const renewed = {
    access_token: accessToken,
    refresh_token: refreshToken,
    ...(idToken === undefined ? {} : { id_token: idToken }),
  };
  const text = JSON.stringify(
    { ...file, tokens: { ...file.tokens, ...renewed }, last_refresh: new Date().toISOString() },
    null,
    2,
  );
  await writeWhole(path, text);
  return true;
}

async function renew(
  refreshToken: string,
  { clientId = CODEX_CLIENT_ID, tokenUrl, fetch = globalThis.fetch }: AuthFileTokensOptions,
): Promise<RotatingTokens & ChatgptTokens> {
  const response = await fetch(tokenUrl ?? process.env.CODEX_REFRESH_TOKEN_URL_OVERRIDE ?? CODEX_TOKEN_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: clientId, grant_type: "refresh_token", refresh_token: refreshToken }),
    signal: AbortSignal.timeout(REFRESH_TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw refusalOf(response.status, answer);
  if (typeof answer.access_token !== "string") throw new Error("The token endpoint answered without an access token");
  return {
    accessToken: answer.access_token,
    refreshToken: typeof answer.refresh_token === "string" ? answer.refresh_token : refreshToken,
    ...(typeof answer.id_token === "string" ? { idToken: answer.id_token } : {}),
  };
}

/** A refused refresh token stays refused (0.169: every 401, and `invalid_grant`); anything else may pass. */
function refusalOf(status: number, { error, code }: Record<string, unknown>): Error {
  const word = (error as { code?: unknown } | null)?.code ?? error ?? code;
  const why = typeof word === "string" ? word.slice(0, 60) : `status ${status}`;
  if (status === 401 || why.toLowerCase() === "invalid_grant")
    return new TokenError("reauth-required", `The refresh token was refused (${why}); sign in again`);
  return new Error(`The token endpoint answered with status ${status}`);
}
