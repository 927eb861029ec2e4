import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hasChromium, whySkipped } from "./support/chromium.js";
import { runProgram } from "./support/programs.js";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));

/** `npm run demo` plays this one, and `test/pair/command.test.ts` checks that. */
const PLAYED_ELSEWHERE = "external-auth";

/** This one clicks through a page, where there is a browser. */
const IN_CHROMIUM = "web";

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
      "web",
    ]);
  });

  it.each(stories.filter((story) => story !== IN_CHROMIUM))("play %s to its end", async (story) => {
    expect(await play(story)).not.toBe("");
  });

  it.skipIf(!hasChromium)(`play ${IN_CHROMIUM} to its end${whySkipped}`, async () => {
    expect(await play(IN_CHROMIUM)).toContain("one 401, one refresh that it showed, and one retry");
  });

  it(`build ${IN_CHROMIUM}, and say what is left out, where there is no Chromium`, async () => {
    expect(await play(IN_CHROMIUM, { CHROMIUM: "/nowhere/chromium" })).toMatch(
      /^the page is built: .*\nthe click-through is skipped: there is no \/nowhere\/chromium\n$/,
    );
  });
});

/** What a story says on stdout. */
async function play(story: string, env: object = {}): Promise<string> {
  const { exitCode, stderr, stdout } = await runProgram(["--import", "tsx", `${EXAMPLES}/${story}/${story}.ts`], {
    env: { TSX_TSCONFIG_PATH: `${EXAMPLES}/tsconfig.json`, ...env },
  });
  // The provider of one story says that it is not meant for Node 20, and keeps nothing.
  const said = stderr.replaceAll(/^oidc-provider WARNING: .*\n/gm, "");
  expect({ exitCode, said }).toEqual({ exitCode: 0, said: "" });
  return stdout;
}
