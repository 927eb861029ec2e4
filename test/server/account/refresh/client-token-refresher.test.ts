import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../../src/rpc/transport.js";
import { TokenRefresher } from "../../../../src/server/account/refresh/client-token-refresher.js";
import { readExternal } from "../../../../src/server/account/refresh/client-tokens.js";
import { AuthSession } from "../../../../src/server/account/session/auth-session.js";
import { loadConfiguration } from "../../../../src/server/config/configuration.js";
import { ClientConnection } from "../../../../src/server/connection/connection.js";
import { silentLogger } from "../../../../src/server/logger.js";
import { createWire } from "../../../support/wire.js";

const isRefresh = ({ method }: Message) => method === "account/chatgptAuthTokens/refresh";
const given = () => ({ accessToken: fakeToken(), chatgptAccountId: "org-a" });

describe("TokenRefresher", () => {
  it.each(Array.from({ length: 12 }, (_, steps) => steps))(
    "has fresh tokens for who comes %i steps after the last one that waited has left",
    async (steps) => {
      const wire = createWire();
      const owner = new ClientConnection(wire.transport, {
        identity: null,
        nextRequestId: () => wire.received.length,
        maxInFlight: 1,
        answer: () => ({}),
        onProblem: () => {},
      });
      const session = new AuthSession();
      session.begin(readExternal(given(), owner));
      const refresher = new TokenRefresher(session, loadConfiguration({}), silentLogger);

      const stop = new AbortController();
      const left = refresher.refresh(stop.signal).catch((error: unknown) => error);
      await wire.next(isRefresh);
      stop.abort("interrupted");
      for (let step = 0; step < steps; step += 1) await null;
      const fresh = refresher.refresh(new AbortController().signal);
      wire.each(isRefresh, ({ id }) => wire.send({ id, result: given() }));
      expect(await fresh).toMatchObject({ mode: "chatgptAuthTokens", accountId: "org-a" });
      expect(await left).toBe("interrupted");
    },
  );
});
