import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runProgram } from "./support/programs.js";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));

/** `npm run demo` plays this one, and `test/pair/command.test.ts` checks that. */
const PLAYED_ELSEWHERE = "external-auth";

const stories = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== PLAYED_ELSEWHERE)
  .map(({ name }) => name);

describe("the examples", () => {
  it("are those that are meant to be there", () => {
    expect(stories.sort()).toEqual([
      "approvals",
      "dynamic-tools",
      "electron",
      "embedded",
      "many-users",
      "multi-tenant",
      "oauth-host",
      "own-agent",
      "real-codex",
      "streaming-turn",
      "tenants",
      "testing",
      "vscode-extension",
    ]);
  });

  it.each(stories)("play %s to its end", { timeout: 60_000 }, async (story) => {
    const env = { TSX_TSCONFIG_PATH: `${EXAMPLES}/tsconfig.json` };
    const { exitCode, stderr, stdout } = await runProgram(["--import", "tsx", `${EXAMPLES}/${story}/${story}.ts`], { env });
    // The provider of one story says that it is not meant for Node 20, and keeps nothing.
    const said = stderr.replaceAll(/^oidc-provider WARNING: .*\n/gm, "");
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: "" });
    expect(stdout).not.toBe("");
  });
});
