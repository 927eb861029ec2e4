import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { onTestFinished } from "vitest";

type Json = Record<string, unknown>;

/** An MCP server that a real OpenID provider guards, both on one port of loopback. Clients register themselves. */
export interface GuardedMcpServer {
  readonly url: string;
  readonly issuer: string;
  /** The tokens with which it was asked, in order. */
  readonly bearers: string[];
  /** How many refresh tokens were exchanged. */
  readonly refreshes: number;
  /** Access tokens that were granted are taken no more; with `all`, refresh tokens neither. */
  revoke(what: "access" | "all"): void;
  /** Plays a browser in which somebody signs in at once. @returns The last page. */
  browse(authorizationUrl: string): Promise<{ status: number; text: string }>;
}

export async function startGuardedMcpServer(): Promise<GuardedMcpServer> {
  const server = createServer((request, response) => {
    // A request that is given up half way has nobody to answer.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${issuer}/mcp`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider: Provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "key" } as never] },
    cookies: { keys: ["only for tests"] },
    scopes: ["openid", "offline_access", "read", "write"],
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({
        accountId: oidc.session?.accountId as string,
        clientId: oidc.client?.clientId as string,
      });
      grant.addOIDCScope("read write");
      grant.addResourceScope(url, "read write");
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({ scope: "read write", accessTokenFormat: "opaque" }),
      },
    },
  });
  const handle = provider.callback();
  const bearers: string[] = [];
  let refreshes = 0;
  let isRevoked: "none" | "access" | "all" = "none";
  const revoked = new Set<string>();
  provider.on("grant.success", ({ oidc }) => {
    if (oidc.params?.grant_type === "refresh_token") refreshes += 1;
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", issuer);
    if (pathname.startsWith("/.well-known/oauth-protected-resource"))
      return answer(response, 200, { resource: url, authorization_servers: [issuer], scopes_supported: ["read", "write"] });
    if (pathname.startsWith("/sign-in/"))
      return provider.interactionFinished(request, response, { login: { accountId: "somebody" }, consent: {} });
    if (pathname === "/token" && isRevoked === "all") return answer(response, 400, { error: "invalid_grant" });
    if (pathname !== "/mcp") return handle(request, response) as unknown as Promise<void>;
    const bearer = request.headers.authorization?.replace("Bearer ", "") ?? "";
    bearers.push(bearer);
    const token = bearer === "" || revoked.has(bearer) ? undefined : await provider.AccessToken.find(bearer);
    if (token?.aud !== url) {
      response.setHeader("www-authenticate", `Bearer resource_metadata="${issuer}/.well-known/oauth-protected-resource"`);
      return answer(response, 401, {});
    }
    if (request.method !== "POST") return answer(response, 405, {});
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as { id?: number; method: string; params?: Json };
    if (id === undefined) return void response.writeHead(202).end();
    const results: Json = {
      initialize: {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "guarded", version: "1" },
      },
      "tools/list": { tools: [{ name: "look", inputSchema: { type: "object" } }] },
    };
    answer(response, 200, { jsonrpc: "2.0", id, result: results[method] ?? {} });
  }

  return {
    url,
    issuer,
    bearers,
    get refreshes() {
      return refreshes;
    },
    revoke(what) {
      isRevoked = what;
      for (const bearer of bearers) revoked.add(bearer);
    },
    browse: async (authorizationUrl) => {
      const cookies = new Map<string, string>();
      let next = authorizationUrl;
      for (let pages = 0; pages < 10; pages += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await fetch(next, { redirect: "manual", headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [name = "", value = ""] = (set.split(";")[0] as string).split("=");
          cookies.set(name, value);
        }
        const location = response.headers.get("location");
        if (location === null) return { status: response.status, text: await response.text() };
        next = new URL(location, next).href;
      }
      throw new Error("The provider does not come to an end");
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
