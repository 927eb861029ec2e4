import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { onTestFinished } from "vitest";

/** A real OpenID provider on loopback, with refresh tokens that change with every use and reuse detection on. */
export interface Issuer {
  readonly url: string;
  /** Where Codex would renew its tokens: takes the JSON bodies that the provider itself refuses. */
  readonly jsonTokenUrl: string;
  /** A refresh token of a new sign-in. */
  signIn(): Promise<string>;
  /** How many grants were revoked because a refresh token was used twice. */
  readonly revoked: number;
  /** How many refresh tokens were exchanged. */
  readonly refreshes: number;
  /** Resolves once so many have been. */
  reaches(refreshes: number): Promise<void>;
}

export const CLIENT_ID = "app";

const AUTH_CLAIM = "https://api.openai.com/auth";
const AUTH_CLAIMS = { chatgpt_account_id: "org-a", chatgpt_plan_type: "pro", chatgpt_user_id: "user-1" };

export interface IssuerOptions {
  /** Whether a person at a browser can sign in: shows a form that takes any name. */
  readonly interactive?: boolean;
}

export async function startIssuer({ interactive = false }: IssuerOptions = {}): Promise<Issuer> {
  const server = createServer((request, response) => {
    // A request that is given up half way has nobody to answer.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: "none",
        application_type: "native",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: ["http://127.0.0.1/callback", "http://127.0.0.1/auth/callback"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "key" } as never] },
    cookies: { keys: ["only for tests"] },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id}@example.com`, [AUTH_CLAIM]: AUTH_CLAIMS }),
    }),
    claims: { openid: ["sub", AUTH_CLAIM], email: ["email"], profile: [] },
    conformIdTokenClaims: false,
    routes: { authorization: "/oauth/authorize", token: "/oauth/token" },
    ttl: { AccessToken: 3_600, RefreshToken: 86_400, Grant: 86_400, IdToken: 3_600 },
    extraTokenClaims: async () => ({ [AUTH_CLAIM]: AUTH_CLAIMS }),
    features: {
      devInteractions: { enabled: interactive },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => "urn:backend",
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: "backend api.connectors.read api.connectors.invoke",
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  let revoked = 0;
  provider.on("grant.revoked", () => {
    revoked += 1;
  });
  let refreshes = 0;
  provider.on("grant.success", () => {
    refreshes += 1;
  });
  const handle = provider.callback();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== "/json-token") return handle(request, response) as unknown as Promise<void>;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>);
    const answer = await fetch(`${url}/oauth/token`, { method: "POST", body });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  }

  return {
    url,
    jsonTokenUrl: `${url}/json-token`,
    get revoked() {
      return revoked;
    },
    get refreshes() {
      return refreshes;
    },
    reaches: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (refreshes < count) return;
          provider.off("grant.success", look);
          resolve();
        };
        provider.on("grant.success", look);
        look();
      }),
    async signIn() {
      const grant = new provider.Grant({ accountId: "user-1", clientId: CLIENT_ID });
      grant.addOIDCScope("openid offline_access");
      grant.addResourceScope("urn:backend", "backend");
      const client = await provider.Client.find(CLIENT_ID);
      const token = new provider.RefreshToken({
        client: client as never,
        accountId: "user-1",
        grantId: await grant.save(),
        scope: "openid offline_access backend",
        resource: "urn:backend",
        gty: "authorization_code",
        authTime: Math.floor(Date.now() / 1000),
      } as never);
      return token.save();
    },
  };
}
