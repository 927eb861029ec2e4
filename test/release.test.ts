import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { undecidedIn } from "../scripts/next-release/report.js";
import { TO_BE_WRITTEN } from "../scripts/next-release/rows.js";
import { pinnedCodex } from "../scripts/pull-protocol/codex.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLACES = ["src", "test", "examples", "scripts", "bench", "docs", "README.md"];

/** Where the release may stand: traits of rows and listings say since when there is something, results say what was measured. */
const HISTORY = /since: "|until: "|^\| /;
const HISTORIES = [
  /^src\/protocol\/methods\//,
  /^test\/conformance\/listings\.json$/,
  /^src\/protocol\/listed-releases\.ts$/,
  /^docs\/releases\//,
  /^scripts\/compat-releases\.json$/,
];

const files = execFileSync("git", ["ls-files", ...PLACES], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(ROOT + file) && !/package-lock\.json$/.test(file));

function linesWith(text: string): string[] {
  return files
    .filter((file) => !HISTORIES.some((history) => history.test(file)))
    .flatMap((file) =>
      readFileSync(ROOT + file, "utf8")
        .split("\n")
        .flatMap((line) =>
          line.replaceAll("\\.", ".").includes(text) && !HISTORY.test(line) ? [`${file}: ${line.trim()}`] : [],
        ),
    );
}

it("the release of codex is written in package.json alone", () => {
  expect(linesWith(pinnedCodex.release)).toEqual([]);
});

it("no row waits for its sentence", () => {
  const rows = files.filter((file) => file.startsWith("src/protocol/methods/"));
  expect(rows.filter((file) => readFileSync(ROOT + file, "utf8").includes(`/** ${TO_BE_WRITTEN}`))).toEqual([]);
});

it("nothing is left to decide of the move to the release", () => {
  expect(undecidedIn(readFileSync(`${ROOT}docs/releases/${pinnedCodex.release}.md`, "utf8"))).toEqual([]);
});
