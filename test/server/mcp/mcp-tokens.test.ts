import { describe, expect, it } from "vitest";
import { raceAbort } from "../../../src/rpc/abort.js";
import { silentLogger } from "../../../src/server/logger.js";
import { type McpServer, settleServers } from "../../../src/server/mcp/mcp-server.js";
import type { Grants, McpGrant } from "../../../src/server/mcp/sign-in/grants.js";
import { McpTokens } from "../../../src/server/mcp/sign-in/mcp-tokens.js";
import { createGate } from "../../support/gate.js";
import { idle } from "../../support/settled.js";

const [server] = settleServers({ guarded: { url: "http://127.0.0.1:1/mcp" } }) as [McpServer];

const grant: McpGrant = {
  server_name: "guarded",
  server_url: "http://127.0.0.1:1/mcp",
  issuer: "http://127.0.0.1:1",
  client_id: "some-client",
  access_token: "newer",
  refresh_token: "to-spend",
  scopes: [],
};

describe("McpTokens.close", () => {
  it("waits for a renewal, whose refresh token is spent already", async () => {
    const storing = createGate();
    const grants: Grants = {
      read: async () => grant,
      change: async () => {
        await storing.pass();
        return grant;
      },
    };
    const tokens = new McpTokens({ grants, fetch, logger: silentLogger });
    const renewal = tokens.renew(server, "older");
    await storing.reached;
    let isClosed = false;
    const closing = Promise.resolve(tokens.close()).then(() => {
      isClosed = true;
    });
    await idle();
    expect(isClosed).toBe(false);
    storing.open();
    await closing;
    expect(await renewal).toBe(true);
  });

  it("does not wait for an authorization server that is silent before a token is spent", async () => {
    const asked = createGate();
    const silent: typeof fetch = (_, init) => {
      void asked.pass();
      return raceAbort(new Promise(() => {}), init?.signal as AbortSignal);
    };
    const grants: Grants = { read: async () => grant, change: (_, change) => change(grant) };
    const tokens = new McpTokens({ grants, fetch: silent, logger: silentLogger });
    const renewal = tokens.renew(server, "newer");
    await asked.reached;
    await tokens.close();
    expect(await renewal).toBe(false);
  });
});
