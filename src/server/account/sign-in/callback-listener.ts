import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sleep } from "../../../rpc/abort.js";
import { SignInFailure } from "./code-grant.js";

/** The port of this machine where a browser comes back from the issuer. */
export interface CallbackListener {
  readonly port: number;
  /** Resolves when the port is free again. Connections that are open are cut off. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const TRIES = 10;
const BETWEEN_TRIES_MS = 200;
/** How long the process that has the port may take to answer, in milliseconds. */
const CANCEL_TIMEOUT_MS = 2_000;

/**
 * Listens on the first free one of some ports. The process that has the first port is asked to abandon its login: so a second sign-in
 * takes the place of the first, also that of another process (0.93 to 0.169). A port is tried for two seconds, then the next one.
 *
 * @param displaces - Whether to ask that. One tenant must not end the login of another.
 * @param serve - Answers one request. When it rejects, the connection is cut off.
 * @throws {SignInFailure} When no port is free.
 */
export async function openCallbackListener(
  ports: readonly number[],
  displaces: boolean,
  serve: (url: URL, response: ServerResponse) => Promise<void>,
): Promise<CallbackListener> {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    if (!URL.canParse(url, `http://${HOST}`)) return void response.writeHead(400).end();
    serve(new URL(url, `http://${HOST}`), response).catch(() => response.destroy());
  });
  let last = 0;
  for (const [index, port] of ports.entries()) {
    last = port;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      if (await listen(server, port)) return describe(server);
      if (displaces && index === 0 && attempt === 1) await askToCancel(port);
      await sleep(BETWEEN_TRIES_MS);
    }
  }
  const others = displaces ? "" : "; another sign-in may be waiting for its browser: try again later, or use chatgptDeviceCode";
  throw new SignInFailure(`Port ${HOST}:${last} is already in use${others}`);
}

function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off("listening", onListening);
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(new SignInFailure(`cannot listen on ${HOST}:${port} (${error.code})`));
    };
    const onListening = () => {
      server.off("error", onError);
      resolve(true);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen(port, HOST);
  });
}

function describe(server: Server): CallbackListener {
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The next try shows whether the port is free. The answer is not read. */
async function askToCancel(port: number): Promise<void> {
  const { get } = await import("node:http");
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
    const request = get({ host: HOST, port, path: "/cancel", agent: false, signal }, () => request.destroy());
    request.once("error", () => resolve());
    request.once("close", () => resolve());
  });
}
