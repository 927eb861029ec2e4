import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createIntroducedClient } from "../../support/raw-client.js";

type Json = Record<string, unknown>;

/** A server that speaks MCP over HTTP to whoever has the token, and the headers that it was asked with. */
async function createHttpServer(token: string | null) {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push(request.headers);
      if (token !== null && request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      if (request.method !== "POST") return response.writeHead(405).end();
      const { id, method, params } = JSON.parse(body) as { id?: number; method: string; params: Json };
      if (id === undefined) return response.writeHead(202).end();
      const results: Json = {
        initialize: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "remote", version: "1" },
        },
        "tools/list": { tools: [{ name: "look", inputSchema: { type: "object" } }] },
      };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, origin: `http://127.0.0.1:${port}`, asked };
}

/** The status of the only server, and what was told of its start. */
async function statusOf(table: Json) {
  const wire = await createIntroducedClient({ agent: async () => {}, config: { mcp_servers: { remote: table } } as never });
  await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-of-the-account" });
  const { result } = await wire.ask("thread/start", {});
  const threadId = (result as { thread: { id: string } }).thread.id;
  const { result: listed } = await wire.ask("mcpServerStatus/list", { threadId });
  return { wire, status: (listed as { data: Json[] }).data[0] as Json };
}

describe("an MCP server over HTTP", () => {
  it("is asked with the configured credentials, and never with the account's", async () => {
    const { url, origin, asked } = await createHttpServer("of-the-server");
    process.env.MCP_TEST_TOKEN = "of-the-server";
    const { status } = await statusOf({
      url,
      bearer_token_env_var: "MCP_TEST_TOKEN",
      http_headers: { "x-own": "1" },
      env_http_headers: { "x-from": "MCP_TEST_TOKEN", "x-none": "MCP_TEST_UNSET" },
    });
    expect(status).toMatchObject({
      runtimeStatus: "connected",
      authStatus: "bearerToken",
      httpOrigin: origin,
      serverInfo: { name: "remote" },
      tools: { look: { name: "look" } },
    });
    for (const headers of asked) {
      expect(headers).toMatchObject({ authorization: "Bearer of-the-server", "x-own": "1", "x-from": "of-the-server" });
      expect(headers).not.toHaveProperty("x-none");
    }
  });

  it("that wants a sign-in says so", async () => {
    const { url } = await createHttpServer("nobody-has-it");
    const { status } = await statusOf({ url });
    expect(status).toMatchObject({ runtimeStatus: "authenticationRequired", authStatus: "notLoggedIn", tools: {} });
    expect(status.toolsError).toContain("Auth required");
  });

  it("is not asked without the token that its table names", async () => {
    const { url, asked } = await createHttpServer(null);
    const { status } = await statusOf({ url, bearer_token_env_var: "MCP_TEST_UNSET" });
    expect(status.toolsError).toBe("MCP startup failed: Environment variable MCP_TEST_UNSET for MCP server 'remote' is not set");
    expect(asked).toEqual([]);
  });

  it("that cannot be reached costs its own tools only", async () => {
    const { status } = await statusOf({ url: "http://127.0.0.1:9/mcp" });
    expect(status).toMatchObject({ runtimeStatus: "failed", authStatus: "unsupported" });
  });
});
