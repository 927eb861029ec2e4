import { toJsonText } from "../rpc/json.js";

/** The claims of a fake token. */
export interface FakeTokenOptions {
  email?: string | undefined;
  plan?: string | undefined;
  /** The workspace. */
  account?: string | undefined;
  userId?: string | undefined;
  expiresAt?: Date | undefined;
}

let made = 0;

/**
 * A JWT with the claims that a test wants and a signature that is not one: no app-server checks signatures. No two are equal.
 * Claims that are left out get a value, except `exp`; a claim that is `undefined` is left out of the token.
 *
 * @example
 * const token = fakeToken({ account: "org-b", expiresAt: new Date(Date.now() + 60_000) });
 */
export function fakeToken(options: FakeTokenOptions = {}): string {
  const { email, plan, account, userId, expiresAt } = {
    email: "user@example.com",
    plan: "pro",
    account: "org-a",
    userId: "user-1",
    ...options,
  };
  made += 1;
  const auth = { chatgpt_plan_type: plan, chatgpt_account_id: account, chatgpt_user_id: userId };
  const exp = expiresAt && Math.floor(expiresAt.getTime() / 1000);
  return [{ alg: "none" }, { email, exp, jti: `fake-${made}`, "https://api.openai.com/auth": auth }]
    .map(encode)
    .concat("signature")
    .join(".");
}

function encode(value: object): string {
  return Buffer.from(toJsonText(value)).toString("base64url");
}
