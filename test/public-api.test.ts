import { readFileSync } from "node:fs";
import { connect } from "codex-app-server-sdk/client";
import { createServer } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it } from "vitest";
import * as client from "../src/client/index.js";
import * as clientNode from "../src/client/node.js";
import * as index from "../src/index.js";
import * as protocol from "../src/protocol/index.js";
import * as server from "../src/server/index.js";
import * as testing from "../src/testing/index.js";
import * as browser from "../src/transport/browser.js";
import * as transport from "../src/transport/index.js";

const entries = { client, clientNode, index, protocol, server, testing, transport, browser };
const names = (entry: keyof typeof entries) => Object.keys(entries[entry]).sort();

const CLIENT = [
  "CodexError",
  "ConnectionError",
  "MessageError",
  "RpcError",
  "ShapeError",
  "TimeoutError",
  "TokenError",
  "UnsupportedMethodError",
  "connect",
  "memoizeTokens",
  "oauthTokens",
  "runTurn",
  "withChatgptTokens",
];
const SERVER = [
  "CodexError",
  "ConnectionError",
  "RpcError",
  "ShapeError",
  "TimeoutError",
  "ToolFailure",
  "ToolInputError",
  "TurnFailure",
  "applyPatchTool",
  "createAppServer",
  "createServer",
  "defineTool",
  "fileCredentials",
  "hasSqlite",
  "memoryCredentials",
  "memoryThreads",
  "parseOverrides",
  "shellTool",
  "sqliteThreads",
];
const TRANSPORT = ["createMemoryPair", "listenUnix", "listenWebSocket", "spawnCodex", "stdio", "webSocket"];

// Each name is a promise: adding one is a decision, taking one away a breaking change.
describe("the public surface", () => {
  it("is what it says it is", () => {
    expect(names("client")).toEqual(CLIENT);
    expect(names("server")).toEqual(SERVER);
    expect(names("transport")).toEqual(TRANSPORT);
    expect(names("clientNode")).toEqual(["authFileTokens", "fileLock"]);
    expect(names("browser")).toEqual(["createMemoryPair", "webSocket"]);
    expect(names("testing")).toEqual(["createFakeAppServer", "createFakeCodexHome", "fakeToken", "startFakeBackend"]);
  });

  it("is all in the main entry, but for testing and what of the client touches files", () => {
    const all = new Set([...CLIENT, ...SERVER, ...TRANSPORT, ...names("protocol")]);
    expect(names("index")).toEqual([...all].sort());
  });

  it("has these entries, types first in each", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      exports: Record<string, object | string>;
    };
    expect(Object.keys(exports)).toEqual([
      ".",
      "./client",
      "./client/node",
      "./server",
      "./protocol",
      "./transport",
      "./testing",
      "./package.json",
    ]);
    for (const conditions of Object.values(exports)) {
      if (typeof conditions === "string") continue;
      for (const targets of Object.values(conditions)) expect(Object.keys(targets as object)).toEqual(["types", "default"]);
    }
  });

  it("has no group of methods that is called as a member of a client is, and a client that can be awaited", async () => {
    const [here, there] = createMemoryPair();
    const embedded = createServer({});
    embedded.accept(there);
    const connected = await connect(here, { clientInfo: { name: "test", version: "1" } });
    const members = [
      "serverInfo",
      "tokens",
      "request",
      "notify",
      "handle",
      "on",
      "once",
      "off",
      "onNotification",
      "closed",
      "close",
      "then",
    ];
    for (const group of Object.keys(protocol.clientRequests)) expect(members).not.toContain(group);
    for (const member of members) expect(member in connected).toBe(member !== "then");
    await embedded.close();
  });
});
