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
    expect(stories).toEqual(["approvals", "dynamic-tools", "embedded", "own-agent", "real-codex", "streaming-turn", "tenants"]);
  });

  it.each(stories)("play %s to its end", { timeout: 60_000 }, async (story) => {
    const { exitCode, stderr, stdout } = await runProgram(["--import", "tsx", `${EXAMPLES}/${story}/${story}.ts`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });
});
