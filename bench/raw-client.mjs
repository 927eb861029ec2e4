// A client that is a WebSocket and little else, so that thousands of them fit into a process.
import { once } from "node:events";
import { WebSocket } from "ws";

/**
 * Connects and introduces itself.
 *
 * @param options - `bearerToken`; `localAddress`: which address of loopback it comes from; `onMessage`: hears all that is no answer.
 */
export async function openClient(url, { bearerToken, localAddress, onMessage, name = "bench" } = {}) {
  const headers = bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` };
  const socket = new WebSocket(url, { headers, localAddress, perMessageDeflate: false, maxPayload: 2 ** 30 });
  const waits = new Map();
  let lastId = 0;
  const client = { socket, code: null, isClosed: false };
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.id === undefined || message.method !== undefined) return onMessage?.(message, client);
    waits.get(message.id)?.resolve(message);
    waits.delete(message.id);
  });
  socket.on("error", () => {});
  socket.on("close", (code) => {
    client.code = code;
    client.isClosed = true;
    for (const { reject } of waits.values()) reject(new Error(`closed with ${code}`));
    waits.clear();
  });
  /** Resolves with the whole answer, an error among them; rejects when the connection ends first. */
  client.ask = (method, params) => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      if (client.isClosed) return reject(new Error(`closed with ${client.code}`));
      waits.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  client.send = (message) => socket.send(JSON.stringify(message));
  await Promise.race([
    once(socket, "open"),
    once(socket, "close").then(([code]) => {
      throw new Error(`not connected: ${code}`);
    }),
  ]);
  const { error } = await client.ask("initialize", {
    clientInfo: { name, version: "1" },
    capabilities: { experimentalApi: true },
  });
  if (error) throw new Error(error.message);
  return client;
}

/** The result of an answer. */
export function resultOf({ result, error }) {
  if (error) throw new Error(error.message);
  return result;
}
