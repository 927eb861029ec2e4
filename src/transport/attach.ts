import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { CodexError } from "../rpc/errors.js";
import { answerUpgrade } from "./http-answers.js";
import type { Upgrades } from "./upgrades.js";

/** A server that WebSocket clients can be a part of. */
export type HostServer = HttpServer | HttpsServer;

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The paths that are served in servers of embedders, each with what listens for its upgrades. */
const attached = new WeakMap<HostServer, Map<UpgradeListener, string>>();

/**
 * Serves the upgrades of one path of somebody else's server. Those of other paths are left to whoever else listens for upgrades; where
 * nobody does, they get 404, since such a request would otherwise never be answered.
 *
 * @throws {CodexError} `ERR_LISTEN` when the path is served already.
 */
export function attachTo(server: HostServer, path: string, upgrades: Upgrades): { urlOf(): string; detach(): void } {
  const ours = attached.get(server) ?? new Map<UpgradeListener, string>();
  if ([...ours.values()].includes(path)) {
    const message = `The path "${path}" of this server is served by another listener already: close it, or take another path`;
    throw new CodexError("ERR_LISTEN", message);
  }
  attached.set(server, ours);
  const onUpgrade: UpgradeListener = (request, socket, head) => {
    const asked = pathOf(request);
    if (asked === path) return upgrades.upgrade(request, socket, head);
    const isOurs = [...ours.values()].includes(asked);
    const [first] = ours.keys();
    if (isOurs || first !== onUpgrade || server.listenerCount("upgrade") > ours.size) return;
    socket.on("error", () => socket.destroy());
    answerUpgrade(socket, { status: 404, body: "nothing is served at this path\n" });
  };
  ours.set(onUpgrade, path);
  server.on("upgrade", onUpgrade);
  return {
    urlOf: () => urlOf(server, path),
    detach: () => {
      server.off("upgrade", onUpgrade);
      ours.delete(onUpgrade);
    },
  };
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] || "/";
}

function urlOf(server: HostServer, path: string): string {
  const address = server.address();
  if (address === null) return path;
  if (typeof address === "string") return `unix://${address}`;
  // Only a server with certificates has these.
  const scheme = "setSecureContext" in server ? "wss" : "ws";
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}${path}`;
}
