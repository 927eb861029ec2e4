export { createMemoryPair } from "../rpc/memory.js";
export type { Message, RequestId, Transport } from "../rpc/transport.js";
export { commandPath, type SpawnAppServerOptions, spawnAppServer } from "./app-server-command.js";
export { type SpawnCodexOptions, spawnCodex } from "./child-process.js";
export {
  type Arrival,
  type Listener,
  type ListenOptions,
  type ListenUnixOptions,
  type ListenWebSocketOptions,
  listenUnix,
  listenWebSocket,
} from "./listen.js";
export { type CodexHome, createCodexHome } from "./private-home.js";
export { stdio } from "./stdio.js";
export { type WebSocketOptions, webSocket } from "./web-socket.js";
