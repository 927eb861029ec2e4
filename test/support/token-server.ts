import type {
  ChatgptTokenProvider,
  Client,
  ConnectOptions,
  TokenError,
  TokenOptions,
  TokenSession,
} from "codex-app-server-sdk/client";
import { PROTOCOL_RELEASE } from "../../src/protocol/dialect.js";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "./played-client.js";
import type { Wire } from "./wire.js";

export const REFRESH = "account/chatgptAuthTokens/refresh";

export interface SignedIn {
  readonly client: Client;
  readonly session: TokenSession;
  readonly wire: Wire;
  readonly failures: TokenError[];
  /** What the server was given, in the order it came: logins and answers to refreshes. */
  given(): unknown[];
  /** Asks for fresh tokens as a server does; resolves with the client's answer. */
  refresh(id: unknown, previousAccountId?: string | null): Promise<Message>;
}

/** A client that signed in to a server played by hand, which takes every login. */
export async function createSignedIn(
  provider: ChatgptTokenProvider,
  options: TokenOptions = {},
  setting: { userAgent?: string; client?: Partial<ConnectOptions> } = {},
): Promise<SignedIn> {
  const { userAgent = `server/${PROTOCOL_RELEASE} (Linux)`, client: clientOptions = {} } = setting;
  const takeLogins = (wire: Wire) => {
    wire.each(
      ({ method }) => method === "account/login/start",
      ({ id }) => {
        wire.send({ id, result: { type: "chatgptAuthTokens" } });
        wire.send({ method: "account/login/completed", params: { loginId: null, success: true, error: null } });
        wire.send({ method: "account/updated", params: { authMode: "chatgptAuthTokens", planType: "pro" } });
      },
    );
    wire.each(
      ({ method }) => method === "account/logout",
      ({ id }) => {
        wire.send({ id, result: {} });
        wire.send({ method: "account/updated", params: { authMode: null, planType: null } });
      },
    );
  };
  const { client, wire } = await createPlayedClient(
    { tokens: { provider, ...options }, ...clientOptions },
    { userAgent, prepare: takeLogins },
  );
  const session = client.tokens as TokenSession;
  const failures: TokenError[] = [];
  session.on("failed", ({ error }) => failures.push(error));
  return {
    client,
    session,
    wire,
    failures,
    given: () =>
      wire.received
        .filter(
          ({ method, result }) =>
            method === "account/login/start" || (result as { accessToken?: string } | undefined)?.accessToken,
        )
        .map(({ params, result }) => params ?? result),
    refresh(id, previousAccountId = "org-a") {
      wire.send({ id, method: REFRESH, params: { reason: "unauthorized", previousAccountId } });
      return wire.next((message) => message.id === id && message.method === undefined);
    },
  };
}
