import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** An OpenID provider on this machine, in place of the one that a user signs in with. Its refresh tokens are good for one use. */
export interface Issuer {
  readonly url: string;
  readonly clientId: string;
  /** Signs a user in, and resolves with the refresh token. */
  signIn(): Promise<string>;
  /** How many times tokens were renewed. */
  renewals(): number;
  /** Takes back what the user has allowed. */
  revoke(): Promise<void>;
  close(): Promise<void>;
}

const CLIENT_ID = "parent-app";
const AUTH_CLAIM = { "https://api.openai.com/auth": { chatgpt_account_id: "org-a", chatgpt_plan_type: "pro" } };

export async function startIssuer(): Promise<Issuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: "none",
        application_type: "native",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: ["http://127.0.0.1/callback"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "key" } as never] },
    cookies: { keys: ["for this example alone"] },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: (_, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    ttl: { AccessToken: 3_600, RefreshToken: 86_400, Grant: 86_400, IdToken: 3_600 },
    extraTokenClaims: async () => AUTH_CLAIM,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => "urn:backend",
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: "backend",
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  server.on("request", provider.callback());
  let renewals = 0;
  provider.on("grant.success", () => {
    renewals += 1;
  });
  let grant: InstanceType<typeof provider.Grant> | null = null;
  return {
    url,
    clientId: CLIENT_ID,
    renewals: () => renewals,
    async signIn() {
      grant = new provider.Grant({ accountId: "user-1", clientId: CLIENT_ID });
      grant.addOIDCScope("openid offline_access");
      grant.addResourceScope("urn:backend", "backend");
      const token = new provider.RefreshToken({
        client: await provider.Client.find(CLIENT_ID),
        accountId: "user-1",
        grantId: await grant.save(),
        scope: "openid offline_access backend",
        resource: "urn:backend",
        gty: "authorization_code",
        authTime: Math.floor(Date.now() / 1000),
      } as never);
      return token.save();
    },
    revoke: async () => void (await grant?.destroy()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
