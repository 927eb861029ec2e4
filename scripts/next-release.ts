// Moves the package to another release of codex, and reports what changed: `npm run next-release [-- VERSION]`. See docs/releases.md.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compareReleases } from "../src/protocol/dialect.js";
import { type BehaviourChange, groupChanges, type Played, playReal, runVitest } from "./next-release/behaviour.js";
import { findUnlisted, paramsOf, readParamList, servedMethods } from "./next-release/params.js";
import { type Decision, type Findings, type MethodChange, printReport, type Suite, undecidedIn } from "./next-release/report.js";
import { addGroup, addRow, type NewRow, setTraits, TO_BE_WRITTEN } from "./next-release/rows.js";
import { compareShapes, readShapes, type ShapeChange, type Shapes } from "./next-release/shapes.js";
import { type Codex, releasedCodex } from "./pull-protocol/codex.js";
import { answerOf, fileOf } from "./pull-protocol/groups.js";
import { allLines, type History, LISTINGS, lettersOf, readHistory, spanOf, withListing } from "./pull-protocol/history.js";
import { readListing } from "./pull-protocol/listing.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const METHODS = join(ROOT, "src/protocol/methods");
const TABLE = join(ROOT, "src/protocol/table.ts");
const COMPAT = join(ROOT, "scripts/compat-releases.json");

const HELP = `next-release [VERSION]: moves this package to a release of codex (default: the newest stable one) and reports what changed.

  --report-only     changes nothing but the report
  --from VERSION    compares with this release instead of the one that is pinned; only with --report-only
  --no-play         does not play the real servers, nor the suites
  --report FILE     where the report goes (default: docs/releases/VERSION.md)

Ends with 0 once nothing is left to decide: tick the lines under "To decide" in the report, and run it again.
`;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "report-only": { type: "boolean", default: false },
    from: { type: "string" },
    "no-play": { type: "boolean", default: false },
    report: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (flags.help) process.stdout.write(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const published = publishedReleases();
  const newer = positionals[0] ?? (published.at(-1) as string);
  if (!published.includes(newer)) throw new Error(`codex ${newer} is not a stable release on the registry`);
  const reportOnly = flags["report-only"];
  if (flags.from !== undefined && !reportOnly) throw new Error("--from goes with --report-only");
  const reportFile = flags.report ?? join(ROOT, "docs/releases", `${newer}.md`);
  const earlier = await readFile(reportFile, "utf8").catch(() => null);
  const older = flags.from ?? olderOf(earlier) ?? pinnedRelease();
  const releases = published.filter((release) => isBetween(release, older, newer));
  const history = await listAll(releases, reportOnly);
  const [before, after] = [releasedCodex(older), releasedCodex(newer)];
  const [olderShapes, newerShapes] = await Promise.all([readShapes(before), readShapes(after)]);
  if (!reportOnly) await move(newer, older, history, newerShapes);

  const { came, went } = methodChanges(history, older, newer);
  const served = await servedMethods();
  const found: Findings = {
    older,
    newer,
    releases,
    came,
    went,
    shapes: compareShapes(olderShapes, newerShapes).filter(({ methods }) => methods.length > 0),
    checked: checkedShapes(),
    behaviour: null,
    failures: [],
    params: findUnlisted(paramsOf(served, newerShapes), await readParamList()),
    suites: [],
    decisions: [],
  };
  const write = async (findings: Findings): Promise<string[]> => {
    const report = printReport({ ...findings, decisions: decisionsIn(findings, newerShapes, served) }, earlier);
    await mkdir(dirname(reportFile), { recursive: true });
    await writeFile(reportFile, report);
    return undecidedIn(report);
  };
  // Written before anything is played, so that a run that is cut off is gone on with.
  let undecided = await write(found);
  if (!flags["no-play"]) {
    const played = await play(before, after);
    const failures = played.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`]));
    const behaving = { ...found, behaviour: groupChanges(played), failures };
    await write(behaving);
    undecided = await write({ ...behaving, suites: reportOnly ? [] : await playSuites(before) });
  }
  process.stdout.write(`${reportFile}\n${undecided.length} left to decide\n`);
  return undecided.length === 0 ? 0 : 1;
}

/** The stable releases on the registry, oldest first. */
function publishedReleases(): string[] {
  const versions = JSON.parse(run("npm", "view", "@openai/codex", "versions", "--json")) as string[];
  return versions.filter((version) => /^\d+\.\d+\.\d+$/.test(version)).sort(compareReleases);
}

/** The release that package.json pins: the only place where it is written. */
function pinnedRelease(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  return devDependencies["@openai/codex"] as string;
}

/** The release that an earlier run of the same move began from. */
function olderOf(report: string | null): string | undefined {
  return report === null ? undefined : /^What changed from (\S+) to/m.exec(report)?.[1];
}

function isBetween(release: string, one: string, other: string): boolean {
  const [low, high] = [one, other].sort(compareReleases) as [string, string];
  return compareReleases(release, low) >= 0 && compareReleases(release, high) <= 0;
}

/** The listings, with those of these releases. */
async function listAll(releases: readonly string[], reportOnly: boolean): Promise<History> {
  let history = await readHistory();
  for (const release of releases) {
    if (!history.releases.includes(release)) history = withListing(history, release, await readListing(releasedCodex(release)));
  }
  if (!reportOnly) await writeFile(LISTINGS, `${JSON.stringify(history, null, 2)}\n`);
  return history;
}

/** Pins the release, pulls its types, and brings the rows up to date. */
async function move(newer: string, older: string, history: History, shapes: Shapes): Promise<void> {
  if (pinnedRelease() !== newer) {
    run("npm", "install", "--save-dev", "--save-exact", "--no-audit", "--no-fund", `@openai/codex@${newer}`);
    const compat = JSON.parse(await readFile(COMPAT, "utf8")) as string[];
    if (!compat.includes(older)) await writeFile(COMPAT, `${JSON.stringify([...compat, older].sort(compareReleases))}\n`);
  }
  run("npm", "run", "--silent", "pull-protocol");
  await updateRows(history, shapes);
  // Only the layout. What the linter says of the new rows is for `npm run check`, and must not end the move half way.
  const places = ["src/protocol", "test/conformance", "scripts"];
  run(join(ROOT, "node_modules/.bin/biome"), "check", "--write", "--linter-enabled=false", ...places);
}

/** Adds a row for what is new, and says of every row since when, and until when, it is there. */
async function updateRows(history: History, shapes: Shapes): Promise<void> {
  for (const { direction, method, line } of allLines(history)) {
    const { since, until, experimental } = spanOf(history, line);
    const traits = { ...(since && { since }), ...(until && { until }), ...(experimental && { experimental: true as const }) };
    const file = join(METHODS, `${fileOf(method)}.ts`);
    const text = await readFile(file, "utf8").catch(() => "");
    const updated = setTraits(text, { method, direction, traits });
    if (updated !== null) {
      if (updated !== text) await writeFile(file, updated);
      continue;
    }
    // What came and went between two releases that the table follows never had a row.
    if (until !== undefined) continue;
    const named = shapes.methods.get(method)?.find((shape) => !shape.endsWith("Response"));
    const answer = answerOf(method, named);
    const result = answer !== undefined && shapes.members.has(answer) ? answer : undefined;
    const row: NewRow = { method, direction, params: named, result, traits };
    await writeFile(file, addRow(text, row));
    await writeFile(TABLE, addGroup(await readFile(TABLE, "utf8"), method, direction));
  }
}

function methodChanges(history: History, older: string, newer: string): { came: MethodChange[]; went: MethodChange[] } {
  const [at, to] = [older, newer].map((release) => history.releases.indexOf(release)) as [number, number];
  const came: MethodChange[] = [];
  const went: MethodChange[] = [];
  for (const { direction, method, line } of allLines(history)) {
    const letters = lettersOf(history, line);
    const [was, is] = [letters[at], letters[to]];
    const status = (is === "-" ? was : is) === "x" ? "experimental" : "stable";
    const { since = "", until = "" } = spanOf(history, line);
    if (was === "-" && is !== "-") came.push({ method, direction, status, release: since });
    if (was !== "-" && is === "-") went.push({ method, direction, status, release: until });
  }
  return { came, went };
}

/** The shapes that are written out in `src/protocol`, by name, with their file. */
function checkedShapes(): Map<string, string> {
  const folder = join(ROOT, "src/protocol");
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("wire"),
  );
  return new Map(
    files.flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)].map(
        ([, name]) => [name as string, `src/protocol/${file}`] as const,
      ),
    ),
  );
}

async function play(older: Codex, newer: Codex): Promise<Played[]> {
  // The scenarios name the command of this package, also where only real servers play them.
  run("npm", "run", "--silent", "build:js");
  process.stdout.write(`Playing the scenarios on the real ${older.release} and ${newer.release}...\n`);
  return playReal(older, newer);
}

/** Our server against the new release, and the terminal UI of both in front of it. */
async function playSuites(older: Codex): Promise<Suite[]> {
  const play = async (name: string, args: readonly string[], env: Record<string, string> = {}): Promise<Suite> => {
    process.stdout.write(`Playing ${name}...\n`);
    const { exitCode, output } = await runVitest(args, { ...process.env, ...env });
    const tests = /^ *Tests +(.*)$/m.exec(stripColour(output))?.[1] ?? "no test ran";
    return { name, result: `${exitCode === 0 ? "green" : "red"}, ${tests}` };
  };
  return [
    await play("our server beside the real one", ["test/conformance"]),
    await play("the terminal UI of the new release", ["test/tui"]),
    await play(`the terminal UI of ${older.release}`, ["test/tui"], { CODEX_LAUNCHER: older.launcher }),
  ];
}

function stripColour(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g"), "");
}

function decisionsIn(
  { came, went, shapes, checked, behaviour, params, suites }: Findings,
  after: Shapes,
  served: readonly string[],
): Decision[] {
  const noAnswer = came.filter(({ method, direction }) => {
    const answer = answerOf(method, after.methods.get(method)?.[0]);
    return direction.endsWith("Requests") && (answer === undefined || !after.members.has(answer));
  });
  return [
    ...came
      .filter(({ method }) => isToBeWritten(method))
      .map(({ method }) => ({ id: `sentence ${method}`, text: "write what it is for above its row" })),
    ...noAnswer.map(({ method }) => ({
      id: `answer ${method}`,
      text: "nothing says what answers it: name it in ANSWERS of scripts/pull-protocol/groups.ts",
    })),
    ...came
      .filter(({ direction, method }) => direction === "clientRequests" && !served.includes(method))
      .map(({ method }) => ({ id: `serve ${method}`, text: "serve it, or leave it to -32601?" })),
    ...went.map(({ method }) => ({ id: `gone ${method}`, text: "its row has an `until` now: is anything built on it?" })),
    ...shapes
      .filter(({ shape }) => checked.has(shape))
      .map((change) => ({ id: `shape ${change.shape}`, text: proposalFor(change, checked.get(change.shape) ?? "") })),
    ...params.map((param) => ({
      id: `param ${param.replaceAll("`", "")}`,
      text: "act on it, refuse it, or say in test/conformance/params.json why it has no effect",
    })),
    ...behaviourDecisions(behaviour ?? []),
    ...suites.filter(({ result }) => result.startsWith("red")).map(({ name }) => ({ id: `suite ${name}`, text: "is red" })),
  ];
}

/** A line for each cause: a place that many scenarios share, or a scenario that differs alone in however many places. */
function behaviourDecisions(behaviour: readonly BehaviourChange[]): Decision[] {
  const decided = new Map<string, number>();
  for (const { place, newer, scenarios } of behaviour) {
    const [only, ...more] = scenarios;
    const id = more.length === 0 ? `behaviour "${only}"` : `behaviour ${place} ${JSON.stringify(newer) ?? "not there"}`;
    decided.set(id, Math.max(decided.get(id) ?? 0, scenarios.length));
  }
  return [...decided].map(([id, count]) => ({ id, text: `${count} scenarios: follow it, or say in \`differs\` why not` }));
}

/** What to write into our interface: a member that an older release leaves out is optional. */
function proposalFor({ added, removed, changed }: ShapeChange, file: string): string {
  const lines = [
    ...added.map((member) => `add \`${member.replace(/^([\w<>.]+)(?<!\?): /, "$1?: ")}\``),
    ...removed.map((member) => `make optional \`${member}\``),
    ...changed.map((member) => `look at \`${member}\``),
  ];
  return `in \`${basename(file)}\`: ${lines.join("; ")}`;
}

function isToBeWritten(method: string): boolean {
  const text = readFileSync(join(METHODS, `${fileOf(method)}.ts`), "utf8");
  return text.includes(`${TO_BE_WRITTEN}: what \`${method}\` is for.`);
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
