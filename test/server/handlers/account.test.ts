import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { createHome } from "../../support/home.js";
import { createIntroducedClient } from "../../support/raw-client.js";

const tokens = (members: object = {}) => ({
  type: "chatgptAuthTokens",
  accessToken: fakeToken(),
  chatgptAccountId: "org-a",
  ...members,
});
const BLOCKED =
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.";

describe("account/login/start with an API key", () => {
  it("answers, then says it completed, then who is signed in", async () => {
    const wire = await createIntroducedClient();
    const answer = await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    await wire.next(({ method }) => method === "account/updated");
    expect(wire.received.slice(wire.received.indexOf(answer))).toEqual([
      { id: answer.id, result: { type: "apiKey" } },
      { method: "account/login/completed", params: { loginId: null, success: true, error: null, onboardingEntrypoint: null } },
      { method: "account/updated", params: { authMode: "apikey", planType: null, reason: null } },
    ]);
    expect(await wire.ask("account/read", {})).toMatchObject({
      result: { account: { type: "apiKey" }, requiresOpenaiAuth: true },
    });
  });

  it("is stored in auth.json, for its owner only, until the logout", async () => {
    const codexHome = await createHome();
    const wire = await createIntroducedClient({ codexHome });
    await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    const path = join(codexHome, "auth.json");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ auth_mode: "apikey", OPENAI_API_KEY: "sk-test" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    const again = await createIntroducedClient({ codexHome });
    expect(await again.ask("account/read", {})).toMatchObject({ result: { account: { type: "apiKey" } } });
    await again.ask("account/logout");
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("changes nothing when the key cannot be saved", async () => {
    const codexHome = await createHome();
    await mkdir(join(codexHome, "auth.json"));
    const wire = await createIntroducedClient({ codexHome });
    const { error } = await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    expect(error).toMatchObject({ code: -32603, message: expect.stringMatching(/^failed to save api key: /) });
    expect(await wire.ask("account/read", {})).toMatchObject({ result: { account: null } });
  });

  it("is refused where ChatGPT login is forced", async () => {
    const wire = await createIntroducedClient({ config: { forced_login_method: "chatgpt" } });
    const { error } = await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    expect(error).toEqual({ code: -32600, message: "API key login is disabled. Use ChatGPT login instead." });
  });
});

describe("account/login/start with the host's tokens", () => {
  it("answers, then says it completed, then who is signed in", async () => {
    const wire = await createIntroducedClient();
    const answer = await wire.ask("account/login/start", tokens());
    await wire.next(({ method }) => method === "account/updated");
    expect(
      wire.received.slice(wire.received.indexOf(answer)).map(({ method, result, params }) => [method, result ?? params]),
    ).toEqual([
      [undefined, { type: "chatgptAuthTokens" }],
      ["account/login/completed", { loginId: null, success: true, error: null, onboardingEntrypoint: null }],
      ["account/updated", { authMode: "chatgptAuthTokens", planType: "pro", reason: null }],
    ]);
  });

  it("leaves no trace on disk, and stands before a stored key until the logout, which removes both", async () => {
    const codexHome = await createHome();
    const stored = JSON.stringify({ OPENAI_API_KEY: "sk-stored" });
    await writeFile(join(codexHome, "auth.json"), stored);
    const wire = await createIntroducedClient({ codexHome });
    await wire.ask("account/login/start", tokens());
    expect(await wire.ask("account/read", {})).toMatchObject({ result: { account: { type: "chatgpt" } } });
    expect(await readFile(join(codexHome, "auth.json"), "utf8")).toBe(stored);
    await wire.ask("account/logout");
    await expect(stat(join(codexHome, "auth.json"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await wire.ask("account/read", {})).toMatchObject({ result: { account: null } });
  });

  it.each([
    ["no JWT", { accessToken: "not-a-jwt" }, -32603, "failed to set external auth: invalid ID token format"],
    ["three parts that are not a JWT", { accessToken: "a.b.c" }, -32603, "failed to set external auth: Invalid input length: 1"],
    [
      "the older shape with no JWT",
      { chatgptAccountId: undefined, idToken: "nope" },
      -32600,
      "invalid id token: invalid ID token format",
    ],
    ["neither shape", { chatgptAccountId: undefined }, -32600, "Invalid request: missing field `chatgptAccountId`"],
    ["no access token", { accessToken: undefined }, -32600, "Invalid request: missing field `accessToken`"],
    ["a number for a token", { accessToken: 5 }, -32600, "Invalid request: invalid type: integer `5`, expected a string"],
  ])("refuses %s, and leaves who is signed in as it was", async (_, members, code, message) => {
    const wire = await createIntroducedClient();
    await wire.ask("account/login/start", tokens());
    const refused = await wire.ask("account/login/start", tokens(members));
    expect(refused.error).toEqual({ code, message });
    expect(await wire.ask("account/read", {})).toMatchObject({ result: { account: { type: "chatgpt" } } });
    expect(wire.received.filter(({ method }) => method === "account/login/completed")).toHaveLength(1);
  });

  it("lets nobody in but the workspaces that may", async () => {
    const wire = await createIntroducedClient({ config: { forced_chatgpt_workspace_id: ["org-1", "org-2"] } });
    expect((await wire.ask("account/login/start", tokens())).error).toEqual({
      code: -32600,
      message: 'External auth must use one of workspace(s) ["org-1", "org-2"], but received "org-a".',
    });
    expect(await wire.ask("account/login/start", tokens({ chatgptAccountId: "org-2" }))).toHaveProperty("result");
  });

  it("blocks every other login until the logout", async () => {
    const wire = await createIntroducedClient();
    await wire.ask("account/login/start", tokens());
    for (const params of [{ type: "apiKey", apiKey: "sk-test" }, { type: "chatgpt" }, { type: "chatgptDeviceCode" }]) {
      expect((await wire.ask("account/login/start", params)).error).toEqual({ code: -32600, message: BLOCKED });
    }
    expect(await wire.ask("account/login/start", tokens())).toHaveProperty("result");
    await wire.ask("account/logout");
    expect(await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" })).toHaveProperty("result");
  });
});

describe("account/login/cancel", () => {
  it("knows no login with an id that was never given out, and no id that is no UUID", async () => {
    const wire = await createIntroducedClient();
    const loginId = "0d3b1e0a-9c1c-4b0e-8c7f-1f2d3c4b5a69";
    expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "notFound" });
    expect((await wire.ask("account/login/cancel", { loginId: "x" })).error).toEqual({
      code: -32600,
      message: "invalid login id: x",
    });
  });
});

describe("account/logout", () => {
  it("is answered and announced also when nobody was signed in", async () => {
    const wire = await createIntroducedClient();
    const answer = await wire.ask("account/logout");
    const updated = await wire.next(({ method }) => method === "account/updated");
    expect([answer.result, updated.params]).toEqual([{}, { authMode: null, planType: null, reason: null }]);
  });
});
