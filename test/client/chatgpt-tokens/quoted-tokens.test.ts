import { inspect } from "node:util";
import { connect, RpcError, type WireEvent } from "codex-app-server-sdk/client";
import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { clientInfo } from "../../support/signed-in.js";

const OPAQUE = "opaque+token/that.looks=like-nothing";

/** A server that quotes what it was given, in every way it has. Up to 0.98 tokens may be any text. */
async function createQuotingServer() {
  const quoted: string[] = [];
  const quote = () => {
    throw new RpcError(-32000, `backend refused ${quoted.join(", ")}`, {
      data: { sent: quoted, [quoted[0] ?? ""]: { deep: quoted } },
    });
  };
  const server = createFakeAppServer({
    release: "0.98.0",
    handlers: { "account/read": quote, "model/list": () => ({ data: quoted }) },
  });
  const taps: WireEvent[] = [];
  const client = await connect(server.connect(), {
    clientInfo,
    tokens: () => ({ accessToken: OPAQUE, idToken: fakeToken(), chatgptAccountId: "org-a" }),
    tap: (event) => taps.push(event),
  });
  onTestFinished(() => client.close());
  return { client, server, taps, quoted };
}

/** Everything that an error says, also where nobody masks it for printing. */
function everythingOf(error: RpcError): string {
  return [
    error.message,
    error.stack,
    JSON.stringify(error.data),
    String(error.cause),
    JSON.stringify(error),
    inspect(error),
  ].join();
}

describe("a token that the server quotes", () => {
  it("is masked in errors, by its exact text, whatever it looks like", async () => {
    const { client, quoted } = await createQuotingServer();
    quoted.push(OPAQUE);
    const error: RpcError = await client.account.read().then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({
      message: "backend refused [redacted]",
      data: { sent: ["[redacted]"], "[redacted]": { deep: ["[redacted]"] } },
    });
    expect(everythingOf(error)).not.toContain(OPAQUE);
  });

  it("is masked in the tap, and in no result", async () => {
    const { client, taps, quoted } = await createQuotingServer();
    quoted.push(OPAQUE);
    const result = await client.request("model/list").catch((error: unknown) => error);
    expect(JSON.stringify(taps)).not.toContain(OPAQUE);
    expect(taps.length).toBeGreaterThan(4);
    expect(result).toBeDefined();
  });

  it("is masked when a login is refused with it, cause included", async () => {
    const server = createFakeAppServer({
      release: "0.98.0",
      handlers: {
        "account/login/start": (params) => {
          const { accessToken } = params as { accessToken: string };
          throw new RpcError(-32603, `no such token: ${accessToken}`, { data: { accessToken: [accessToken] } });
        },
      },
    });
    const error = await connect(server.connect(), {
      clientInfo,
      tokens: () => ({ accessToken: OPAQUE, idToken: fakeToken() }),
    }).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error.message).toBe("The server refused the login: no such token: [redacted]");
    expect(everythingOf(error.cause)).not.toContain(OPAQUE);
  });

  it("is masked after it was replaced, and no longer once the session has ended", async () => {
    const { client, quoted } = await createQuotingServer();
    await client.tokens?.push({ accessToken: "another-opaque-token", idToken: fakeToken(), chatgptAccountId: "org-a" });
    quoted.push(OPAQUE, "another-opaque-token");
    await expect(client.account.read()).rejects.toMatchObject({ message: "backend refused [redacted], [redacted]" });
    await client.tokens?.close();
    await expect(client.account.read()).rejects.toMatchObject({ message: `backend refused ${OPAQUE}, another-opaque-token` });
  });
});
