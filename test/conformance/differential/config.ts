import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json, Scenario } from "./driver.js";

const isAboutFile = ({ method, params }: Json) => method === "configWarning" && (params as { path?: string }).path !== undefined;

/** AUTH.md §2.12 and §8.4, §10.3 case 22. */
export const configScenarios: readonly Scenario[] = [
  ...[
    ["a number for a text", "model = 12345\n"],
    ["a list for a text", "# first\nmodel = [1, 2] # second\n"],
    ["a text for a number", '[model_providers.x]\nname = "n"\nrequest_max_retries = "many"\n'],
  ].map(
    ([what, configFile]): Scenario => ({
      name: `config.toml has ${what}`,
      configFile: configFile as string,
      async play(run) {
        await run.initialize();
        await run.when(isAboutFile);
        await run.request("account/read", {});
      },
    }),
  ),
  {
    name: "config.toml does not parse",
    configFile: 'model = "a"\nbroken = [1,\n',
    differs: {
      because: "each parser has its own words for what it cannot read, and its own idea of where",
      at: ["notifications[configWarning].params.details", "notifications[configWarning].params.range"],
      ours: ({ notifications }) =>
        expect(notifications).toMatchObject([
          {
            method: "configWarning",
            params: {
              summary: "Invalid configuration; using defaults.",
              path: "<home>/config.toml",
              range: { start: { line: 3 } },
            },
          },
        ]),
    },
    async play(run) {
      await run.initialize();
      await run.when(isAboutFile);
    },
  },
  {
    name: "config.toml becomes unreadable before somebody signs out",
    authJson: { auth_mode: "apikey", OPENAI_API_KEY: "sk-stored" },
    async play(run) {
      await run.initialize();
      await writeFile(join(run.home, "config.toml"), "broken = [");
      await run.request("account/logout");
      await run.heard("account/updated");
      await run.request("account/read", {});
    },
  },
  {
    name: "a broken config.toml restricts who may sign in",
    configFile: 'model = 5\nforced_login_method = "chatgpt"\n',
    differs: {
      because: "a config that does not parse must not loosen a restriction; there it does",
      at: ["replies[account/login/start]", "notifications[configWarning].params.summary", "authJson"],
      maybe: ["accountNotifications"],
      ours: ({ replies }) =>
        expect(replies.at(-1)).toMatchObject({ error: { message: "API key login is disabled. Use ChatGPT login instead." } }),
    },
    async play(run) {
      await run.initialize();
      await run.when(isAboutFile);
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    },
  },
];
