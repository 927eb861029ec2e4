import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json, Scenario } from "./driver.js";

const hasWarning = ({ notifications }: { notifications: readonly unknown[] }) =>
  notifications.some((message) => (message as Json).method === "configWarning");

/** AUTH.md §2.12 and §8.4, §10.3 case 22. */
export const configScenarios: readonly Scenario[] = [
  {
    name: "config.toml has a value of the wrong kind",
    configFile: "model = 5\n",
    differs: {
      because: "where a value is wrong we say as the real server does, and the words for it are our own",
      ours: (observation) => expect(hasWarning(observation)).toBe(true),
    },
    async play(run) {
      await run.initialize();
      await run.heard("configWarning");
      await run.request("account/read", {});
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
      ours: ({ replies }) =>
        expect(replies.at(-1)).toMatchObject({ error: { message: "API key login is disabled. Use ChatGPT login instead." } }),
    },
    async play(run) {
      await run.initialize();
      await run.heard("configWarning");
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    },
  },
];
