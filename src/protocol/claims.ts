/** What a ChatGPT token says about its owner. A member is `null` when the token does not say it. */
export interface Claims {
  email: string | null;
  /** What the account has paid for, such as `plus` or `team`. */
  planType: string | null;
  /** The workspace that the token is for: `chatgptAccountId` in a login. */
  accountId: string | null;
  userId: string | null;
  expiresAt: Date | null;
}

/**
 * Reads the claims of a JWT, without checking its signature: the backend does that.
 *
 * It accepts what codex 0.93 to 0.169 accepts: three parts that are not empty, and a payload that is JSON. Further parts are ignored.
 *
 * @throws {SyntaxError} When the text is not a JWT. The message says why, as codex says it, and never quotes the token.
 *
 * @example
 * ```ts
 * const { accountId, expiresAt } = readClaims(accessToken);
 * if (expiresAt !== null && expiresAt < new Date()) console.log("expired");
 * ```
 */
export function readClaims(token: string): Claims {
  const [header, payload, signature] = token.split(".");
  if (!header || !payload || !signature) throw new SyntaxError("invalid ID token format");
  const claims = asRecord(parseJson(decodeBase64Url(payload)));
  const auth = asRecord(claims["https://api.openai.com/auth"]);
  const profile = asRecord(claims["https://api.openai.com/profile"]);
  const expiresAt = claims.exp;
  return {
    email: asText(claims.email) ?? asText(profile.email),
    planType: asText(auth.chatgpt_plan_type),
    accountId: asText(auth.chatgpt_account_id),
    userId: asText(auth.chatgpt_user_id) ?? asText(auth.user_id),
    expiresAt: typeof expiresAt === "number" && Number.isFinite(expiresAt) ? new Date(expiresAt * 1000) : null,
  };
}

/** The claims of a JWT; `null` for anything else. */
export function readClaimsOrNull(token: unknown): Claims | null {
  try {
    return typeof token === "string" ? readClaims(token) : null;
  } catch {
    return null;
  }
}

function decodeBase64Url(text: string): string {
  const odd = text.search(/[^A-Za-z0-9_-]/);
  if (odd >= 0) throw new SyntaxError(`Invalid symbol ${text.charCodeAt(odd)}, offset ${odd}.`);
  if (text.length % 4 === 1) throw new SyntaxError(`Invalid input length: ${text.length}`);
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("expected value at line 1 column 1");
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
