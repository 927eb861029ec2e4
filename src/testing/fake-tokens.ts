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
 * A token-shaped string with the claims a test wants, good for any server that does not check signatures, as no app-server does.
 * No two are equal. Claims that are left out get a value, but for `exp`; `undefined` in their place leaves them out.
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

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
