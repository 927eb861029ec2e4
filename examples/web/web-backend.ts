import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { type AppServerConfig, createAppServer } from "codex-app-server-sdk/server";
import { bearerToken, listenWebSocket } from "codex-app-server-sdk/transport";

/** What the web backend has to be told. */
export interface WebBackendOptions {
  /** The folder of the built page. */
  readonly page: string;
  readonly config: AppServerConfig;
  /** A user's access token. `rejected` is the one that the model's backend has just refused. */
  readonly tokenOf: (user: string, rejected: string | null) => Promise<string>;
}

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const LONGEST_BODY = 64 * 1024;

/** One HTTP server on loopback: the page, its sign-in, its tokens, and the app-server that the page talks to. */
export async function startWebBackend({ page, config, tokenOf }: WebBackendOptions) {
  const server = createAppServer({ accountScope: "identity", config });
  const users = new Map<string, string>();
  const files = new Map(["index.html", "page.js", "page.css"].map((name) => [`/${name}`, readFileSync(join(page, name))]));

  const web = createServer((request, response) => {
    serve(request, response).catch(() => (response.headersSent ? response.destroy() : response.writeHead(500).end()));
  });
  await new Promise<void>((resolve, reject) => web.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = web.address() as { port: number };
  const origin = `http://127.0.0.1:${port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") return sendFile(request.url === "/" ? "/index.html" : (request.url ?? ""), response);
    // No page but this one may sign in, or ask for tokens.
    if (request.headers.origin !== origin) return void response.writeHead(403).end();
    const { rejected = null } = (await readBody(request)) as { rejected?: string | null };
    if (request.url === "/sign-in") return sendJson({ bearer: signIn("ann") }, response);
    const user = users.get(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
    if (request.url !== "/token" || user === undefined) return void response.writeHead(401).end();
    return sendJson({ accessToken: await tokenOf(user, rejected) }, response);
  }

  function signIn(user: string): string {
    const bearer = randomBytes(32).toString("base64url");
    users.set(bearer, user);
    return bearer;
  }

  function sendFile(path: string, response: ServerResponse): void {
    const file = files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    const policy = `default-src 'self'; img-src data:; connect-src 'self' ws://127.0.0.1:${port}; frame-ancestors 'none'`;
    response.writeHead(200, { "content-type": TYPES[extname(path)], "content-security-policy": policy }).end(file);
  }

  const listener = await listenWebSocket({
    server: web,
    path: "/app-server",
    allowedOrigins: [origin],
    authenticate: bearerToken((bearer) => {
      const subject = users.get(bearer);
      return subject === undefined ? null : { subject };
    }),
  });
  const serving = (async () => {
    for await (const { transport, identity } of listener) server.accept(transport, { identity });
  })();

  return {
    origin,
    async close() {
      await listener.close();
      await serving;
      await server.close();
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
    },
  };
}

function sendJson(value: object, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > LONGEST_BODY) throw new Error("The body is too long");
  }
  return JSON.parse(text);
}
