import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stand-in answers: a status and a JSON body. */
export type StandInAnswer = readonly [status: number, body: unknown];

/** One request that the stand-in got. */
export interface StandInRequest {
  readonly path: string;
  /** A JSON or form body, member by member. */
  readonly body: Readonly<Record<string, string>>;
}

/** An issuer on loopback that answers as told: device codes, codes for tokens, and the JSON bodies in which Codex renews and revokes. */
export interface StandInIssuer {
  readonly url: string;
  readonly requests: readonly StandInRequest[];
  /** Every token that was made, in order. */
  readonly issued: readonly string[];
  /** The requests to one path, in order. */
  to(path: string): readonly StandInRequest[];
  /** Forgets the requests so far, where how many there were is a matter of time. */
  forget(): void;
  /** What a code is exchanged for. */
  exchange: () => StandInAnswer | Promise<StandInAnswer>;
  /** What a refresh token is exchanged for. */
  refresh: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>;
  revoke: () => StandInAnswer;
  userCode: () => StandInAnswer | Promise<StandInAnswer>;
  poll: () => StandInAnswer | Promise<StandInAnswer>;
  /** Tokens as a sign-in brings them, new ones each time. Claims that are left out get a value; `undefined` in their place leaves them out. */
  tokens(options?: StandInTokenOptions): { id_token: string; access_token: string; refresh_token: string; token_type: string };
  close(): Promise<void>;
}

export interface StandInTokenOptions {
  readonly account?: string | undefined;
  readonly email?: string | undefined;
  readonly plan?: string | undefined;
  readonly clientId?: string;
  /** When the access token ends, from now. Default: an hour. */
  readonly endsInMs?: number;
}

export const REFRESH_PATH = "/oauth/refresh";
export const REVOKE_PATH = "/oauth/revoke";
const CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

let made = 0;

export async function startStandInIssuer(): Promise<StandInIssuer> {
  const requests: StandInRequest[] = [];
  const issued: string[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const request = await read(incoming);
      requests.push(request);
      const [status, body] = await answerTo(issuer, request);
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(typeof body === "string" ? body : JSON.stringify(body));
      // A request that is given up half way has nobody to answer.
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: StandInIssuer = {
    url,
    requests,
    issued,
    to: (path) => requests.filter((request) => request.path === path),
    forget: () => void requests.splice(0),
    exchange: () => [200, issuer.tokens()],
    refresh: () => [200, issuer.tokens()],
    revoke: () => [200, {}],
    userCode: () => [200, { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "0.01" }],
    poll: () => [200, { authorization_code: "code", code_challenge: "challenge", code_verifier: "v".repeat(43) }],
    tokens: (options = {}) => {
      const tokens = makeTokens(url, options);
      issued.push(tokens.id_token, tokens.access_token, tokens.refresh_token);
      return tokens;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

function answerTo(issuer: StandInIssuer, request: StandInRequest): StandInAnswer | Promise<StandInAnswer> {
  switch (request.path) {
    case "/oauth/token":
      // The real codex also asks for an API key, and goes on without.
      return request.body.grant_type === "authorization_code" ? issuer.exchange() : [400, {}];
    case REFRESH_PATH:
      return issuer.refresh(request);
    case REVOKE_PATH:
      return issuer.revoke();
    case "/api/accounts/deviceauth/usercode":
      return issuer.userCode();
    case "/api/accounts/deviceauth/token":
      return issuer.poll();
    default:
      return [404, {}];
  }
}

async function read(incoming: IncomingMessage): Promise<StandInRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = incoming.headers["content-type"]?.includes("json");
  const body = isJson ? (JSON.parse(text) as Record<string, string>) : Object.fromEntries(new URLSearchParams(text));
  return { path: new URL(incoming.url ?? "/", "http://localhost").pathname, body };
}

function makeTokens(issuer: string, options: StandInTokenOptions): ReturnType<StandInIssuer["tokens"]> {
  const { account, email, plan, clientId, endsInMs } = {
    account: "org-a",
    email: "user@example.com",
    plan: "pro",
    clientId: CODEX_CLIENT_ID,
    endsInMs: 3_600_000,
    ...options,
  };
  made += 1;
  const now = Math.floor(Date.now() / 1_000);
  const auth = { chatgpt_account_id: account, chatgpt_plan_type: plan, chatgpt_user_id: "user-1" };
  const claims = { iss: issuer, aud: [clientId], sub: "user-1", iat: now, email, "https://api.openai.com/auth": auth };
  return {
    id_token: sign({ ...claims, exp: now + 3_600, jti: `id-${made}` }),
    access_token: sign({ ...claims, exp: now + Math.floor(endsInMs / 1_000), jti: `access-${made}` }),
    refresh_token: `refresh-token-${made}.`,
    token_type: "bearer",
  };
}

/** Nobody here looks at the signature: neither of the two servers does. */
function sign(payload: object): string {
  return [{ alg: "RS256", typ: "JWT" }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".")
    .concat(".c2ln");
}
