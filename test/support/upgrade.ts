import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { type Arrival, type ListenWebSocketOptions, listenWebSocket } from "codex-app-server-sdk/transport";
import { onTestFinished } from "vitest";

/** What a server says to a handshake, before anything of the WebSocket. */
export interface Handshake {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** The lines of a proper handshake, with further headers. */
export function handshakeLines(headers: readonly string[] = [], path = "/", method = "GET"): string[] {
  return [
    `${method} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
}

/** Sends the lines of a request, and reads the answer up to its end. After an upgrade, the connection is ended. */
export function sendLines(url: string, lines: readonly string[]): Promise<Handshake> {
  return sendBytes(url, Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
}

/** The same with any bytes. With `end`, nothing more is said behind them. */
export function sendBytes(url: string, bytes: Uint8Array, { end = false } = {}): Promise<Handshake> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const settle = () => {
      socket.destroy();
      const [head = "", body = ""] = split(text);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), headers: head.toLowerCase(), body });
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (isComplete(text)) settle();
    });
    socket.once("close", settle);
    socket.once("error", settle);
    socket.write(bytes);
    if (end) socket.end();
  });
}

function split(text: string): string[] {
  const at = text.indexOf("\r\n\r\n");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 4)];
}

function isComplete(text: string): boolean {
  const [head = "", body] = split(text);
  if (body === undefined) return false;
  if (head.startsWith("HTTP/1.1 101")) return true;
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return length !== undefined && body.length >= Number(length);
}

/** A handshake with a bearer, or without. */
export function knock(url: string, bearer?: string, path = "/"): Promise<Handshake> {
  return sendLines(url, handshakeLines(bearer === undefined ? [] : [`Authorization: Bearer ${bearer}`], path));
}

/** A signed token. Claims that are a text are taken as they are. */
export function signJwt(
  claims: object | string,
  secret: string,
  { header = { alg: "HS256", typ: "JWT" } as object, hash = "sha256" } = {},
): string {
  const encode = (part: object | string) =>
    Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Listens until the test ends, and collects those who come in. */
export async function listenFor(options: ListenWebSocketOptions) {
  const listener = await listenWebSocket(options);
  const arrivals: Arrival[] = [];
  void (async () => {
    for await (const arrival of listener) arrivals.push(arrival);
  })();
  onTestFinished(async () => {
    for (const { transport } of arrivals) transport.terminate?.();
    await listener.close();
  });
  return { listener, url: listener.url, arrivals };
}
