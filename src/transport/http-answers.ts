import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** An answer in place of an upgrade. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const NAMES: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
  503: "Service Unavailable",
};
/** How long a client that was refused has to read the answer. */
const LEAVES_WITHIN_MS = 1_000;

/**
 * What is answered without an upgrade, as the real server does (0.171): the probes of whoever watches over servers, which need no token,
 * and what is wrong with a request that is no upgrade. `null` for a proper upgrade. A server that comes to its end answers 503, but to
 * `/healthz`.
 */
export function answerWithoutUpgrade({ url = "", method = "", headers }: IncomingMessage, isRetired = false): HttpAnswer | null {
  const path = url.split("?", 1)[0];
  if (isRetired && path !== "/healthz") return { status: 503, body: "the server is shutting down" };
  if (path === "/readyz" || path === "/healthz") {
    const isAsked = method === "GET" || method === "HEAD";
    return isAsked ? { status: 200, body: "" } : { status: 405, body: "", headers: { allow: "GET,HEAD" } };
  }
  const problem = problemOf(method, headers);
  if (problem === null) return null;
  return { status: method === "GET" ? 400 : 405, body: problem };
}

function problemOf(method: string, headers: IncomingMessage["headers"]): string | null {
  if (method !== "GET") return "Request method must be `GET`";
  if (!/\bupgrade\b/i.test(headers.connection ?? "")) return "Connection header did not include 'upgrade'";
  if (headers.upgrade?.toLowerCase() !== "websocket") return "`Upgrade` header did not include 'websocket'";
  if (headers["sec-websocket-version"] !== "13") return "`Sec-WebSocket-Version` header did not include '13'";
  return headers["sec-websocket-key"] === undefined ? "`Sec-WebSocket-Key` header missing" : null;
}

/** Sends an answer to a request. */
export function answerRequest(response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, headersOf(answer));
  response.end(answer.body);
}

/** Sends an answer over a socket whose request wanted an upgrade, and ends it, whether or not the client does. */
export function answerUpgrade(socket: Duplex, answer: HttpAnswer): void {
  if (socket.destroyed) return;
  const lines = Object.entries(headersOf(answer)).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${answer.status} ${NAMES[answer.status] ?? "Refused"}`;
  socket.end(`${[status, ...lines, "connection: close"].join("\r\n")}\r\n\r\n${answer.body}`);
  const timer = setTimeout(() => socket.destroy(), LEAVES_WITHIN_MS);
  socket.once("close", () => clearTimeout(timer));
  // Ends when the client does.
  socket.once("end", () => socket.destroy());
  socket.resume();
}

function headersOf({ body, headers }: HttpAnswer): Record<string, string> {
  return {
    ...(body ? { "content-type": "text/plain; charset=utf-8" } : {}),
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
}
