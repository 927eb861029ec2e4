import type { AccountLoginCompletedNotification, ChatgptAuthTokensRefreshResponse } from "../../protocol/methods/account.js";
import { withTimeout } from "../../rpc/abort.js";
import { dispose } from "../../rpc/disposal.js";
import { ConnectionError, RpcError, TokenError } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import { hear } from "./server-notifications.js";
import type { TokenHost } from "./token-host.js";

/** How long the server may take to answer a login, in milliseconds. */
const LOGIN_ANSWERED_WITHIN_MS = 30_000;

/** How long after its answer the server may take to say how the login ended, in milliseconds. */
const LOGIN_COMPLETED_WITHIN_MS = 30_000;

const COMPLETED = "account/login/completed";

/**
 * Signs in with the host's tokens. Every release says with a notification how a login ended, and 0.169 answers the request before
 * it knows. When the server sends no notification for thirty seconds, or was asked not to send it, its answer counts.
 *
 * @throws {TokenError} `refused`, in the server's words.
 * @throws {TimeoutError} When the server does not answer at all.
 * @throws {ConnectionError} When the connection ends first.
 */
export async function logIn(host: TokenHost, tokens: ChatgptAuthTokensRefreshResponse): Promise<void> {
  const completion = listenForCompletion(host);
  const params = { type: "chatgptAuthTokens", ...tokens };
  try {
    await host.request("account/login/start", params, { timeoutMs: LOGIN_ANSWERED_WITHIN_MS });
    const completed = await completion.outcome();
    if (completed?.success === false) throw refused("did not complete", completed.error ?? "no reason given");
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const hint = /experimentalApi/.test(error.message)
      ? "; connect with `tokens`, or with capabilities { experimentalApi: true }"
      : "";
    throw refused("refused", `${error.message}${hint}`, error);
  } finally {
    completion.stop();
  }
}

function refused(how: string, why: string, cause?: RpcError): TokenError {
  return new TokenError("refused", `The server ${how} the login: ${redactText(why)}`, cause ? { cause } : {});
}

interface Completion {
  /** How the login ended; `null` when the server does not say. */
  outcome(): Promise<AccountLoginCompletedNotification | null>;
  stop(): void;
}

/** Listens from now on, since the notification may come before the answer does. */
function listenForCompletion(host: TokenHost): Completion {
  const { lost } = host;
  let heard: AccountLoginCompletedNotification | null = null;
  let tell = () => {};
  const next = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const listening = hear(host, COMPLETED, (event) => {
    if (event.loginId !== null) return;
    heard ??= event;
    tell();
  });
  return {
    async outcome() {
      if (heard || host.isSilenced(COMPLETED)) return heard;
      // Rejects when the time is over or the connection has ended; which of them it was is told apart below.
      await withTimeout(LOGIN_COMPLETED_WITHIN_MS, () => next, { signal: lost }).catch(() => {});
      if (!heard && lost.aborted)
        throw new ConnectionError("ERR_LOST", "The connection ended before the login did", { cause: lost.reason });
      return heard;
    },
    stop: () => listening[dispose](),
  };
}
