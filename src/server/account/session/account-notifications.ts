import type { AccountUpdatedNotification } from "../../../protocol/methods/account.js";
import type { Connection } from "../../connection/connection.js";
import type { Accounts } from "../accounts.js";
import type { Auth } from "./auth-session.js";

/** Tells the clients of an account how a login ended. Left out: the login has no id, or succeeded. */
export function announceLoginEnd(
  accounts: Accounts,
  connection: Connection,
  end: { loginId?: string; error?: string } = {},
): void {
  const { loginId = null, error = null } = end;
  const completed = { loginId, success: error === null, error, onboardingEntrypoint: null };
  for (const listener of accounts.audienceOf(connection)) listener.notify("account/login/completed", completed);
}

/** Tells the clients of an account who is signed in now. */
export function announceAccount(accounts: Accounts, connection: Connection): void {
  const update = describeUpdate(accounts.of(connection).session.current, null);
  for (const listener of accounts.audienceOf(connection)) listener.notify("account/updated", update);
}

/**
 * Tells a new client who is signed in, if that is a ChatGPT account (0.169). Of a stored sign-in it is said that its requests have a
 * place to go to (0.171), which here is always known.
 */
export function welcome(accounts: Accounts, connection: Connection): void {
  const { current } = accounts.of(connection).session;
  if (!current || current.mode === "apikey") return;
  connection.notify("account/updated", describeUpdate(current, current.mode === "chatgpt" ? "workspaceRoutingReady" : null));
}

function describeUpdate(auth: Auth | null, reason: AccountUpdatedNotification["reason"]): AccountUpdatedNotification {
  return { authMode: auth?.mode ?? null, planType: auth && auth.mode !== "apikey" ? auth.planType : null, reason };
}
