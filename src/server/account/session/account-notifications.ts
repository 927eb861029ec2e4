import type { AccountUpdatedNotification } from "../../../protocol/methods/account.js";
import type { Connection } from "../../connection/connection.js";
import type { Accounts } from "../accounts.js";
import type { Auth } from "./auth-session.js";

/** Tells everybody whom it concerns how a login ended. One without an id ended with its answer. */
export function announceLoginEnd(
  accounts: Accounts,
  connection: Connection,
  end: { loginId?: string; error?: string } = {},
): void {
  const { loginId = null, error = null } = end;
  const completed = { loginId, success: error === null, error, onboardingEntrypoint: null };
  for (const listener of accounts.audienceOf(connection)) listener.notify("account/login/completed", completed);
}

/** Tells everybody whom it concerns who is signed in now. */
export function announceAccount(accounts: Accounts, connection: Connection): void {
  const update = describeUpdate(accounts.of(connection).session.current);
  for (const listener of accounts.audienceOf(connection)) listener.notify("account/updated", update);
}

/** Tells a client that has just come who is signed in, if a ChatGPT account is (0.169). */
export function welcome(accounts: Accounts, connection: Connection): void {
  const { current } = accounts.of(connection).session;
  if (current && current.mode !== "apikey") connection.notify("account/updated", describeUpdate(current));
}

function describeUpdate(auth: Auth | null): AccountUpdatedNotification {
  return { authMode: auth?.mode ?? null, planType: auth && auth.mode !== "apikey" ? auth.planType : null };
}
