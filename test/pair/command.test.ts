import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect as dial } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { PROTOCOL_RELEASE } from "codex-app-server-sdk/protocol";
import { createFakeCodexHome, fakeToken } from "codex-app-server-sdk/testing";
import { spawnCodex, webSocket } from "codex-app-server-sdk/transport";
import ts from "typescript";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createBackend } from "../support/backend.js";
import { createHome } from "../support/home.js";
import { listening } from "../support/listening.js";
import { CODEX, CODEX_RELEASE, COMMAND, runProgram } from "../support/programs.js";
import { eventually } from "../support/settled.js";

const clientInfo = { name: "test", version: "1.0.0" };
const INITIALIZE = `{"id":0,"method":"initialize","params":{"clientInfo":{"name":"t","version":"1"}}}`;

/** Every file below a folder, by its path there. */
async function readAll(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file, "utf8")])));
}

/** Starts the command so that it listens, and resolves with where. It ends with the test. */
async function startListening(listen: string, codexHome: string): Promise<{ url: string; end: () => Promise<void> }> {
  const child = spawn(process.execPath, [COMMAND, "app-server", "--listen", listen], {
    env: { ...process.env, CODEX_HOME: codexHome },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = async () => {
    if (child.exitCode === null && child.kill()) await once(child, "close");
  };
  onTestFinished(end);
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
      const found = /^listening on (.+)$/m.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once("close", () => reject(new Error(`The command ended: ${said}`)));
  });
  return { url, end };
}

/** Starts the command over stdio with so many requests. Each is refused with the names of all methods: several kilobytes. */
async function startAsked(requests: number) {
  const child = spawn(process.execPath, [COMMAND, "app-server"], {
    env: { ...process.env, CODEX_HOME: await createHome() },
    stdio: ["pipe", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => {});
  for (let id = 0; id < requests; id += 1) child.stdin.write(`{"id":${id},"method":"no/such"}\n`);
  return child;
}

/** Runs the command with something that happens in its process once it looks out for what nobody catches. */
function runWithin(happening: string, { until = "", env = {} }: { until?: string; env?: object } = {}) {
  const code = `process.on("newListener", (name) => {
    if (name === "uncaughtException") setImmediate(() => { ${happening} });
  });`;
  return runProgram(["--import", `data:text/javascript,${encodeURIComponent(code)}`, COMMAND, "app-server"], {
    input: `${INITIALIZE}\n`,
    until,
    env,
  });
}

describe("codex-app-server-sdk app-server", () => {
  it("says so when it has nothing to keep threads with, and serves them from memory", async () => {
    // Away from the packages beside it, as where libsql was never installed; a Node with SQLite of its own needs neither.
    const elsewhere = await createHome();
    await cp(dirname(COMMAND), join(elsewhere, "command"), { recursive: true });
    // Whatever that place takes .js files for.
    await writeFile(join(elsewhere, "package.json"), '{"type":"commonjs"}');
    const input = `${INITIALIZE}\n{"id":1,"method":"thread/start","params":{}}\n`;
    const env = { CODEX_HOME: await createHome() };
    const { exitCode, stdout, stderr } = await runProgram([join(elsewhere, "command", basename(COMMAND)), "app-server"], {
      input,
      until: '"id":1,',
      env,
    });
    const hasSqlite = process.getBuiltinModule?.("node:sqlite") !== undefined;
    expect(stderr).toBe(
      hasSqlite ? "" : "Threads stay in memory: keeping them needs Node 22.16 or newer, or the package libsql\n",
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('"id":1,"result":{"thread":')]);
  });

  it("serves a whole refreshed turn over stdio, to the client of this package", async () => {
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend);
    onTestFinished(() => home.remove());
    const [first, second] = [fakeToken(), fakeToken()];
    backend.plan("ok", 401, { text: "recovered" });
    const client = await connect(spawnCodex({ command: process.execPath, args: [COMMAND, "app-server"], codexHome: home.path }), {
      clientInfo,
      tokens: ({ reason }) => ({ accessToken: reason === "login" ? first : second }),
    });
    onTestFinished(() => client.close());
    const { thread } = await client.thread.start();
    const straight = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    const refreshed = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    expect([straight.status, refreshed.text]).toEqual(["completed", "recovered"]);
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([first, first, second]);
    // A file that the server has made for a moment is gone when it is read.
    await client.close();
    const written = await readAll(home.path);
    expect(Object.keys(written)).toContain("config.toml");
    for (const token of [first, second]) expect(Object.values(written).join()).not.toContain(token);
    expect(client.serverInfo).toMatchObject({ version: PROTOCOL_RELEASE, codexHome: home.path, platformFamily: "unix" });
  });

  it("lives on through lines that are no messages, and answers what is one", async () => {
    const lines = [
      "not json",
      "[]",
      `[{"id":1,"method":"account/read","params":{}}]`,
      `{"foo":1}`,
      `{"id":1.5,"method":"account/read","params":{}}`,
      `{"id":null,"method":"account/read","params":{}}`,
      `{"id":99,"result":{}}`,
      `{"id":98,"error":{"message":"no code"}}`,
      INITIALIZE,
      `{"jsonrpc":"2.0","id":"text","method":"account/read","params":{}}`,
      `{"id":9007199254740993,"method":"account/logout"}`,
      "",
    ];
    const { exitCode, stdout } = await runProgram([COMMAND, "app-server"], {
      input: lines.join("\n"),
      until: '"id":9007199254740993,"result"',
      env: { CODEX_HOME: await createHome() },
    });
    const answers = stdout.split("\n").filter((line) => line.includes('"id"'));
    expect(answers.map((line) => /"id":("?\w+"?)/.exec(line)?.[1])).toEqual(["0", '"text"', "9007199254740993"]);
    expect(stdout).not.toContain("jsonrpc");
    expect(exitCode).toBe(0);
  });

  it("lives on through a turn whose params hold an integer past 2^53", async () => {
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend);
    onTestFinished(() => home.remove());
    const channel = spawnCodex({ command: process.execPath, args: [COMMAND, "app-server"], codexHome: home.path });
    const client = await connect(channel, { clientInfo, tokens: () => ({ accessToken: fakeToken() }) });
    onTestFinished(() => client.close());
    const { thread } = await client.thread.start();
    const sandboxPolicy = { type: "readOnly", later: 12345678901234567890n } as never;
    const turn = await runTurn(client, { threadId: thread.id, input: "hi", sandboxPolicy }).completed;
    expect(turn.status).toBe("completed");
    expect(await client.account.read()).toMatchObject({ account: { type: "chatgpt" } });
    expect((await runTurn(client, { threadId: thread.id, input: "hi" }).completed).status).toBe("completed");
  });

  it("says on stderr that config.toml does not parse, and to the client where", async () => {
    const { stdout, stderr, exitCode } = await runProgram([COMMAND, "app-server"], {
      input: `${INITIALIZE}\n`,
      until: "configWarning",
      env: { CODEX_HOME: await createHome("model = ") },
    });
    expect(stderr).toContain("Invalid configuration; using defaults.");
    expect(stdout).toContain('"method":"configWarning"');
    expect(exitCode).toBe(0);
  });

  it.each([
    [[], true],
    [["--access", "none"], false],
  ])("lets the client on stdio use the machine, unless it is told otherwise: %j", async (args, mayUse) => {
    const home = await createHome();
    const asked = { id: 1, method: "fs/getMetadata", params: { path: home } };
    const { stdout } = await runProgram([COMMAND, "app-server", ...args], {
      input: `${INITIALIZE}\n${JSON.stringify(asked)}\n`,
      until: mayUse ? '"isDirectory"' : "-32601",
      env: { CODEX_HOME: home },
    });
    const answers = stdout.split("\n").filter((line) => line.includes('"id":1'));
    expect(answers).toEqual([expect.stringContaining(mayUse ? '"isDirectory":true' : '"code":-32601')]);
  });

  it("keeps the machine from whoever comes to a port", async () => {
    const home = await createHome();
    const { url } = await startListening("ws://127.0.0.1:0", home);
    const client = await connect(webSocket(url), { clientInfo });
    onTestFinished(() => client.close());
    await expect(client.fs.getMetadata({ path: home })).rejects.toMatchObject({
      message: expect.stringContaining("does not serve fs/getMetadata"),
    });
  });

  it("listens on a socket when told to, and refuses a port that is in use with exit code 2", async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void occupant.close());
    const { port } = occupant.address() as AddressInfo;
    const { exitCode, stderr } = await runProgram([COMMAND, "app-server", "--listen", `ws://127.0.0.1:${port}`]);
    const words = `ws://127.0.0.1:${port} cannot be listened on: it is in use. End what listens there, or take another address`;
    expect([exitCode, stderr]).toEqual([2, `codex-app-server-sdk: ${words}\n`]);
  });

  it("says which port it was given, and answers probes there", async () => {
    const { url } = await startListening("ws://127.0.0.1:0", await createHome());
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:[1-9]\d+$/);
    const probe = url.replace("ws:", "http:");
    expect((await fetch(`${probe}/readyz`)).status).toBe(200);
    expect((await fetch(`${probe}/healthz`, { headers: { origin: "http://evil.example" } })).status).toBe(403);
  });

  it("ends when it is told to, whoever is connected", async () => {
    const { url, end } = await startListening("ws://127.0.0.1:0", await createHome());
    const client = await connect(webSocket(url), { clientInfo });
    onTestFinished(() => client.close());
    // Somebody who comes in and says nothing, and somebody who stops halfway.
    const silent = ["", "GET /readyz HTTP/1.1\r\n"].map(async (said) => {
      const socket = dial(Number(new URL(url).port), "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write(said);
    });
    await Promise.all(silent);
    const gone = once(client.closed, "abort");
    await end();
    await gone;
  });

  it("listens where the real codex looks for a server, once a home, and is no old one to it", async () => {
    const home = await createHome("check_for_update_on_startup = false\n[analytics]\nenabled = false\n");
    const { url, end } = await startListening("unix://", home);
    expect(url).toBe(`unix://${home}/app-server-control/app-server-control.sock`);
    const { stdout } = await runProgram([CODEX, "app-server", "daemon", "version"], { env: { CODEX_HOME: home } });
    expect(JSON.parse(stdout)).toMatchObject({
      status: "running",
      cliVersion: CODEX_RELEASE,
      appServerVersion: PROTOCOL_RELEASE,
    });
    const second = await runProgram([COMMAND, "app-server", "--listen", "unix://"], { env: { CODEX_HOME: home } });
    expect(second).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("it is in use") });
    await end();
    expect(await readdir(join(home, "app-server-control"))).toEqual([]);
  });

  it("lives on when a promise is rejected that nobody handles, and logs why without secrets", async () => {
    const { exitCode, stdout, stderr } = await runWithin(
      `Promise.reject(new Error("no answer", { cause: new Error("asked with Bearer abc") }))`,
      { until: '"userAgent"', env: { CODEX_HOME: await createHome() } },
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('"id":0,"result":{"userAgent"')]);
    expect(JSON.parse(stderr.split("\n").find((line) => line.startsWith("{")) ?? "")).toMatchObject({
      level: "ERROR",
      fields: {
        message: "A promise was rejected, and nothing handled it",
        cause: "Error: no answer; caused by Error: asked with [redacted]",
      },
    });
  });

  it("ends with exit code 1 when an exception is not caught, and logs why without secrets", async () => {
    const { exitCode, stderr } = await runWithin(`throw new Error("broken near sk-0123456789")`, {
      env: { CODEX_HOME: await createHome() },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('"cause":"Error: broken near [redacted]"');
    expect(stderr).not.toContain("sk-0123456789");
  });

  it("does not take a bug for a mistake in the call", async () => {
    const bug = `import os from "node:os"; import { syncBuiltinESMExports } from "node:module";
      os.homedir = () => { throw new TypeError("a bug"); }; syncBuiltinESMExports();`;
    const preload = `data:text/javascript,${encodeURIComponent(bug)}`;
    const { exitCode, stderr } = await runProgram(["--import", preload, COMMAND, "app-server"], { env: { CODEX_HOME: "" } });
    expect([exitCode, stderr]).toEqual([1, "codex-app-server-sdk: a bug\n"]);
  });

  it("ends when its client leaves more than 64 MiB unread, and says so", async () => {
    const child = spawn(process.execPath, [COMMAND, "app-server"], {
      env: { ...process.env, CODEX_HOME: await createHome() },
      stdio: ["pipe", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    child.stdin.on("error", () => {});
    // Each is refused with the names of all methods: several kilobytes.
    for (let id = 0; id < 40_000; id += 1) child.stdin.write(`{"id":${id},"method":"no/such"}\n`);
    const [exitCode] = await once(child, "close");
    expect([exitCode, said]).toEqual([1, expect.stringContaining('"code":"ERR_UNREAD"')]);
  });

  it.each<[string, (child: ChildProcess) => void, [number | null, string | null]]>([
    ["SIGTERM", (child) => child.kill("SIGTERM"), [0, null]],
    ["the end of stdin", (child) => child.stdin?.end(), [0, null]],
  ])("ends at %s within seconds, though its client has 8 MB to read and reads nothing", async (_, tell, how) => {
    const child = await startAsked(2_000);
    await once(child.stdout, "readable");
    tell(child);
    expect(await once(child, "exit")).toEqual(how);
  });

  it("has everything read that it answered before stdin ended", async () => {
    const child = await startAsked(500);
    child.stdin.end();
    await once(child.stdout, "readable");
    const ended = once(child, "exit");
    // Whoever reads slowly does not lose what is left.
    const begun = performance.now();
    await eventually(() => expect(performance.now() - begun).toBeGreaterThan(600));
    let said = "";
    for await (const chunk of child.stdout) said += chunk;
    expect(said.split("\n")).toHaveLength(501);
    expect(await ended).toEqual([0, null]);
  });

  it.each(["ws", "unix"])(
    "ends at SIGTERM within seconds over %s, though its client has 8 MB to read and reads nothing",
    async (kind) => {
      const home = await createHome();
      const { url, end } = await startListening(kind === "ws" ? "ws://127.0.0.1:0" : "unix://", home);
      const socket = kind === "ws" ? dial(Number(new URL(url).port), "127.0.0.1") : dial(url.slice("unix://".length));
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {});
      const client = new WebSocket(kind === "ws" ? url : "ws://localhost/", { createConnection: () => socket });
      client.on("error", () => {});
      await once(client, "open");
      socket.pause();
      for (let id = 0; id < 2_000; id += 1) client.send(`{"id":${id},"method":"no/such"}`);
      await eventually(() => expect(socket.writableLength).toBe(0));
      await end();
    },
  );

  it.each([
    [
      { HTTPS_PROXY: "http://p:1", no_proxy: "a.example" },
      { https_proxy: "http://p:1", no_proxy: "a.example,localhost,127.0.0.1,[::1]" },
    ],
    [
      { ALL_PROXY: "http://p:1", HTTP_PROXY: "http://p:2" },
      { http_proxy: "http://p:2", https_proxy: "http://p:1", no_proxy: "localhost,127.0.0.1,[::1]" },
    ],
    [{ NO_PROXY: "localhost" }, null],
  ])("goes through the proxies that the environment names: %j", async (proxies, used) => {
    const { stderr } = await runWithProxies("(env) => console.error(JSON.stringify(env))", proxies);
    expect(stderr).toContain(used === null ? "" : `${JSON.stringify(used)}\n`);
    if (used === null) expect(stderr).not.toContain("_proxy");
  });

  it.each([
    ["this Node cannot do it", "undefined"],
    ["they cannot be used", "(env) => { throw new Error(env.https_proxy); }"],
  ])("says that proxies are not used where %s, without their passwords, and serves", async (_, setGlobalProxyFromEnv) => {
    const { stdout, stderr } = await runWithProxies(setGlobalProxyFromEnv, { HTTPS_PROXY: "socks5://me:secret@p:1" });
    expect(stderr).toContain("The proxies of the environment are not used");
    expect(stderr).not.toContain("secret");
    expect(stdout).toContain('"userAgent"');
  });

  it("takes --stdio for the channel it has without it", async () => {
    const options = { input: `${INITIALIZE}\n`, until: '"userAgent"', env: { CODEX_HOME: await createHome() } };
    expect((await runProgram([COMMAND, "app-server", "--stdio"], options)).stdout).toContain('"userAgent"');
  });

  it.each([
    [["app-server", "--stdio", "--listen", "ws://127.0.0.1:0"], "--stdio and --listen exclude each other"],
    [["app-server", "--bogus"], "Unknown option '--bogus'"],
    [["app-server", "--listen", "ftp://x"], 'Cannot listen on "ftp://x"'],
    [["app-server", "--listen", "ws://127.0.0.1:65536"], "the highest port is 65535"],

    [["bogus"], 'Unknown command "bogus"'],
    [[], "No command given"],
  ])("ends with exit code 2 and says why when called with %j", async (args, why) => {
    const { exitCode, stdout, stderr } = await runProgram([COMMAND, ...args]);
    expect(stderr).toContain(why);
    if (!stderr.includes("loopback")) expect(stderr).toContain("Try: codex-app-server-sdk --help");
    expect([exitCode, stdout]).toEqual([2, ""]);
  });

  it("listens nowhere with a configuration that cannot be used", async () => {
    const args = [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", "-c", "sandbox_mode=none"];
    const { exitCode, stdout, stderr } = await runProgram(args);
    expect(stderr).toContain("unknown variant `none`");
    expect([exitCode, stdout]).toEqual([1, ""]);
  });
});

describe("codex-app-server-sdk beside codex's command line", () => {
  it("says its release as codex does, and its own behind it", async () => {
    const { stdout } = await runProgram([COMMAND, "--version"]);
    const { stdout: codex } = await runProgram([CODEX, "--version"], { env: { CODEX_HOME: await createHome() } });
    expect(stdout).toMatch(/^codex-cli \S+ \(codex-app-server-sdk \d+\.\d+\.\d+\S*\)\n$/);
    expect(stdout.startsWith(codex.trimEnd())).toBe(true);
  });

  it.each([
    ["--config", "model=m", "app-server", "--listen", "stdio://"],
    ["-c", "features.x=true", "app-server", "--analytics-default-enabled"],
  ])("serves with options before its command: %s %s %s %s", async (...args) => {
    const options = { input: `${INITIALIZE}\n`, until: '"userAgent"', env: { CODEX_HOME: await createHome() } };
    expect((await runProgram([COMMAND, ...args], options)).stdout).toContain('"userAgent"');
  });

  it.each([
    [["nothing"], "error parsing -c overrides: Invalid override (missing '='): nothing"],
    [[""], "error parsing -c overrides: Invalid override (missing '='): "],
    [["model=x", " =5"], "error parsing -c overrides: Empty key in override:  =5"],
    [["model=5"], "invalid type: integer `5`, expected a string"],
    [["model.x=1"], "invalid type: map, expected a string"],
    [["approval_policy=none"], "unknown variant `none`, expected one of `untrusted`,"],
  ])("ends with codex's exit code and words when called with -c %j", async (overrides, why) => {
    const args = ["app-server", ...overrides.flatMap((text) => ["-c", text])];
    const options = { env: { CODEX_HOME: await createHome() } };
    for (const program of [COMMAND, CODEX]) {
      const { exitCode, stderr } = await runProgram([program, ...args], options);
      expect(stderr).toContain(why);
      expect(exitCode).toBe(1);
    }
  });

  it("cannot serve without any channel, as codex", async () => {
    const options = { env: { CODEX_HOME: await createHome() } };
    const [ours, codex] = await Promise.all(
      [COMMAND, CODEX].map((program) => runProgram([program, "app-server", "--listen", "off"], options)),
    );
    expect([ours?.exitCode, ours?.stderr]).toEqual([codex?.exitCode, expect.stringContaining("no transport configured")]);
  });

  it.each([
    ["zzz = 1\n", [], /config\.toml:1:1: unknown configuration field `zzz`/],
    ['model = "a"\nzzz.a = 1\n', [], /config\.toml:2:1: unknown configuration field `zzz`/],
    [
      '[model_providers.x]\nname = "a"\n  bogus = 5\n',
      [],
      /config\.toml:3:3: unknown configuration field `model_providers\.x\.bogus`/,
    ],
    ['model_provider = "nosuch"\n', [], /Model provider `nosuch` not found/],
    ["", ["-c", "foo.bar=1"], /unknown configuration field `foo` in/],
  ])("refuses to start with --strict-config and %j %j, as codex", async (configFile, more, why) => {
    const home = await createHome();
    await writeFile(join(home, "config.toml"), configFile);
    const args = ["--strict-config", "app-server", ...more];
    for (const program of [COMMAND, CODEX]) {
      const { exitCode, stderr } = await runProgram([program, ...args], { env: { CODEX_HOME: home } });
      expect(stderr).toMatch(why);
      expect(exitCode).toBe(1);
    }
  });

  it("starts with --strict-config and keys that codex knows, as codex", async () => {
    const home = await createHome();
    await writeFile(
      join(home, "config.toml"),
      '[tui]\nnotifications = true\n[projects."/a"]\ntrust_level = "trusted"\n[analytics]\nenabled = false\n',
    );
    for (const program of [COMMAND, CODEX]) {
      const options = { env: { CODEX_HOME: home } };
      expect(await runProgram([program, "--strict-config", "app-server"], options)).toMatchObject({ exitCode: 0, stdout: "" });
    }
  });

  it.each([
    ["generate-ts", false],
    ["generate-ts", true],
    ["generate-json-schema", false],
    ["generate-json-schema", true],
  ])("writes what codex's %s writes, with the methods that are served (experimental: %s)", async (command, experimental) => {
    const home = await createHome();
    const write = async (program: string, name: string) => {
      const flags = experimental ? ["--experimental"] : [];
      const { exitCode, stderr } = await runProgram([program, "app-server", command, "--out", join(home, name), ...flags], {
        env: { CODEX_HOME: home },
      });
      expect(exitCode, stderr).toBe(0);
      return await readAll(join(home, name));
    };
    const ours = await write(COMMAND, "ours");
    const codex = await write(CODEX, "codex");
    expect(Object.keys(ours).sort()).toEqual(Object.keys(codex).sort());
    const differing = Object.keys(codex).filter((path) => ours[path]?.trim() !== codex[path]?.trim());
    expect(differing.sort()).toEqual(
      command === "generate-ts"
        ? ["ClientRequest.ts"]
        : ["ClientRequest.json", "codex_app_server_protocol.schemas.json", "codex_app_server_protocol.v2.schemas.json"],
    );
    const own = String(ours[differing.find((path) => path.startsWith("ClientRequest")) as string]);
    expect(own).toContain('"thread/start"');
    expect(own).not.toContain('"plugin/install"');
  });

  it("writes types that compile", async () => {
    const out = await createHome();
    await runProgram([COMMAND, "app-server", "generate-ts", "--out", out]);
    const program = ts.createProgram([join(out, "ClientRequest.ts")], {
      noEmit: true,
      strict: true,
      types: [],
      noUnusedLocals: true,
    });
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  });

  it("passes the bytes of stdin on to a running server's socket, as codex's proxy does", async () => {
    const home = await createHome();
    const { end } = await startListening("unix://", home);
    const options = { input: "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", env: { CODEX_HOME: home } };
    for (const program of [COMMAND, CODEX]) {
      expect(await runProgram([program, "app-server", "proxy"], options)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining("HTTP/1.1 200 OK"),
      });
    }
    await end();
    for (const program of [COMMAND, CODEX]) {
      expect(await runProgram([program, "app-server", "proxy"], options)).toMatchObject({
        exitCode: 1,
        stdout: "",
        stderr: expect.stringContaining(`failed to connect to socket at ${home}/app-server-control/app-server-control.sock`),
      });
    }
  });
});

/** Runs the command with another `http.setGlobalProxyFromEnv`, and no proxies in the environment but the given ones. */
async function runWithProxies(setGlobalProxyFromEnv: string, proxies: Record<string, string>) {
  const preload = `import http from "node:http"; import { syncBuiltinESMExports } from "node:module";
    http.setGlobalProxyFromEnv = ${setGlobalProxyFromEnv}; syncBuiltinESMExports();`;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_USE_ENV_PROXY"];
  const none = Object.fromEntries(names.flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, ""]));
  return await runProgram(["--import", `data:text/javascript,${encodeURIComponent(preload)}`, COMMAND, "app-server"], {
    input: `${INITIALIZE}\n`,
    until: '"userAgent"',
    env: { ...none, ...proxies, CODEX_HOME: await createHome() },
  });
}

describe("codex-app-server-sdk demo", () => {
  it.each([
    ["our own server", []],
    ["the real codex", ["--codex"]],
  ])("runs the loop against %s and shows no token", async (_, flags) => {
    const { exitCode, stdout, stderr } = await runProgram([COMMAND, "demo", ...flags]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("POST /v1/responses came with token #2: 200");
    expect(stdout).toContain("Both turns completed: three model requests, one refresh");
    expect(stdout).not.toMatch(/eyJ/);
  });
});

describe("webSocket, against the command", () => {
  it("reaches a server that listens", async () => {
    const { createAppServer } = await import("codex-app-server-sdk/server");
    const client = await connect(webSocket(await listening(createAppServer())), { clientInfo });
    expect(await client.account.read()).toMatchObject({ account: null });
    await client.close();
  });
});
