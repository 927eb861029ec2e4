import { createServer } from "node:http";
import { join } from "node:path";
import { listenUnix, listenWebSocket, spawnAppServer, spawnCodex, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFolder } from "../support/folder.js";

describe("listenWebSocket", () => {
  it.each([
    [{ autenticate: () => null }, 'there is no option "autenticate", only '],
    [{ allowedOrigins: "https://app.example" }, '"allowedOrigins" must be a list of origins'],
    [{ authenticate: "secret" }, '"authenticate" must be a function'],
    [{ port: "4500" }, '"port" must be a port number, from 0 to 65535'],
    [{ port: 99999 }, '"port" must be a port number, from 0 to 65535'],
    [{ tls: { key: "PEM" } }, '"tls.cert" is missing'],
    [{ server: 3000 }, '"server" must be an HTTP server of your own'],
    [{ failedAttempts: { perMinute: 5 } }, 'there is no option "failedAttempts.perMinute", only '],
    [{ logger: () => {} }, '"logger" must be a logger, or false'],
    [{ heartbeat: 0 }, '"heartbeat" must be a number above 0, or false'],
  ])("refuses %o by name", async (options, problem) => {
    const refused = listenWebSocket(options as never);
    await expect(refused).rejects.toMatchObject({ name: "CodexError", code: "ERR_OPTION" });
    await expect(refused).rejects.toThrow(`listenWebSocket: ${problem}`);
  });

  it("refuses a path of a server that another listener serves, until that one is closed", async () => {
    const server = createServer();
    const first = await listenWebSocket({ server, path: "/codex" });
    await expect(listenWebSocket({ server, path: "/codex" })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: expect.stringContaining('The path "/codex" of this server is served by another listener already'),
    });
    await first.close();
    const second = await listenWebSocket({ server, path: "/codex" });
    await second.close();
  });
});

describe("listenUnix", () => {
  it("refuses options without a path, and a path in what is no folder", async () => {
    await expect(listenUnix({} as never)).rejects.toThrow('listenUnix: "path" is missing');
    const file = import.meta.filename;
    await expect(listenUnix({ path: join(file, "s") })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: expect.stringContaining(`${file}/s cannot be listened on: `),
    });
  });
});

describe("webSocket, spawnCodex and spawnAppServer", () => {
  it.each([
    ["webSocket", () => webSocket("ws://127.0.0.1:1", { token: "x" } as never), 'there is no option "token", only '],
    ["webSocket", () => webSocket("ws://127.0.0.1:1", { headers: "x" } as never), '"headers" must be an object'],
    ["spawnCodex", () => spawnCodex({ codexhome: "/x" } as never), 'there is no option "codexhome", only '],
    ["spawnCodex", () => spawnCodex({ args: "app-server" } as never), '"args" must be a list of texts'],
    ["spawnAppServer", () => spawnAppServer({ command: "x" } as never), 'there is no option "command", only '],
  ])("%s refuses what it does not have, by name", (name, make, problem) => {
    expect(make).toThrow(expect.objectContaining({ name: "CodexError", code: "ERR_OPTION" }));
    expect(make).toThrow(`${name}: ${problem}`);
  });

  it("takes options that are undefined for left out", async () => {
    const folder = await createFolder();
    const transport = spawnCodex({ command: process.execPath, codexHome: folder, cwd: undefined, args: ["-v"], env: undefined });
    onTestFinished(() => transport.close());
    expect(transport.shared).toBe(false);
  });
});
