import { createServer, get, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SignInFailure } from "./code-grant.js";

/** Where a browser comes back to after it was at the issuer. */
export interface CallbackListener {
  readonly port: number;
  /** Resolves when the port is free again; what is being answered is cut off. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const TRIES = 10;
const BETWEEN_TRIES_MS = 200;
/** How long whoever has the port may take to answer. */
const ASKING_MS = 2_000;

/**
 * Listens on the first of some ports that can be had. Whoever has the first one is asked to give up its login: that is how a
 * second sign-in, of another process too, takes the place of the first (0.93 to 0.169). A port that stays taken for two seconds
 * makes way for the next.
 *
 * @throws {SignInFailure} When none can be had.
 */
export async function openCallbackListener(
  ports: readonly number[],
  serve: (url: URL, response: ServerResponse) => void,
): Promise<CallbackListener> {
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    if (URL.canParse(url, `http://${HOST}`)) serve(new URL(url, `http://${HOST}`), response);
    else response.writeHead(400).end();
  });
  let last = 0;
  for (const [index, port] of ports.entries()) {
    last = port;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      if (await listen(server, port)) return describe(server);
      if (index === 0 && attempt === 1) await askToGiveUp(port);
      await sleep(BETWEEN_TRIES_MS);
    }
  }
  throw new SignInFailure(`Port ${HOST}:${last} is already in use`);
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

/** Whether it does is seen at the next try; nobody reads what it has to say, however long that is. */
function askToGiveUp(port: number): Promise<void> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(ASKING_MS);
    const request = get({ host: HOST, port, path: "/cancel", agent: false, signal }, () => request.destroy());
    request.once("error", () => resolve());
    request.once("close", () => resolve());
  });
}
