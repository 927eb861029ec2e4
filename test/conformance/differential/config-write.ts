import { rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

const CONFIG = `# mine
model = "a" # the model
model_provider = "mock"
chatgpt_base_url = "http://127.0.0.1:9/backend-api"
check_for_update_on_startup = false
desktop.a.b = "one" # dotted

# about analytics
[analytics]
enabled = false # no

[features]
plugins = false
apps = false

[model_providers.mock] # here
name = "mock"
base_url = "http://127.0.0.1:9/v1"
wire_api = "responses"
`;

const replace = (keyPath: string, value: unknown) => ({ keyPath, value, mergeStrategy: "replace" });
const upsert = (keyPath: string, value: unknown) => ({ keyPath, value, mergeStrategy: "upsert" });

/** Makes writes one after the other, and notes the file after each. */
function writes(name: string, edits: readonly Json[], setting: Partial<Scenario> = {}): Scenario {
  return {
    name: `a client writes ${name}`,
    configFile: CONFIG,
    ...setting,
    async play(run) {
      await run.initialize();
      for (const edit of edits) {
        await run.request("edits" in edit ? "config/batchWrite" : "config/value/write", edit);
        await run.noteConfigFile();
      }
    },
  };
}

/** The keys of the configuration that both servers know. */
const KNOWN = [
  "model",
  "model_provider",
  "model_reasoning_effort",
  "approval_policy",
  "sandbox_mode",
  "chatgpt_base_url",
  "projects",
  "forced_login_method",
  "forced_chatgpt_workspace_id",
  "analytics",
  "review_model",
  "tools",
];

/** Notes of an answer to `config/read` what both servers know, and not the file under /etc, which this package does not look at. */
async function noteConfig(run: Run, params: Json = { includeLayers: true }): Promise<void> {
  const { result, error } = (await run.request("config/read", params)) as { result?: Json; error?: unknown };
  if (!result) return void run.notes.push(error);
  const { config, origins, layers } = result as { config: Json; origins: Json; layers?: { name: { type: string } }[] };
  run.notes.push({
    config: Object.fromEntries(KNOWN.map((key) => [key, config[key]])),
    origins,
    layers: layers?.filter(({ name }) => name.type !== "system"),
  });
}

async function noteThread(run: Run): Promise<void> {
  const { result } = (await run.request("thread/start", {})) as { result: Json };
  run.notes.push({ model: result.model, modelProvider: result.modelProvider });
}

export const configWriteScenarios: readonly Scenario[] = [
  writes("single values, new ones and some that were there", [
    replace("model", "b"),
    replace("model_reasoning_effort", "high"),
    replace("features.apps", true),
    upsert("features.plugins", true),
    replace("desktop.a.b", "two"),
    replace("desktop.a.c", ["x"]),
    replace('projects."/tmp/a.b/c".trust_level', "trusted"),
    replace('projects."/tmp/q\\"z".trust_level', "untrusted"),
    replace("model_providers.other", { name: "o", base_url: "http://127.0.0.1:9/v1" }),
    replace("model_providers.mock.request_max_retries", 3),
    upsert("model_providers.mock", { request_max_retries: 4, stream_max_retries: 1 }),
    replace("model_providers.mock", { name: "again", base_url: "http://127.0.0.1:9/v1" }),
    replace("not_known_to_anybody", 1),
  ]),
  writes("values away", [
    replace("check_for_update_on_startup", null),
    replace("check_for_update_on_startup", null),
    replace("nothing.here", null),
    replace("features.apps", null),
  ]),
  writes("away a value that has a comment above it", [replace("model", null), replace("analytics", null)], {
    differs: {
      because: "comments on lines of their own stay here; there they go with what stands below them",
      at: ["notes"],
      ours: ({ notes }) =>
        expect(notes).toEqual([expect.stringContaining("# mine"), expect.stringContaining("# about analytics")]),
    },
  }),
  writes("what cannot be", [
    replace("", 1),
    replace("a..b", 1),
    replace("a.", 1),
    replace('"".x', 1),
    replace('x"y', 1),
    replace('"a', 1),
    replace('"a\\', 1),
    replace("model", 5),
    replace("model", ["a"]),
    replace("model", { a: 1 }),
    replace("model", true),
    replace("model.sub", "x"),
    replace("approval_policy", "bogus"),
    replace("sandbox_mode", "bogus"),
    replace("forced_login_method", "pigeon"),
    replace('projects."/x".trust_level', "maybe"),
    replace("projects", "x"),
    replace("model_providers.mock.requires_openai_auth", "yes"),
    replace("model_providers.mock.http_headers", { a: 1 }),
    replace("desktop.x", { a: [null] }),
    { keyPath: "model", value: "z", mergeStrategy: "other" },
    { keyPath: "model", value: "z" },
    { keyPath: "model", mergeStrategy: "replace" },
    { ...replace("model", "z"), expectedVersion: "sha256:00" },
    { ...replace("model", "z"), filePath: "/tmp/other.toml" },
    { ...replace("model", "z"), filePath: "config.toml" },
    { edits: 5 },
    { edits: [{ keyPath: "a" }] },
    { edits: [replace("model", "z"), replace("model", 5)] },
  ]),
  writes("several values at once, or none", [
    { edits: [] },
    { edits: [replace("model", "b"), replace("model_reasoning_effort", "low")], reloadUserConfig: true },
    { edits: [replace("desktop.z", "y"), replace("desktop.z", "z")], filePath: null, expectedVersion: null },
    { edits: [replace("model", "c"), replace("sandbox_mode", "bogus")] },
  ]),
  {
    name: "a client writes where there is no file, and says which version it knows",
    async play(run) {
      await rename(join(run.home, "config.toml"), join(run.home, "away.toml"));
      await run.initialize();
      const write = async (params: Json) => {
        const { result } = (await run.request("config/value/write", params)) as { result?: Json };
        await run.noteConfigFile();
        return result?.version;
      };
      await write(replace("model", null));
      const nothing = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
      const version = await write({ ...replace("model", "b"), expectedVersion: nothing });
      await write({ ...replace("model", "c"), expectedVersion: nothing });
      await write({ ...replace("model", "d"), expectedVersion: version });
    },
  },
  {
    name: "a client writes through a link",
    configFile: CONFIG,
    async play(run) {
      await rename(join(run.home, "config.toml"), join(run.home, "real.toml"));
      await symlink("real.toml", join(run.home, "config.toml"));
      await run.initialize();
      await run.request("config/value/write", replace("model", "b"));
      await run.request("config/value/write", { ...replace("model", "c"), filePath: join(run.home, "real.toml") });
      await rename(join(run.home, "real.toml"), join(run.home, "config.toml"));
      await run.noteConfigFile();
    },
  },
  {
    name: "many clients write at once",
    configFile: CONFIG,
    async play(run) {
      await run.initialize();
      const keys = ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"];
      await Promise.all(keys.map((key) => run.request("config/value/write", replace(`features.${key}`, true))));
      await run.noteConfigFile();
    },
  },
  {
    name: "config.toml is wrong when a client reads it and writes to it",
    configFile: "model = 5\n",
    async play(run) {
      await run.initialize();
      await noteConfig(run);
      await run.request("config/value/write", replace("model_reasoning_effort", "high"));
      await run.request("config/value/write", replace("model", "b"));
      await run.noteConfigFile();
      await noteConfig(run, {});
    },
  },
  {
    name: "a client reads the configuration with its layers, and after a change by hand",
    configFile: `${CONFIG}\n[projects."/a.b"]\ntrust_level = "trusted"\n`,
    async play(run) {
      await run.initialize();
      await noteConfig(run);
      await noteConfig(run, {});
      await writeFile(join(run.home, "config.toml"), CONFIG.replace('model = "a"', 'model = "by hand"'));
      await noteConfig(run);
      await noteThread(run);
    },
  },
  {
    name: "a model that a client wrote is the next thread's",
    configFile: CONFIG,
    async play(run) {
      await run.initialize();
      await noteThread(run);
      const edits = [replace("model", "b"), replace("model_reasoning_effort", "low")];
      await run.request("config/batchWrite", { edits, filePath: null, expectedVersion: null, reloadUserConfig: true });
      await noteThread(run);
    },
  },
  {
    name: "what a client writes is overridden",
    configFile: CONFIG,
    args: ["-c", "model=flag", "-c", "analytics.enabled=true"],
    async play(run) {
      await run.initialize();
      await run.request("config/value/write", replace("model", "b"));
      await run.request("config/value/write", replace("model", "flag"));
      await run.request("config/value/write", replace("model", null));
      await run.request("config/batchWrite", {
        edits: [replace("model_verbosity", "low"), replace("analytics", { enabled: false })],
      });
      await noteConfig(run);
    },
  },
];
