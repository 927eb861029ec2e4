// A process in which vitest runs the tests of one source file, as often as it is asked. See suite.ts.
import { relative, resolve } from "node:path";
import { BaseSequencer, createVitest, type TestModule, type TestSpecification } from "vitest/node";
import type { Answer, Question } from "./suite.js";

const [root = "", source = "", ...wanted] = process.argv.slice(2);
let order: readonly string[] = [];

class AsAsked extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)));
  }
}

const vitest = await createVitest("test", {
  root,
  watch: false,
  related: [resolve(root, source)],
  reporters: [{}],
  pool: "forks",
  // One worker that loads the modules once; what runs side by side is other mutations.
  maxWorkers: 1,
  isolate: false,
  sequence: { sequencer: AsAsked },
  setupFiles: [resolve(root, "scripts/mutate/reached-setup.ts")],
  testTimeout: 8_000,
  hookTimeout: 8_000,
  typecheck: { enabled: false },
  cache: false,
});
await vitest.standalone();
const specifications = await vitest.getRelevantTestSpecifications(wanted);

process.on("message", (question: Question) => void answer(question));
process.on("disconnect", () => process.exit());
process.send?.({ files: specifications.map(nameOf) } satisfies Answer);

async function answer({ files, bail }: Question): Promise<void> {
  order = files;
  for (const { config } of [vitest, ...vitest.projects]) config.bail = bail ? 1 : 0;
  vitest.invalidateFile(resolve(root, source));
  process.send?.(await run(specifications.filter((each) => files.includes(nameOf(each)))));
}

async function run(chosen: TestSpecification[]): Promise<Answer> {
  const { testModules, unhandledErrors } = await vitest.rerunTestSpecifications(chosen);
  // Vitest tells the files of earlier runs as well.
  const played = testModules.filter(({ moduleId }) => chosen.some((each) => each.moduleId === moduleId));
  const red = played.filter((module) => !module.ok());
  const durations = Object.fromEntries(played.map((module) => [nameOf(module), durationOf(module)]));
  return { red: red.map(nameOf), crashed: unhandledErrors.length > 0, durations };
}

function nameOf({ moduleId }: { moduleId: string }): string {
  return relative(root, moduleId);
}

function durationOf(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return collectDuration + duration;
}
