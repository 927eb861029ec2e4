import { type Client, connect } from "codex-app-server-sdk/client";
import { createFakeCodexHome } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBackend } from "../support/backend.js";
import { CODEX, COMMAND, STARTS_WITHIN_MS } from "../support/programs.js";
import { createIssuer } from "../support/signing-in.js";
import { REFRESH_PATH, REVOKE_PATH } from "../support/stand-in-issuer.js";

/** A home, an issuer, and a way to start either server there. */
async function createSharedHome() {
  const issuer = await createIssuer();
  const home = await createFakeCodexHome(await createBackend());
  onTestFinished(() => home.remove());
  issuer.userCode = () => [200, { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "1" }];
  const start = async (program: string): Promise<Client> => {
    const transport = spawnCodex({
      command: process.execPath,
      args: [program, "app-server"],
      codexHome: home.path,
      env: {
        CODEX_APP_SERVER_LOGIN_ISSUER: issuer.url,
        CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${issuer.url}${REFRESH_PATH}`,
        CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${issuer.url}${REVOKE_PATH}`,
      },
    });
    const clientInfo = { name: "test", version: "1.0.0" };
    const client = await connect(transport, { clientInfo, handshakeTimeoutMs: STARTS_WITHIN_MS });
    onTestFinished(() => client.close());
    return client;
  };
  return { issuer, start };
}

/** Resolves when the account is there: the real server tells of the end of a login a moment before it has read what it stored. */
async function signIn(client: Client): Promise<void> {
  const isSignedIn = new Promise<void>((resolve, reject) => {
    client.on("account/updated", ({ authMode }) => authMode === "chatgpt" && resolve());
    client.on("account/login/completed", ({ success, error }) => success || reject(new Error(String(error))));
  });
  await client.account.loginStart({ type: "chatgptDeviceCode" });
  await isSignedIn;
}

const tokenOf = async (client: Client, refreshToken = false) =>
  (await client.legacy.getAuthStatus({ includeToken: true, refreshToken })).authToken;

describe("our server and the real codex on one home", () => {
  it.each([
    ["ours", COMMAND, CODEX],
    ["the real codex", CODEX, COMMAND],
  ])("are both signed in when %s was, and take over what the other one has renewed", async (_, first, second) => {
    const { issuer, start } = await createSharedHome();
    const one = await start(first);
    await signIn(one);
    const token = await tokenOf(one);

    const other = await start(second);
    expect((await other.account.read()).account).toMatchObject({ type: "chatgpt", email: "user@example.com", planType: "pro" });
    expect(await tokenOf(other)).toBe(token);

    const renewed = await tokenOf(one, true);
    expect(renewed).not.toBe(token);
    expect(await tokenOf(other, true)).not.toBe(token);
    const spent = issuer.to(REFRESH_PATH).map(({ body }) => body.refresh_token);
    expect(new Set(spent).size).toBe(spent.length);

    await one.account.logout();
    await one.close();
    expect((await (await start(second)).account.read()).account).toBeNull();
  });
});
