import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../../support/programs.js";
import { browserScenarios } from "./browser.js";
import { compare } from "./compare.js";
import type { ServerName } from "./driver.js";
import type { Observation } from "./observe.js";

type Seen = ReadonlyMap<string, { observation?: Observation; error?: string }>;

const PROGRAM = fileURLToPath(new URL("browser-run.ts", import.meta.url));
/** Its own loopback, where ports 1455 and 1457 are free whoever else signs in on this machine. */
const ALONE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
const canBeAlone = spawnSync(ALONE[0] as string, [...ALONE.slice(1), "true"]).status === 0;

async function play(server: ServerName): Promise<Seen> {
  const args = ["--import", "tsx", PROGRAM, server];
  const { stdout, stderr } = canBeAlone ? await runProgram(args, { within: ALONE }) : await runProgram(args);
  const lines = stdout.trim().split("\n");
  if (lines.length !== browserScenarios.length) throw new Error(`${server} did not get through: ${stderr}`);
  return new Map(lines.map((line) => [JSON.parse(line).name as string, JSON.parse(line)]));
}

describe("our server does as the real one when, in a browser,", () => {
  let ours: Seen;
  let codex: Seen;

  beforeAll(async () => {
    // Without a network of its own for each, one after the other.
    if (canBeAlone) [ours, codex] = await Promise.all([play("ours"), play("codex")]);
    else [ours, codex] = [await play("ours"), await play("codex")];
  }, 480_000);

  it.each(browserScenarios.map((scenario) => [scenario.name, scenario] as const))("%s", (name, scenario) => {
    const [own, real] = [ours.get(name), codex.get(name)];
    expect([own?.error, real?.error]).toEqual([undefined, undefined]);
    compare(scenario, own?.observation as Observation, real?.observation as Observation);
  });
});
