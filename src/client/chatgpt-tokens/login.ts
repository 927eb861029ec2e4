import type { AccountLoginCompletedNotification, ChatgptAuthTokensRefreshResponse } from "../../protocol/methods/account.js";
import { dispose } from "../../rpc/disposal.js";
import { ConnectionError, RpcError, TokenError } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { TokenHost } from "./token-host.js";

/** How long the server may take to answer a login, and then to say how it ended, in milliseconds. */
const ANSWERS_WITHIN_MS = 30_000;
const COMPLETES_WITHIN_MS = 30_000;

const COMPLETED = "account/login/completed";

/**
 * Signs in with the host's tokens. Every release says how a login ended, and 0.169 answers before it knows; a server that says
 * nothing for thirty seconds, or was asked not to say, is taken at its answer.
 *
 * @throws {TokenError} `refused`, in the server's words.
 * @throws {TimeoutError} When the server does not answer at all.
 * @throws {ConnectionError} When the connection ends first.
 */
export async function logIn(host: TokenHost, tokens: ChatgptAuthTokensRefreshResponse): Promise<void> {
  const completion = awaitCompletion(host);
  try {
    await host.request("account/login/start", { type: "chatgptAuthTokens", ...tokens }, { timeoutMs: ANSWERS_WITHIN_MS });
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

/** Listens from now on, since the word may come before the answer does. */
function awaitCompletion(host: TokenHost): Completion {
  const { lost } = host;
  let heard: AccountLoginCompletedNotification | null = null;
  let wake = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = host.on(COMPLETED, (event) => {
    if (event.loginId !== null) return;
    heard ??= event;
    wake();
  });
  return {
    async outcome() {
      if (heard || host.isSilenced(COMPLETED)) return heard;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, COMPLETES_WITHIN_MS);
        lost.addEventListener("abort", wake, { once: true });
        if (lost.aborted) resolve();
      });
      if (!heard && lost.aborted)
        throw new ConnectionError("ERR_LOST", "The connection ended before the login did", { cause: lost.reason });
      return heard;
    },
    stop() {
      watch[dispose]();
      clearTimeout(timer);
      lost.removeEventListener("abort", wake);
    },
  };
}
