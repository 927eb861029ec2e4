import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AppServerOptions } from "../../../src/server/index.js";
import { createHome } from "../../support/home.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";

const replace = (keyPath: string, value: unknown) => ({ keyPath, value, mergeStrategy: "replace" });

async function createConfigured(text?: string, options: AppServerOptions = {}) {
  const codexHome = await createHome(text);
  const path = join(codexHome, "config.toml");
  const wire = await createIntroducedClient({ codexHome, ...options });
  return { wire, codexHome, path, read: () => readFile(path, "utf8") };
}

describe("config/value/write", () => {
  it("writes a whole file that only its owner can read, and leaves nothing beside it", async () => {
    const { wire, codexHome, path, read } = await createConfigured("# mine\nmodel = 'a' # the model\n");
    expect(await wire.ask("config/value/write", replace("model", "b"))).toMatchObject({
      result: { status: "ok", filePath: path, overriddenMetadata: null },
    });
    expect(await read()).toBe('# mine\nmodel = "b" # the model\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(codexHome)).toEqual(["config.toml"]);
  });

  it("writes integers of 64 bits as they are, and refuses longer ones as the real server does", async () => {
    const { wire, read } = await createConfigured();
    const write = (value: unknown) => wire.ask("config/value/write", replace("desktop.a", value));
    const written = [9223372036854775807n, 9007199254740993n, 1.5e300];
    expect(await write(written)).toMatchObject({ result: { status: "ok" } });
    expect(await read()).toBe("[desktop]\na = [9223372036854775807, 9007199254740993, 1.5e+300]\n");
    expect(await wire.ask("config/read", {})).toMatchObject({ result: { config: { desktop: { a: written } } } });
    expect(await write({ a: 9223372036854775808n })).toMatchObject({
      error: {
        message: "invalid value: u64 value was too large",
        data: { config_write_error_code: "configValidationError" },
      },
    });
    expect(await write([-9223372036854775809n])).toMatchObject({
      error: { message: "Invalid request: invalid type: integer `-9223372036854775809` as i128, expected any value" },
    });
    expect(await read()).toContain("9223372036854775807");
  });

  it("keeps dates and what is not a number in a table that is merged into", async () => {
    const { wire, read } = await createConfigured("[desktop.a]\nd = 2020-01-01\nx = nan\ny = -inf\n");
    const params = { keyPath: "desktop.a", value: { b: 9007199254740993n }, mergeStrategy: "upsert" };
    expect(await wire.ask("config/value/write", params)).toMatchObject({ result: { status: "ok" } });
    expect(await read()).toBe("[desktop.a]\nd = 2020-01-01\nx = nan\ny = -inf\nb = 9007199254740993\n");
  });

  it("refuses a text that would make every later write fail, and a file that grows too long", async () => {
    const { wire, read } = await createConfigured('model = "a"\n');
    const write = (key: string, value: unknown) => wire.ask("config/value/write", replace(key, value));
    const tooLong = { error: { data: { config_write_error_code: "configValidationError" } } };
    expect(await write("desktop.a", "x".repeat(1_000_000))).toMatchObject(tooLong);
    const texts = Array.from({ length: 22 }, () => "x".repeat(50_000));
    expect(await write("desktop.a", texts)).toMatchObject(tooLong);
    expect(await read()).toBe('model = "a"\n');
    expect(await write("model", "b")).toMatchObject({ result: { status: "ok" } });
  });

  it("makes the home of a file that is not there yet", async () => {
    const codexHome = join(await createHome(), "not", "yet");
    const wire = await createIntroducedClient({ codexHome });
    expect(await wire.ask("config/value/write", replace("model", "b"))).toHaveProperty("result");
    expect(await readFile(join(codexHome, "config.toml"), "utf8")).toBe('model = "b"\n');
  });

  it("does not touch a file that says it already", async () => {
    const { wire, path } = await createConfigured('model = "a"\n');
    const before = await stat(path);
    await wire.ask("config/value/write", replace("model", "a"));
    await wire.ask("config/value/write", replace("nothing.here", null));
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it("loses no write of many at once, nor one that another server on the same home made", async () => {
    const { wire, codexHome, read } = await createConfigured("# mine\n");
    const other = await createIntroducedClient({ codexHome });
    const keys = Array.from({ length: 20 }, (_, index) => `desktop.k${index}`);
    await other.ask("config/value/write", replace("desktop.other", true));
    await Promise.all(keys.map((key) => wire.ask("config/value/write", replace(key, true))));
    const text = await read();
    for (const key of [...keys, "desktop.other"]) expect(text).toContain(`${key.slice("desktop.".length)} = true\n`);
  });

  it("says that the file cannot be read, and leaves it", async () => {
    const { wire, read } = await createConfigured("model = \n");
    expect(await wire.ask("config/value/write", replace("model", "b"))).toMatchObject({
      error: { code: -32603, message: expect.stringMatching(/^failed to load configuration: .*config\.toml:1:\d+: /) },
    });
    expect(await read()).toBe("model = \n");
    const { wire: blocked, path } = await createConfigured();
    await mkdir(path);
    expect(await blocked.ask("config/value/write", replace("model", "b"))).toMatchObject({
      error: { code: -32603, message: expect.stringContaining("Failed to read config file") },
    });
  });

  it("takes a file with a byte order mark, and leaves one alone that is not UTF-8", async () => {
    const { wire, path, read } = await createConfigured();
    await writeFile(path, '\ufeffmodel = "a" # mine\n');
    expect(await wire.ask("config/value/write", replace("model", "b"))).toHaveProperty("result");
    expect(await read()).toBe('model = "b" # mine\n');
    const latin = Buffer.from('# caf\u00e9\nmodel = "a"\n', "latin1");
    await writeFile(path, latin);
    expect(await wire.ask("config/value/write", replace("model", "b"))).toMatchObject({
      error: { code: -32603, message: expect.stringContaining("stream did not contain valid UTF-8") },
    });
    expect(await readFile(path)).toEqual(latin);
  });

  it("keeps whole numbers past 2^53 intact", async () => {
    const { wire, read } = await createConfigured("big = 9007199254740993\n");
    await wire.ask("config/value/write", replace("other", 9007199254740995n));
    expect(await read()).toBe("big = 9007199254740993\nother = 9007199254740995\n");
  });

  it.each([
    ["without a home", async (): Promise<AppServerOptions> => ({})],
    [
      "that keeps an account for each client",
      async (): Promise<AppServerOptions> => ({ codexHome: await createHome(), accountScope: "connection" }),
    ],
  ])("is refused by a server %s", async (_, optionsOf) => {
    const wire = await createIntroducedClient(await optionsOf());
    for (const [method, params] of [
      ["config/value/write", replace("model", "b")],
      ["config/batchWrite", { edits: [replace("model", "b")] }],
    ] as const)
      expect(await wire.ask(method, params)).toMatchObject({
        error: { code: -32600, data: { config_write_error_code: "configLayerReadonly" } },
      });
    expect(await wire.ask("config/read", {})).toHaveProperty("result.config.model", null);
  });
});

describe("config/batchWrite", () => {
  it("makes all edits or none", async () => {
    const { wire, read } = await createConfigured('model = "a"\n');
    const edits = [replace("model", "b"), replace("model_reasoning_effort", 5)];
    expect(await wire.ask("config/batchWrite", { edits })).toMatchObject({
      error: { code: -32600, data: { config_write_error_code: "configValidationError" } },
    });
    expect(await read()).toBe('model = "a"\n');
  });

  it("writes what the terminal UI writes for a trusted folder, and shows it", async () => {
    const { wire } = await createConfigured();
    const edits = [replace('projects."/home/me/a.b"', { trust_level: "trusted" })];
    await wire.ask("config/batchWrite", { edits, filePath: null, expectedVersion: null, reloadUserConfig: true });
    expect(await wire.ask("config/read", { cwd: "/home/me/a.b" })).toMatchObject({
      result: { config: { projects: { "/home/me/a.b": { trust_level: "trusted" } } } },
    });
  });

  it("counts for all clients from the next thread on", async () => {
    const { wire } = await createConfigured('model = "a"\n');
    const second = attach(wire.server);
    await introduce(second);
    await wire.ask("config/batchWrite", { edits: [replace("model", "b"), replace("model_reasoning_effort", "low")] });
    expect(await second.ask("thread/start", {})).toMatchObject({ result: { model: "b" } });
    expect(await second.ask("model/list", {})).toMatchObject({
      result: { data: [{ model: "b", defaultReasoningEffort: "low", isDefault: true }] },
    });
  });
});

describe("config/read", () => {
  it("says where each value comes from", async () => {
    const { wire, path } = await createConfigured('model = "a"\nnotify = ["x"]\ndate = 1979-05-27\n', {
      config: { model: "b" },
    });
    const { result } = await wire.ask("config/read", { includeLayers: true });
    const flags = { name: { type: "sessionFlags" }, version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) };
    const user = { name: { type: "user", file: path, profile: null }, version: expect.stringMatching(/^sha256:/) };
    expect(result).toMatchObject({
      config: { model: "b", notify: ["x"], date: "1979-05-27", model_provider: null },
      origins: { model: flags, "notify.0": user, date: user },
      layers: [
        { ...flags, config: { model: "b" } },
        { ...user, config: { model: "a", notify: ["x"] } },
      ],
    });
    expect(await wire.ask("config/read", {})).not.toHaveProperty("result.layers");
  });

  it("shows what was written by hand meanwhile, and threads go by it", async () => {
    const { wire, path } = await createConfigured('model = "a"\n');
    await writeFile(path, 'model = "b"\n');
    expect(await wire.ask("config/read", {})).toHaveProperty("result.config.model", "b");
    expect(await wire.ask("thread/start", {})).toHaveProperty("result.model", "b");
  });

  it("says what is wrong with the file, and no thread starts", async () => {
    const { wire, path } = await createConfigured('model = "a"\n');
    await writeFile(path, "model = 5\n");
    expect(await wire.ask("config/read", {})).toMatchObject({
      error: { code: -32603, message: "invalid configuration: invalid type: integer `5`, expected a string\nin `model`\n" },
    });
    expect(await wire.ask("thread/start", {})).toMatchObject({
      error: {
        code: -32600,
        message: `failed to load configuration: ${path}:1:9: invalid type: integer \`5\`, expected a string`,
      },
    });
  });

  const SECRETS = `
model_provider = "mine"
approval_policy = "on-failure"
developer_instructions = "the host's own"
[features]
shell_tool = true
[model_providers.mine]
name = "Mine"
base_url = "https://me:secret-1@gw.example/v1?api_key=secret-2&v=1"
experimental_bearer_token = "secret-3"
http_headers = { "x-key" = "secret-4" }
query_params = { code = "secret-5" }
env_key = "GW_KEY"
[mcp_servers.tool]
command = "tool"
args = ["--token", "secret-6", "--api-key=secret-7", "-v"]
env = { PLAIN = "secret-8" }
[shell_environment_policy]
set = { A = "secret-9" }
`;

  it("masks the secrets in it, and keeps what is none", async () => {
    const { wire } = await createConfigured(SECRETS);
    const { result } = await wire.ask("config/read", { includeLayers: true });
    expect(JSON.stringify(result)).not.toContain("secret-");
    expect(result).toMatchObject({
      config: {
        approval_policy: "on-request",
        developer_instructions: "the host's own",
        model_providers: {
          mine: {
            base_url: "https://[redacted]@gw.example/v1?api_key=[redacted]&v=1",
            http_headers: { "x-key": "[redacted]" },
            env_key: "GW_KEY",
          },
        },
        mcp_servers: {
          tool: {
            command: "tool",
            args: ["--token", "[redacted]", "--api-key=[redacted]", "-v"],
          },
        },
      },
    });
  });

  it("lets no mask be written in the place of a secret", async () => {
    const { wire, read } = await createConfigured(SECRETS);
    const { result } = (await wire.ask("config/read", {})) as { result: { config: { model_providers: { mine: object } } } };
    expect(
      await wire.ask("config/value/write", replace("model_providers.mine", result.config.model_providers.mine)),
    ).toMatchObject({
      error: { code: -32600, data: { config_write_error_code: "configValidationError" } },
    });
    expect(await read()).toBe(SECRETS);
  });

  it("accepts the version that it told for the next write", async () => {
    const { wire } = await createConfigured(SECRETS);
    const { result } = (await wire.ask("config/read", { includeLayers: true })) as { result: { layers: { version: string }[] } };
    const write = { ...replace("model", "b"), expectedVersion: result.layers[0]?.version };
    expect(await wire.ask("config/value/write", write)).toMatchObject({ result: { status: "ok" } });
  });

  it("shows a list of keys to clients with accounts of their own, and nothing else", async () => {
    const { wire } = await createConfigured(SECRETS, { accountScope: "connection" });
    const { result } = (await wire.ask("config/read", { includeLayers: true })) as {
      result: { config: object; layers: { config: object }[] };
    };
    const shown = {
      model_provider: "mine",
      approval_policy: "on-failure",
      features: { shell_tool: true },
      model_providers: { mine: { name: "Mine" } },
    };
    expect(result.layers.map(({ config }) => config)).toEqual([shown]);
    expect(Object.entries(result.config).filter(([, value]) => value !== null)).toEqual(
      expect.arrayContaining(Object.entries({ ...shown, approval_policy: "on-request" })),
    );
    expect(JSON.stringify(result)).not.toMatch(/secret-|gw\.example|the host's own|TOOL/);
  });

  it("does not tell clients with accounts of their own what is wrong with the file", async () => {
    const { wire } = await createConfigured("model = 5\n", { accountScope: "connection" });
    expect(await wire.ask("config/read", {})).toMatchObject({
      error: { code: -32603, message: "The configuration of this server cannot be used" },
    });
  });
});
