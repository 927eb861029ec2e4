// Makes small mistakes in source files, one at a time, and says which of them no test notices: `npm run mutate [FILE...]`.
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Copy, copyPackage } from "./mutate/copy.js";
import { whenToldToEnd } from "./mutate/ending.js";
import { applyMutation, findMutations, type Mutation } from "./mutate/mutations.js";
import { affordable, inOrder, type RatedFile } from "./mutate/order.js";
import { functionAt, readReach, withNotes } from "./mutate/reach.js";
import { sample } from "./mutate/sample.js";
import { Suite } from "./mutate/suite.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The quick suites of each half. */
const SERVER_TESTS = ["test/server/", "test/codex-sign-in/"];
const OTHER_TESTS = ["test/client/", "test/rpc/", "test/transport/", "test/server/connection/"];
const CORE = ["transport/lines", "transport/socket", "transport/child-process", "rpc/codec", "rpc/json", "rpc/peer"]
  .concat(["client/connection", "client/reconnect", "client/running-turn", "client/chatgpt-tokens/session"])
  .concat("client/chatgpt-tokens/single-flight")
  .map((name) => `src/${name}.ts`);
/** How long one run may take beside what it takes without a mutation, in milliseconds. */
const PATIENCE_MS = 15_000;

const HELP = `mutate [FILE...]: makes small mistakes in source files, in a copy of the package, and names those that no test notices.
Without FILE: the core of the client, the peer and the transports.

  --max N        at most N mutations a file, drawn at random
  --seed N       which ones are drawn (default: 1)
  --lines A-B    only mutations of these lines
  --tests PART   test files with this in their path, may be given several times (default: the quick suites of that half)
  --seconds N    leaves out the slowest test files, until the others take N seconds together (default: 15)
  --jobs N       how many mutations are played side by side (default: 2)
  --list         only lists the mutations
`;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    max: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    lines: { type: "string", default: "1-Infinity" },
    tests: { type: "string", multiple: true },
    seconds: { type: "string", default: "15" },
    jobs: { type: "string", default: "2" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Aborts when this process is told to end. */
const ending = new AbortController();
const files = (positionals.length > 0 ? positionals : CORE).map((file) => relative(ROOT, join(process.cwd(), file)));
if (flags.help) say(HELP.trimEnd());
else if (flags.list) for (const file of files) for (const each of await chosenMutations(file)) say(describe(file, each));
else await playAll();

async function playAll(): Promise<void> {
  const copying: Promise<Copy>[] = [];
  const suites = new Set<Suite>();
  const tidyUp = once(async () => {
    for (const suite of suites) suite.stop();
    for (const copied of await Promise.allSettled(copying)) if (copied.status === "fulfilled") await copied.value.remove();
  });
  whenToldToEnd(() => {
    ending.abort();
    void tidyUp().finally(() => process.exit(130));
  });
  try {
    for (let job = 0; job < Number(flags.jobs); job += 1) copying.push(copyPackage(ROOT));
    const copies = await Promise.all(copying);
    for (const file of files) {
      if (ending.signal.aborted) break;
      for (const { folder } of copies) suites.add(new Suite(folder, file, flags.tests ?? testsOf(file)));
      await playFile(file, [...suites]);
      for (const suite of suites) suite.stop();
      suites.clear();
    }
  } finally {
    await tidyUp();
  }
}

function once<T>(run: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => {
    done ??= { value: run() };
    return done.value;
  };
}

async function playFile(file: string, suites: readonly Suite[]): Promise<void> {
  const text = await readFile(join(ROOT, file), "utf8");
  const mutations = await chosenMutations(file);
  const left = mutations.values();
  const [first] = suites as [Suite];
  await writeFile(join(first.root, file), withNotes(text));
  const rated = await rate(file, first);
  const reach = await readReach(first.reachLog, first.root);
  const began = Date.now();
  let noticed = 0;
  const playSome = async (suite: Suite) => {
    for (const mutation of left) {
      if (ending.signal.aborted) return;
      await writeFile(join(suite.root, file), applyMutation(text, mutation));
      const callers = reach.get(functionAt(text, mutation.start));
      // A function that no test file calls may still be called by a program that one of them starts.
      const played = callers === undefined ? rated : rated.filter((each) => callers.has(each.file));
      const isSeen = await isNoticed(suite, inOrder(played, file));
      if (ending.signal.aborted) return;
      if (isSeen) noticed += 1;
      else say(`  unnoticed  ${describe(file, mutation)}`);
    }
    await writeFile(join(suite.root, file), text);
  };
  await Promise.all(suites.map(playSome));
  if (ending.signal.aborted) return;
  const seconds = Math.round((Date.now() - began) / 1000);
  say(`${file}: noticed ${noticed} of ${mutations.length} (${percent(noticed, mutations.length)}, ${seconds} s)`);
}

async function chosenMutations(file: string): Promise<Mutation[]> {
  const [first = 1, last = first] = flags.lines.split("-").map(Number);
  const all = findMutations(await readFile(join(ROOT, file), "utf8"));
  const wanted = all.filter(({ line }) => line >= first && line <= last);
  return sample(wanted, Number(flags.max), Number(flags.seed));
}

/** Runs the tests of a file without a mutation. Those that fail already are left out, with a word. */
async function rate(file: string, suite: Suite): Promise<RatedFile[]> {
  const files = await suite.start();
  if (files.length === 0) throw new Error(`No test imports ${file}`);
  const answer = await suite.run({ files, bail: false }, 600_000);
  if (answer === null) throw new Error(`The tests of ${file} do not end`);
  const { durations = {}, red = [] } = answer;
  for (const path of red) say(`  left out, since it fails without a mutation: ${path}`);
  const green = files.filter((path) => !red.includes(path));
  const rated = green.map((path) => ({ file: path, ms: durations[path] ?? 0, noticed: 0 }));
  const chosen = affordable(rated, file, Number(flags.seconds) * 1000);
  say(`${file}: ${chosen.length} of ${files.length} test files that import it`);
  return chosen;
}

async function isNoticed(suite: Suite, played: readonly RatedFile[]): Promise<boolean> {
  const limitMs = played.reduce((sum, { ms }) => sum + 2 * ms, PATIENCE_MS);
  const answer = await suite.run({ files: played.map((each) => each.file), bail: true }, limitMs);
  if (answer === null) return true;
  const { red = [] } = answer;
  for (const each of played) if (red.includes(each.file)) each.noticed += 1;
  return red.length > 0 || answer.crashed === true;
}

function testsOf(file: string): string[] {
  return /^src\/(server|codex-sign-in)\//.test(file) ? SERVER_TESTS : OTHER_TESTS;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none" : `${Math.round((part / whole) * 100)} %`;
}

function describe(file: string, { line, what }: Mutation): string {
  return `${file}:${line}  ${what}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
