import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A token endpoint whose refresh tokens are good for one use: `rt-1`, then `rt-2`, and so on. */
export interface TokenEndpoint {
  /** Where it is; also the issuer. */
  readonly url: string;
  /** The refresh tokens that were sent, in order. */
  readonly spent: readonly string[];
  /** Every path that was asked for, in order. */
  readonly paths: readonly string[];
}

export interface TokenEndpointOptions {
  /** Members of the answer that are other than usual; `undefined` leaves one out. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The whole body, in place of the usual one. */
  readonly body?: string;
  readonly contentType?: string;
  readonly status?: number;
  /** Sends whoever asks on to there. */
  readonly redirectTo?: string;
}

/** On loopback, until the test ends. The answer of the first renewal is as told, the later ones are as usual. */
export async function startTokenEndpoint(options: TokenEndpointOptions = {}): Promise<TokenEndpoint> {
  const spent: string[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      paths.push(request.url ?? "");
      const token = await refreshTokenIn(request);
      if (token !== null) spent.push(token);
      const headers = { "content-type": options.contentType ?? "application/json" };
      if (options.redirectTo) return response.writeHead(307, { location: options.redirectTo }).end();
      if (token !== `rt-${spent.length}`) return response.writeHead(400, headers).end('{"error":"invalid_grant"}');
      const number = spent.length + 1;
      const usual = { access_token: `at-${number}`, refresh_token: `rt-${number}`, token_type: "Bearer", expires_in: 3_600 };
      const body = JSON.stringify({ ...usual, ...(spent.length === 1 ? options.members : {}) });
      response.writeHead(options.status ?? 200, headers).end(options.body ?? body);
      // A request that is given up half way has nobody to answer.
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spent, paths };
}

/** From a form, as OAuth has it, or from JSON, as Codex sends it. */
async function refreshTokenIn(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (!request.headers["content-type"]?.includes("json")) return new URLSearchParams(text).get("refresh_token");
  return (JSON.parse(text) as { refresh_token?: string }).refresh_token ?? null;
}

const now = () => Math.floor(Date.now() / 1_000);

/** A JWT with claims of one's own. Nobody looks at its signature. */
export function idTokenWith(claims: object): string {
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: now(), exp: now() + 3_600, sub: "user-1", ...claims },
  ];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.c2ln`;
}

/** Answers that say more, less or something else than OAuth wants, and hold usable tokens all the same. */
export const ODD_ANSWERS: readonly [string, Readonly<Record<string, unknown>>][] = [
  ["no token_type", { token_type: undefined }],
  ["a token_type that is null", { token_type: null }],
  ["another token_type", { token_type: "N_A" }],
  ["expires_in as null", { expires_in: null }],
  ["expires_in as a word", { expires_in: "soon" }],
  ["expires_in below zero", { expires_in: -1 }],
  ["expires_in beyond all time", { expires_in: 1e300 }],
  ["scope as null", { scope: null }],
  ["scope as a list", { scope: ["openid"] }],
  ["an id_token that is null", { id_token: null }],
  ["an empty id_token", { id_token: "" }],
  ["an id_token that is not a JWT", { id_token: "opaque" }],
  ["an id_token for somebody else", { id_token: idTokenWith({ iss: "https://issuer.example", aud: "somebody-else" }) }],
  ["an id_token of another issuer", { id_token: idTokenWith({ iss: "https://another.example", aud: "app" }) }],
  ["an id_token that has expired", { id_token: idTokenWith({ aud: "app", exp: now() - 86_400 }) }],
  ["an id_token that is not valid yet", { id_token: idTokenWith({ aud: "app", iat: now() + 86_400, nbf: now() + 86_400 }) }],
];
