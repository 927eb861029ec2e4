import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { raceAbort } from "../../../src/rpc/abort.js";
import type { Message } from "../../../src/rpc/transport.js";
import { createHome } from "../../support/home.js";
import { type GuardedMcpServer, startGuardedMcpServer } from "../../support/mcp-issuer.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";
import { eventually } from "../../support/settled.js";
import { createWire } from "../../support/wire.js";

type Json = Record<string, unknown>;
type Client = Awaited<ReturnType<typeof createIntroducedClient>>;

async function connect(guarded: GuardedMcpServer, options: Parameters<typeof createIntroducedClient>[0] = {}): Promise<Client> {
  const servers = { guarded: { url: guarded.url }, program: { command: "true", enabled: false } };
  return createIntroducedClient({ agent: async () => {}, config: { mcp_servers: servers } as never, ...options });
}

const startOf = (status: string, threadId?: string) => (message: Message) => {
  const { method, params } = message as { method?: string; params?: Json };
  if (method !== "mcpServer/startupStatus/updated" || params?.name !== "guarded") return false;
  return params.status === status && (threadId === undefined || params.threadId === threadId);
};

async function statusOf(client: Pick<Client, "ask">, threadId?: string): Promise<Json> {
  const { result } = await client.ask("mcpServerStatus/list", { threadId, serverName: "guarded" });
  return (result as { data: Json[] }).data[0] as Json;
}

async function begin(client: Pick<Client, "ask">, params: Json = {}): Promise<{ authorizationUrl: string; loginId: string }> {
  const { result, error } = (await client.ask("mcpServer/oauth/login", { name: "guarded", ...params })) as Json;
  if (!result) throw new Error(JSON.stringify(error));
  return result as { authorizationUrl: string; loginId: string };
}

async function endOf(client: Client, loginId: string): Promise<Json> {
  const isIt = ({ method, params }: Message & { method?: string; params?: unknown }) =>
    method === "mcpServer/oauthLogin/completed" && (params as Json).loginId === loginId;
  return ((await client.next(isIt)) as unknown as { params: Json }).params;
}

async function signIn(client: Client, guarded: GuardedMcpServer, params: Json = {}): Promise<Json> {
  const { authorizationUrl, loginId } = await begin(client, params);
  await guarded.browse(authorizationUrl);
  return endOf(client, loginId);
}

describe("a sign-in to an MCP server", () => {
  it("starts the server in threads that it did not start in", async () => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    const { result } = await client.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    await client.next(startOf("failed", threadId));
    expect(await statusOf(client, threadId)).toMatchObject({
      authStatus: "notLoggedIn",
      runtimeStatus: "authenticationRequired",
    });

    const { authorizationUrl, loginId } = await begin(client, { threadId });
    const asked = new URL(authorizationUrl).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      scope: "read write",
      resource: guarded.url,
      code_challenge_method: "S256",
    });
    expect(await guarded.browse(authorizationUrl)).toEqual({
      status: 200,
      text: "Authentication complete. You may close this window.",
    });
    expect(await endOf(client, loginId)).toEqual({ name: "guarded", threadId, loginId, success: true });
    await client.next(startOf("ready", threadId));
    expect(await statusOf(client, threadId)).toMatchObject({
      authStatus: "oAuth",
      runtimeStatus: "connected",
      tools: { look: {} },
    });
  });

  it("is stored as codex stores it, for its owner alone, and counts for the next server", async () => {
    const guarded = await startGuardedMcpServer();
    const codexHome = await createHome();
    const path = join(codexHome, ".credentials.json");
    writeFileSync(path, JSON.stringify({ "other|0123456789abcdef": { access_token: "of-another" } }));
    const client = await connect(guarded, { codexHome });
    await signIn(client, guarded);
    const stored = JSON.parse(readFileSync(path, "utf8")) as Record<string, Json>;
    expect(stored["other|0123456789abcdef"]).toEqual({ access_token: "of-another" });
    const [key, grant] = Object.entries(stored).find(([name]) => name.startsWith("guarded|")) ?? [];
    expect(key).toMatch(/^guarded\|[\da-f]{16}$/);
    expect(grant).toMatchObject({ server_name: "guarded", server_url: guarded.url, issuer: guarded.issuer });
    expect(Object.keys(grant ?? {})).toEqual(
      expect.arrayContaining(["client_id", "access_token", "expires_at", "refresh_token", "scopes"]),
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await statusOf(await connect(guarded, { codexHome }))).toMatchObject({ authStatus: "oAuth", tools: { look: {} } });
  });

  it("lasts: a refused token is renewed once, and one that cannot be wants a new sign-in", async () => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    await signIn(client, guarded);
    await statusOf(client);
    guarded.revoke("access");
    expect(await statusOf(client)).toMatchObject({ tools: { look: {} } });
    expect(guarded.refreshes).toBe(1);
    guarded.revoke("all");
    const { result } = await client.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    expect(await client.next(startOf("failed", threadId))).toMatchObject({
      params: {
        error: "The guarded MCP server requires OAuth reauthentication. Run `codex mcp login guarded`.",
        failureReason: "reauthenticationRequired",
      },
    });
  });

  it.each([
    [
      "is refused by the user",
      (state: string) => `error=access_denied&error_description=No%20way&state=${state}`,
      "OAuth provider returned `access_denied`: No way",
      400,
    ],
    ["comes back with another state", () => "code=some-code&state=of-somebody", "failed to handle OAuth callback", 200],
    [
      "comes back with a code that was not given",
      (state: string) => `code=made-up&state=${state}`,
      "failed to handle OAuth callback",
      200,
    ],
  ])("fails when it %s", async (_, query, error, status) => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    const { authorizationUrl, loginId } = await begin(client);
    const asked = new URL(authorizationUrl).searchParams;
    const back = new URL(asked.get("redirect_uri") as string);
    const stray = await fetch(new URL("/elsewhere?code=a&state=b", back));
    expect([stray.status, await stray.text()]).toEqual([400, "Invalid OAuth callback"]);
    back.search = query(asked.get("state") as string);
    expect((await fetch(back)).status).toBe(status);
    expect(await endOf(client, loginId)).toEqual({ name: "guarded", threadId: null, loginId, success: false, error });
    expect(await statusOf(client)).toMatchObject({ authStatus: "notLoggedIn" });
  });

  it("frees its port when nobody comes back in time, and when the server closes", async () => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    const late = await begin(client, { timeoutSecs: 0 });
    expect(await endOf(client, late.loginId)).toMatchObject({ success: false, error: "timed out waiting for OAuth callback" });
    const open = await begin(client);
    await client.server.close();
    for (const { authorizationUrl } of [late, open]) {
      const back = new URL(authorizationUrl).searchParams.get("redirect_uri") as string;
      await expect(fetch(back)).rejects.toThrow();
    }
  });

  it("goes on when its client has left, as in codex, and counts for the next", async () => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    const { authorizationUrl } = await begin(client);
    await client.close();
    const next = attach(client.server);
    await introduce(next);
    await eventually(() => expect(client.server.connections.size).toBe(1));
    expect(await guarded.browse(authorizationUrl)).toMatchObject({ status: 200 });
    await eventually(async () => expect(await statusOf(next)).toMatchObject({ authStatus: "oAuth" }));
  });

  it("is refused where a tenant has too many that wait, while another's begins", async () => {
    const guarded = await startGuardedMcpServer();
    const client = await connect(guarded);
    const join = async (subject: string) => {
      const wire = createWire();
      client.server.accept(wire.transport, { identity: { subject } });
      await introduce(wire);
      return wire;
    };
    const [ann, ben] = [await join("ann"), await join("ben")];
    const logins = await Promise.all(Array.from({ length: 11 }, () => ann.ask("mcpServer/oauth/login", { name: "guarded" })));
    expect(logins.filter(({ error }) => error !== undefined)).toMatchObject([
      { error: { message: expect.stringMatching(/too many sign-ins wait for a browser$/) } },
    ]);
    await begin(ben);
  });

  it("is refused where too many wait, those that have not begun yet among them", async () => {
    const guarded = await startGuardedMcpServer();
    const silent: typeof fetch = (_, init) => raceAbort(new Promise(() => {}), init?.signal as AbortSignal);
    const client = await connect(guarded, { fetch: silent });
    const login = () => client.ask("mcpServer/oauth/login", { name: "guarded" });
    const first = Array.from({ length: 100 }, login);
    expect(await login()).toMatchObject({
      error: { code: -32603, message: "failed to login to MCP server 'guarded': too many sign-ins wait for a browser" },
    });
    await client.server.close();
    await Promise.allSettled(first);
  });

  it.each([
    [{ name: "missing" }, -32600, "No MCP server named 'missing' found."],
    [{ name: "program" }, -32600, "OAuth login is only supported for streamable HTTP servers."],
    [{ name: "guarded", environmentId: "else" }, -32600, "No MCP server named 'guarded (environment else)' found."],
    [
      { name: "guarded", clientRegistration: "cimd" },
      -32603,
      "failed to login to MCP server 'guarded': MCP authorization server does not advertise CIMD with token endpoint auth method `none`",
    ],
  ])("is refused for %j", async (params, code, message) => {
    const client = await connect(await startGuardedMcpServer());
    expect(await client.ask("mcpServer/oauth/login", params)).toMatchObject({ error: { code, message } });
  });

  it("is refused where clients are strangers to one another", async () => {
    const client = await connect(await startGuardedMcpServer(), { accountScope: "connection" });
    expect(await client.ask("mcpServer/oauth/login", { name: "guarded" })).toMatchObject({
      error: { code: -32600, message: "the clients of this server cannot sign in to MCP servers" },
    });
  });
});
