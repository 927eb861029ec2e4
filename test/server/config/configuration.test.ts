import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/server/config/configuration.js";
import { parseOverrides } from "../../../src/server/config/overrides.js";
import { createHome } from "../../support/home.js";
import { createIntroducedClient } from "../../support/raw-client.js";

describe("loadConfiguration", () => {
  it("reads config.toml, and lets overrides win key by key", async () => {
    const codexHome = await createHome(`
model = "from-file"
model_provider = "mock"
[model_providers.mock]
name = "mock"
base_url = "http://127.0.0.1:1/v1/"
request_max_retries = 1
requires_openai_auth = true
http_headers = { "x-a" = "1" }
`);
    const overrides = parseOverrides([
      "model=from-flag",
      "model_providers.mock.request_max_retries=7",
      'chatgpt_base_url="http://x/backend-api"',
    ]);
    const { current, warnings, problem, providerOf } = loadConfiguration({ codexHome, overrides });
    expect({ warnings, problem }).toEqual({ warnings: [], problem: null });
    expect(current).toMatchObject({ model: "from-flag", modelProvider: "mock", chatgptBaseUrl: "http://x/backend-api" });
    expect(providerOf(null)).toMatchObject({
      problem: null,
      provider: {
        id: "mock",
        baseUrl: "http://127.0.0.1:1/v1",
        requestMaxRetries: 7,
        streamMaxRetries: 5,
        requiresOpenaiAuth: true,
        headers: { "x-a": "1" },
      },
    });
  });

  it("does without a file, and without a home", async () => {
    expect(loadConfiguration({ codexHome: await createHome() }).warnings).toEqual([]);
    expect(loadConfiguration({}).providerOf(null).provider).toMatchObject({ id: "openai", requiresOpenaiAuth: true });
  });

  it("says where a file does not parse, and has no provider", async () => {
    const codexHome = await createHome('model = "a"\nbroken = [1,\n');
    const { current, warnings, problem, providerOf } = loadConfiguration({ codexHome });
    expect(current).toMatchObject({ model: "gpt-5-codex", restrictionsUnreadable: false });
    expect(providerOf(null)).toEqual({ provider: null, problem: `failed to load configuration: ${problem}` });
    expect(providerOf("openai")).toMatchObject({ provider: null });
    expect(warnings).toEqual([
      {
        summary: "Invalid configuration; using defaults.",
        details: expect.stringMatching(/config\.toml:\d+:\d+: /),
        path: `${codexHome}/config.toml`,
        range: { start: { line: expect.any(Number), column: expect.any(Number) }, end: expect.anything() },
      },
    ]);
  });

  it.each([
    ["on a line", "# mine\nmodel = 5 # the model", "2:9", "2:9"],
    ["in a table", '[model_providers."a.b"]\nname = "A"\n  requires_openai_auth = "yes # or no" # sure', "3:26", "3:38"],
    ["that is a list", 'model = [\n  "a",\n  "b" ]\n', "1:9", "3:7"],
    ["under a dotted key", "a.b = 1\nmodel_providers.mock.base_url = true\n", "2:33", "2:36"],
    ["in an inline table", 'model_providers = { mock = { name = "M", request_max_retries = -1 } }', "1:64", "1:65"],
    ["after lines that end in CR LF", "a = 1\r\nmodel = false\r\nb = 2", "2:9", "2:13"],
    ["that is a table", "# first\n[model]\na = 1\n", "2:1", "2:7"],
    ["in a table without a name", '[model_providers.mock]\nbase_url = "x"\n', "1:2", "1:16"],
  ])("says where a value %s does not fit", async (_, text, start, end) => {
    const codexHome = await createHome(text);
    const { details, range } = loadConfiguration({ codexHome }).warnings[0] ?? {};
    expect([range?.start, range?.end].map((at) => `${at?.line}:${at?.column}`)).toEqual([start, end]);
    expect(details).toContain(`config.toml:${start}: `);
  });

  it.each([
    [
      "kept when it can still be read",
      'forced_login_method = "chatgpt"\nbroken = [',
      { forcedLoginMethod: "chatgpt", restrictionsUnreadable: false },
    ],
    [
      "kept when another key is wrong",
      'model = 5\nforced_chatgpt_workspace_id = ["a", "b"]',
      { workspaces: ["a", "b"], restrictionsUnreadable: false },
    ],
    [
      "in the way of every login when it cannot be read",
      "forced_chatgpt_workspace_id = [\nbroken",
      { restrictionsUnreadable: true },
    ],
    [
      "in the way of every login when it makes no sense",
      'forced_login_method = "carrier pigeon"',
      { restrictionsUnreadable: true },
    ],
  ])("a restriction in a broken file is %s", async (_, text, expected) => {
    expect(loadConfiguration({ codexHome: await createHome(text) }).current).toMatchObject(expected);
  });
});

describe("a config.toml that changes while the server runs", () => {
  const USABLE = 'model = "a"\nforced_login_method = "chatgpt"\n';

  async function createChanging(text?: string) {
    const codexHome = await createHome(text);
    const warned: string[] = [];
    const changes: (string | null)[] = [];
    const config = loadConfiguration({
      codexHome,
      onWarning: ({ summary }) => warned.push(summary),
      onChange: (problem) => changes.push(problem),
    });
    const path = join(codexHome, "config.toml");
    const change = async (next: string | null) => {
      await (next === null ? rm(path) : writeFile(path, next));
      config.reload();
      const { model, forcedLoginMethod } = config.current;
      return [model, forcedLoginMethod, config.problem];
    };
    return { config, change, path, warned, changes };
  }

  it("is told of when it says something else than before, and not when it is only read again", async () => {
    const { change, config, changes } = await createChanging(USABLE);
    config.reload();
    await change(`# A comment.\n${USABLE}`);
    expect(changes).toEqual([]);
    await change(USABLE.replace('"a"', '"b"'));
    await change("model = ");
    config.reload();
    expect(changes).toEqual([null, expect.stringContaining("config.toml:1:")]);
  });

  it.each([
    ["missing", null],
    ["empty", ""],
  ])("counts as it was while it is %s, with one warning", async (_, gone) => {
    const { change, config, path, warned } = await createChanging(USABLE);
    expect(await change(gone)).toEqual(["a", "chatgpt", null]);
    config.reload();
    expect(warned).toEqual([`${path} is missing or empty; the configuration stays as it was.`]);
    expect(await change('model = "b"\n')).toEqual(["b", null, null]);
    await change(gone);
    expect(warned).toHaveLength(2);
  });

  it("counts as it last could be used, when it was broken before it went missing", async () => {
    const { change } = await createChanging(USABLE);
    expect(await change("model = 5\n")).toEqual(["a", "chatgpt", expect.stringContaining("invalid type")]);
    expect(await change("")).toEqual(["a", "chatgpt", null]);
  });

  it("may be missing from the start", async () => {
    const { change, config, warned } = await createChanging();
    config.reload();
    expect([config.problem, warned]).toEqual([null, []]);
    expect(await change(USABLE)).toEqual(["a", "chatgpt", null]);
    expect(await change(null)).toEqual(["a", "chatgpt", null]);
  });

  it.skipIf(process.platform === "win32")("holds nobody up when a pipe takes its place", async () => {
    const { change, config, path } = await createChanging(USABLE);
    await rm(path);
    execFileSync("mkfifo", [path]);
    config.reload();
    expect(config.problem).toBe(`Failed to read config file ${path}: path \`${path}\` is not a file`);
    await rm(path);
    expect(await change(USABLE)).toEqual(["a", "chatgpt", null]);
  });
});

describe("parseOverrides", () => {
  it("reads values as TOML, and as plain text where they are not TOML", () => {
    expect(parseOverrides(["a.b.c=1", "list=[1, 2]", "text=o3 mini", "url=http://x/?a=b"])).toEqual({
      a: { b: { c: 1 } },
      list: [1, 2],
      text: "o3 mini",
      url: "http://x/?a=b",
    });
  });

  it("refuses what has no key", () => {
    expect(() => parseOverrides([" =5"])).toThrow(new TypeError("Empty key in override:  =5"));
    expect(() => parseOverrides(["nothing"])).toThrow(new TypeError("Invalid override (missing '='): nothing"));
  });
});

describe("a server whose config.toml does not parse", () => {
  it("warns after the handshake and lives on", async () => {
    const wire = await createIntroducedClient({ codexHome: await createHome("model = ") });
    const { params } = await wire.next(({ method }) => method === "configWarning");
    expect(params).toMatchObject({
      summary: "Invalid configuration; using defaults.",
      path: expect.stringContaining("config.toml"),
    });
    expect(await wire.ask("account/read", {})).toHaveProperty("result");
  });

  it("tells its clients that the file is missing, and takes no key that was not allowed", async () => {
    const codexHome = await createHome('forced_login_method = "chatgpt"\n');
    const wire = await createIntroducedClient({ codexHome });
    await rm(join(codexHome, "config.toml"));
    expect(await wire.ask("thread/start", {})).toHaveProperty("result");
    const { params } = await wire.next(({ method }) => method === "configWarning");
    expect(params).toMatchObject({ summary: expect.stringContaining("missing or empty") });
    expect(await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" })).toMatchObject({
      error: { message: "API key login is disabled. Use ChatGPT login instead." },
    });
  });

  it("refuses logins while a restriction in it cannot be read, and goes by it once it can", async () => {
    const codexHome = await createHome("forced_login_method = chatgpt");
    const wire = await createIntroducedClient({ codexHome });
    const { error } = await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    expect(error).toMatchObject({
      code: -32600,
      message: expect.stringContaining("Login is refused until config.toml can be read"),
    });

    await writeFile(join(codexHome, "config.toml"), 'forced_login_method = "api"');
    expect(await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" })).toHaveProperty("result");
    const external = { type: "chatgptAuthTokens", accessToken: "x", chatgptAccountId: "a" };
    await wire.ask("account/logout");
    expect((await wire.ask("account/login/start", external)).error).toMatchObject({
      message: expect.stringContaining("External ChatGPT auth is disabled"),
    });
  });
});
