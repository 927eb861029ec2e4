import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

const PROVIDER = 'name = "Company"\nbase_url = "http://127.0.0.1:9/v1"';

/** A `config.toml` that asks the provider `company`, with lines at its top and for the provider's table. */
function configOf(top = "", table = PROVIDER): string {
  return `model = "m"\nmodel_provider = "company"\n${top}\n[model_providers.company]\n${table}\n`;
}

/** Each a `config.toml` by what is wrong with it. The real server reads the file again for each thread. */
const UNUSABLE: Readonly<Record<string, string | Buffer>> = {
  "a level of trust that nobody knows": `${configOf()}[projects."/x"]\ntrust_level = "sure"\n`,
  "an approval policy that nobody knows": configOf('approval_policy = "sometimes"'),
  "an approval policy that is a number": configOf("approval_policy = 3"),
  "an approval policy that has to be a table": configOf('approval_policy = "granular"'),
  "a granular policy without a needed flag": configOf("approval_policy = { granular = {} }"),
  "a granular policy with a number for a flag": configOf(
    "approval_policy = { granular = { sandbox_approval = 1, rules = false, mcp_elicitations = true } }",
  ),
  "two policies": configOf("approval_policy = { never = {}, untrusted = {} }"),
  "a provider that is misspelt": configOf().replace('"company"', '"compnay"'),
  "a provider of older releases": configOf().replace('"company"', '"ollama-chat"'),
  "a wire that is no longer supported": configOf("", `${PROVIDER}\nwire_api = "chat"`),
  "a wire that nobody knows": configOf("", `${PROVIDER}\nwire_api = "pigeon"`),
  "a provider without a name": configOf("", 'base_url = "http://127.0.0.1:9/v1"'),
  "a provider with a blank name": configOf("", 'name = " "\nbase_url = "http://127.0.0.1:9/v1"'),
  "another provider without a name": `${configOf()}[model_providers.other]\nbase_url = "x"\n`,
  "a table for a built-in provider": `${configOf()}[model_providers.openai]\n${PROVIDER}\n`,
  "providers in one line, one without a name": 'model_providers = { a = { base_url = "x" } }\n',
  "a command for tokens beside a key": `${configOf("", `${PROVIDER}\nenv_key = "K"`)}[model_providers.company.auth]\ncommand = "x"\n`,
  "a command for tokens beside an account": `${configOf("", `${PROVIDER}\nrequires_openai_auth = true`)}[model_providers.company.auth]\ncommand = "x"\n`,
  "an empty command for tokens": `${configOf()}[model_providers.company.auth]\ncommand = " "\n`,
  "a profile": configOf('profile = "x"'),
  "an empty effort": configOf('model_reasoning_effort = ""'),
  "a table for the model": `model_provider = "company"\n[model]\nx = 1\n[model_providers.company]\n${PROVIDER}\n`,
  "a model without a name": configOf().replace('"m"', '""'),
  "a permission profile that is not built in": configOf('default_permissions = ":nope"'),
  "a permission profile without any": configOf('default_permissions = "mine"'),
  "a permission profile that is not there": `${configOf('default_permissions = "two"')}[permissions.mine]\nextends = ":workspace"\n`,
  "permission profiles without a choice": `${configOf()}[permissions.mine]\nextends = ":workspace"\n`,
  "a permission profile with a reserved name": `${configOf('default_permissions = ":x"')}[permissions.":x"]\nextends = ":workspace"\n`,
  "a permission profile on nothing": `${configOf('default_permissions = "mine"')}[permissions.mine]\nextends = "nope"\n`,
  "a permission profile on full access": `${configOf('default_permissions = "mine"')}[permissions.mine]\nextends = ":danger-full-access"\n`,
  "permission profiles in a circle": `${configOf('default_permissions = "mine"')}[permissions.mine]\nextends = "two"\n[permissions.two]\nextends = "mine"\n`,
  "a text for a feature": `${configOf()}[features]\nshell_tool = "no"\n`,
  "an environment that nobody knows": `${configOf()}[shell_environment_policy]\ninherit = "wat"\n`,
  "a number for a flag of the sandbox": `${configOf()}[sandbox_workspace_write]\nnetwork_access = 5\n`,
};

/** Each a `config.toml` that looks odd and is used. */
const USABLE: Readonly<Record<string, string>> = {
  "a granular policy": configOf(
    "approval_policy = { granular = { sandbox_approval = true, rules = false, mcp_elicitations = true } }",
  ),
  "a granular policy with every flag": configOf(
    "approval_policy = { granular = { sandbox_approval = true, rules = false, skill_approval = true, request_permissions = true, mcp_elicitations = true } }",
  ),
  "a policy as a table": configOf("approval_policy = { never = {} }"),
  "a policy of older releases": configOf('approval_policy = "on-failure"'),
  "a model on this machine": configOf().replace('"company"', '"ollama"'),
  "keys that nobody reads": configOf("", `${PROVIDER}\nwat = 1\nfoo = "x"`),
};

/** Starts a thread under a `config.toml`, and notes what both servers say of it. */
async function noteStart(run: Run, what: string, config: string | Buffer): Promise<void> {
  await writeFile(join(run.home, "config.toml"), config);
  const { result, error } = await run.request("thread/start", {});
  const { modelProvider, approvalPolicy } = (result ?? {}) as Json;
  run.notes.push([what, error ?? { modelProvider, approvalPolicy }]);
}

/** A configuration that cannot be used stops the work (0.171). */
export const unusableConfigScenarios: readonly Scenario[] = [
  {
    name: "no thread starts under a configuration that cannot be used",
    authJson: { auth_mode: "apikey", OPENAI_API_KEY: "sk-stored" },
    async play(run) {
      await run.initialize();
      for (const [what, config] of Object.entries(UNUSABLE)) await noteStart(run, what, config);
      for (const [what, config] of Object.entries(USABLE)) await noteStart(run, what, config);
      await run.request("account/read", {});
    },
  },
  {
    name: "no thread starts under a config.toml that cannot be read",
    differs: {
      because: "each parser has its own words for what it cannot read, and its own idea of where",
      at: ["notes[][].message"],
      ours: ({ notes }) =>
        expect(notes).toMatchObject([
          [
            "a table written twice",
            { code: -32600, message: expect.stringMatching(/^failed to load configuration: <home>\/config\.toml:7:\d+: /) },
          ],
          [
            "a byte that is no UTF-8",
            {
              code: -32600,
              message: expect.stringMatching(/^failed to load configuration: Failed to read config file <home>\/config\.toml: /),
            },
          ],
        ]),
    },
    async play(run) {
      await run.initialize();
      await noteStart(run, "a table written twice", `${configOf()}[model_providers.company]\nname = "x"\n`);
      await noteStart(run, "a byte that is no UTF-8", Buffer.concat([Buffer.from(configOf()), Buffer.from([0x23, 0xff])]));
    },
  },
  {
    name: "a thread goes on under the configuration that it began with",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await noteStart(run, "broken", "model = 5\n");
      await run.startTurn(threadId);
      await run.completed();
      const { error } = await run.request("thread/fork", { threadId });
      run.notes.push(error);
      await run.request("config/read", {}).then(({ error: why }) => run.notes.push(why));
    },
  },
  ...["no name", "a misspelt provider"].map(
    (what): Scenario => ({
      name: `people sign in under a configuration with ${what}`,
      configFile: what === "no name" ? configOf("", 'base_url = "x"') : configOf().replace('"company"', '"compnay"'),
      async play(run) {
        await run.initialize();
        const warning = await run.when(
          ({ method, params }) =>
            method === "configWarning" && String((params as Json).summary).startsWith("Invalid configuration"),
        );
        run.notes.push((warning.params as Json).summary, (warning.params as Json).details);
        await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
        await run.heard("account/updated");
        await run.request("account/read", {});
        const { error } = await run.request("thread/start", {});
        run.notes.push(error);
        const read = await run.request("config/read", {});
        run.notes.push(read.error);
      },
    }),
  ),
  {
    name: "keys of a provider that nobody reads are named",
    configFile: configOf("", `${PROVIDER}\nbase_ulr = 1\n"odd key" = "x"`),
    async play(run) {
      await run.initialize();
      const warning = await run.when(
        ({ method, params }) => method === "configWarning" && String((params as Json).summary).startsWith("Codex is ignoring"),
      );
      run.notes.push(warning.params);
    },
  },
  {
    name: "something else than a file is in the place of config.toml",
    async play(run) {
      await run.initialize();
      const path = join(run.home, "config.toml");
      for (const put of [() => mkdir(path), async () => void execFileSync("mkfifo", [path])]) {
        await rm(path, { recursive: true });
        await put();
        const { error } = await run.request("thread/start", {});
        run.notes.push(error);
      }
    },
  },
  {
    name: "config.toml is empty or missing for a moment",
    differs: {
      because: "a file that is being saved must not loosen everything: there the next thread goes to another vendor",
      at: ["notes[]"],
      ours: ({ notes }) => expect(notes).toEqual(["mock_provider", "mock_provider"]),
    },
    async play(run) {
      await run.initialize();
      const path = join(run.home, "config.toml");
      for (const take of [() => writeFile(path, ""), () => rm(path)]) {
        await take();
        const { result } = await run.request("thread/start", {});
        run.notes.push((result as Json).modelProvider);
      }
    },
  },
  {
    name: "a provider that a request names is there, or the thread is not",
    async play(run) {
      await run.initialize();
      for (const params of [
        { modelProvider: "nope" },
        { modelProvider: "" },
        { config: { model_provider: "nope" } },
        { config: { model: 5 } },
        { modelProvider: "lmstudio" },
      ]) {
        const { result, error } = await run.request("thread/start", params);
        run.notes.push([params, error ?? (result as Json).modelProvider]);
      }
    },
  },
];
