import type { Direction } from "../pull-protocol/listing.js";
import type { BehaviourChange } from "./behaviour.js";
import type { ShapeChange } from "./shapes.js";

/** A method that came or went. */
export interface MethodChange {
  readonly method: string;
  readonly direction: Direction;
  readonly status: "stable" | "experimental";
  /** The first release that has it, or lacks it again. */
  readonly release: string;
}

/** Something that a person has to decide. It is decided once its line in the report is ticked. */
export interface Decision {
  /** Stays the same from run to run. */
  readonly id: string;
  readonly text: string;
}

/** How a suite went on the newer release. */
export interface Suite {
  readonly name: string;
  readonly result: string;
}

/** What was found between two releases. */
export interface Findings {
  readonly older: string;
  readonly newer: string;
  /** The stable releases between the two, both included. */
  readonly releases: readonly string[];
  readonly came: readonly MethodChange[];
  readonly went: readonly MethodChange[];
  readonly shapes: readonly ShapeChange[];
  /** The shapes that this package checks, and where. */
  readonly checked: ReadonlyMap<string, string>;
  /** `null` where the real servers were not played. */
  readonly behaviour: readonly BehaviourChange[] | null;
  /** Scenarios that could not be played to their end on one of the two. */
  readonly failures: readonly string[];
  /** Params of served methods that nobody has looked at. */
  readonly params: readonly string[];
  readonly suites: readonly Suite[];
  readonly decisions: readonly Decision[];
}

const LONGEST_VALUE = 160;

const BEHAVIOUR = "Behaviour of the real server";
const SUITES = "Suites on the new release";

/**
 * The report as Markdown. What was ticked in an earlier one stays ticked, with what was written behind it. What was not played this time
 * stays as the earlier one has it.
 */
export function printReport(findings: Findings, earlier: string | null): string {
  const { older, newer, releases } = findings;
  return [
    `# codex ${newer}\n`,
    `What changed from ${older} to ${newer}, over the stable releases ${releases.join(", ")}. Written by \`npm run next-release\`; tick what is decided, and say how behind it.\n`,
    "## Methods\n",
    printMethods(findings),
    "## Shapes\n",
    printShapes(findings),
    `## ${BEHAVIOUR}\n`,
    findings.behaviour ? printBehaviour(findings.behaviour, findings.failures) : sectionOf(earlier, BEHAVIOUR),
    "## What our server does not act on yet\n",
    findings.params.length === 0
      ? "Nothing: every param of a served method is in `test/conformance/params.json`.\n"
      : printList(findings.params),
    `## ${SUITES}\n`,
    findings.suites.length === 0
      ? sectionOf(earlier, SUITES)
      : printList(findings.suites.map(({ name, result }) => `${name}: ${result}`)),
    "## To decide\n",
    printDecisions(findings, earlier),
  ].join("\n");
}

/** The ids that are not ticked in a report. */
export function undecidedIn(report: string): string[] {
  return [...report.matchAll(/^- \[ \] `([^`]+)`/gm)].map(([, id]) => id ?? "");
}

function printMethods({ came, went }: Findings): string {
  if (came.length + went.length === 0) return "None came or went.\n";
  const line = (sign: string) => (change: MethodChange) =>
    `| ${sign} | \`${change.method}\` | ${change.direction} | ${change.status} | ${change.release} |`;
  return [
    "| | method | direction | | from |",
    "|---|---|---|---|---|",
    ...came.map(line("new")),
    ...went.map(line("gone")),
    "",
  ].join("\n");
}

function printShapes({ shapes, checked }: Findings): string {
  if (shapes.length === 0) return "No shape changed.\n";
  return shapes
    .map((change) => {
      const where = checked.get(change.shape);
      const head = `### \`${change.shape}\`${where ? `, checked in \`${where}\`` : ""}\n`;
      const carried = change.methods.length === 0 ? "" : `In ${summarize(change.methods)}.\n\n`;
      const members = [
        ...change.added.map((member) => `+ ${member}`),
        ...change.removed.map((member) => `- ${member}`),
        ...change.changed.map((member) => `~ ${member}`),
      ];
      return `${head}\n${carried}\`\`\`diff\n${members.join("\n")}\n\`\`\`\n`;
    })
    .join("\n");
}

/** A section of an earlier report that was played then. */
function sectionOf(earlier: string | null, title: string): string {
  const [, section] = (earlier ?? "").split(`\n## ${title}\n\n`);
  return section?.split("\n## ")[0] ?? "Not played.\n";
}

function printBehaviour(behaviour: readonly BehaviourChange[], failures: readonly string[]): string {
  const rows = behaviour.map(
    ({ place, older, newer, scenarios }) =>
      `| ${scenarios.length} | \`${place}\` | ${quote(older)} | ${quote(newer)} | ${scenarios.slice(0, 3).join("; ")}${scenarios.length > 3 ? "; ..." : ""} |`,
  );
  const table = ["| scenarios | where | was | is | such as |", "|---|---|---|---|---|", ...rows, ""].join("\n");
  const unplayed = failures.length === 0 ? "" : `\nNot played to the end on one of the two:\n\n${printList(failures)}`;
  return `${behaviour.length === 0 ? "No scenario shows a difference.\n" : table}${unplayed}`;
}

function printDecisions({ decisions, behaviour, suites }: Findings, earlier: string | null): string {
  const decided = new Map(
    [...(earlier ?? "").matchAll(/^- \[[ x]\] `([^`]+)`.*$/gm)].map(([line, id = ""]) => [id, line] as const),
  );
  const isKept = (id: string) => (!behaviour && id.startsWith("behaviour ")) || (suites.length === 0 && id.startsWith("suite "));
  const lines = [
    ...decisions.map(({ id, text }) => {
      const line = decided.get(id);
      return line?.startsWith("- [x]") ? line : `- [ ] \`${id}\` ${text}`;
    }),
    ...[...decided].flatMap(([id, line]) => (isKept(id) ? [line] : [])),
  ];
  return lines.length === 0 ? "Nothing is left to decide.\n" : `${lines.join("\n")}\n`;
}

function printList(lines: readonly string[]): string {
  return `${lines.map((line) => `- ${line}`).join("\n")}\n`;
}

function summarize(methods: readonly string[]): string {
  const shown = methods.slice(0, 4).map((method) => `\`${method}\``);
  return methods.length > 4 ? `${shown.join(", ")} and ${methods.length - 4} more` : shown.join(", ");
}

function quote(value: unknown): string {
  if (value === undefined) return "not there";
  const text = JSON.stringify(value) ?? "";
  const short = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
  return `\`${short.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
