import { type AppServerOptions, createAppServer, createServer, memoryThreads } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";

const cases: readonly (readonly [object, string])[] = [
  [{ agnet: async () => {} }, 'there is no option "agnet", only '],
  [{ agent: { run: async () => {} } }, '"agent" must be a function'],
  [{ agent: null }, '"agent" must be a function'],
  [{ threads: "threads.sqlite" }, '"threads" must be a thread store, such as sqliteThreads(path), and not a path'],
  [
    { threads: { ...memoryThreads(), list: undefined } },
    '"threads" must be a thread store, such as sqliteThreads(path): it has no function list',
  ],
  [{ workspace: {} }, '"workspace.roots" is missing'],
  [{ workspace: "/srv" }, '"workspace" must be an object'],
  [{ workspace: { roots: [] } }, '"workspace.roots" must be a list of folders with one at least'],
  [{ workspace: { roots: "/srv" } }, '"workspace.roots" must be a list of folders with one at least'],
  [{ workspace: { roots: [""] } }, '"workspace.roots" must be a list of folders with one at least'],
  [{ workspace: { root: "/srv" } }, 'there is no option "workspace.root", only '],
  [{ workspace: { roots: ["/srv"], files: true } }, '"workspace.files" must be one of "none", "read", "write"'],
  [{ workspace: { roots: ["/srv"], commands: "all" } }, '"workspace.commands" must be true or false'],
  [{ workspace: { roots: ["/srv"], commands: { maxRuning: 1 } } }, 'there is no option "workspace.commands.maxRuning", only '],
  [{ workspace: { roots: ["/srv"], maxFileBytes: "1" } }, '"workspace.maxFileBytes" must be a number above 0'],
  [{ tools: [{ name: "x" }] }, '"tools" must be a list of tools, as defineTool() returns them'],
  [{ models: ["gpt-5"] }, '"models" must be a list of models, each with its name in `model`'],
  [{ accountScope: "tenant" }, '"accountScope" must be one of "process", "connection"'],
  [{ credentials: { read: async () => null } }, '"credentials" must be a credential store: it has no function write, clear'],
  [{ credentials: "auth.json" }, '"credentials" must be a credential store, and not a path'],
  [{ codexHome: "" }, '"codexHome" must be a text that is not empty'],
  [{ logger: true }, '"logger" must be a logger, or false: it has no function debug, info, warn, error'],
  [{ logger: { warn() {}, error() {} } }, '"logger" must be a logger, or false: it has no function debug, info'],
  [{ maxInFlight: 0 }, '"maxInFlight" must be a number above 0'],
  [{ signIn: { loginPorts: [99999] } }, '"signIn.loginPorts" must be a list of port numbers'],
  [{ fetch: "undici" }, '"fetch" must be a function'],
  [{ config: "model = 1" }, '"config" must be an object'],
  [{ toString: () => "x" }, 'there is no option "toString", only '],
];

describe("createAppServer", () => {
  it.each(cases)("refuses %o by name", (options, problem) => {
    const create = () => createAppServer(options as AppServerOptions);
    expect(create).toThrow(expect.objectContaining({ name: "CodexError", code: "ERR_OPTION" }));
    expect(create).toThrow(`createAppServer: ${problem}`);
  });

  it("refuses options that are none", () => {
    expect(() => createAppServer("/home/me/.codex" as never)).toThrow('createAppServer: "options" must be an object');
  });

  it("quotes no value", () => {
    const create = () => createAppServer({ signIn: { issuer: 5, clientId: "sk-secret" } } as never);
    expect(create).toThrow(/^createAppServer: "signIn.issuer" must be a text that is not empty$/);
  });

  it("takes options that are undefined for left out", async () => {
    const server = createAppServer({ agent: undefined, workspace: undefined, logger: undefined });
    await server.close();
  });
});

describe("accept", () => {
  it.each([{}, { subject: "" }, { subject: 5 }, { sub: "ann" }])("refuses the identity %o, which names nobody", (identity) => {
    for (const server of [createAppServer(), createServer({})]) {
      onTestFinished(() => server.close());
      const accept = () => server.accept(createMemoryPair()[0], { identity: identity as never });
      expect(accept).toThrow(expect.objectContaining({ code: "ERR_OPTION" }));
      expect(server.connections.size).toBe(0);
    }
  });
});
