import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { undecidedIn } from "../../scripts/next-release/report.js";
import { TO_BE_WRITTEN } from "../../scripts/next-release/rows.js";
import { fileOf } from "../../scripts/pull-protocol/groups.js";
import { historyUntil, launcherOf, ScratchClone } from "./scratch-clone.js";

// Two releases that `npm run install-clients` installs.
const OLDER = "0.140.0";
const NEXT = "0.153.4";
const REPORT = `docs/releases/${NEXT}.md`;

const isInstalled = [OLDER, NEXT].every((release) => existsSync(launcherOf(release)));

describe.skipIf(!isInstalled)(
  `the move from ${OLDER} to ${NEXT}${isInstalled ? "" : " (needs `npm run install-clients`)"}`,
  () => {
    let folder: string;
    let clone: ScratchClone;
    let first: { exitCode: number; output: string };

    beforeAll(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), "casdk-")));
      clone = new ScratchClone(folder, OLDER, NEXT);
      first = await clone.nextRelease("--no-play");
    }, 240_000);

    afterAll(() => rm(folder, { recursive: true, force: true }));

    it("pins the release, and puts its listing beside the others", () => {
      expect(first.output).toContain("left to decide");
      expect(JSON.parse(clone.read("package.json")).devDependencies["@openai/codex"]).toBe(NEXT);
      expect(JSON.parse(clone.read("test/conformance/listings.json"))).toEqual(historyUntil(NEXT));
      expect(clone.read("src/protocol/listed-releases.ts")).toMatch(new RegExp(`"${OLDER}",\\s+"${NEXT}",?\\s*\\];`));
    });

    it("writes a row for each new method, whose sentence is to be written", () => {
      expect(clone.removed.length).toBeGreaterThan(20);
      for (const { method } of clone.removed) {
        const text = clone.read(`src/protocol/methods/${fileOf(method)}.ts`);
        expect(text).toContain(`/** ${TO_BE_WRITTEN}: what \`${method}\` is for. */`);
      }
    });

    it("pulls the types of the release", () => {
      const methods = clone.read("src/protocol/wire/methods.ts");
      for (const { method } of clone.removed) expect(methods).toContain(`"${method}"`);
    });

    it("ends with 1 while something is undecided, and with 0 once every line is ticked", async () => {
      expect(first.exitCode).toBe(1);
      const undecided = undecidedIn(clone.read(REPORT));
      expect(undecided).toEqual(expect.arrayContaining(clone.removed.map(({ method }) => `sentence ${method}`)));
      clone.write(REPORT, clone.read(REPORT).replaceAll(/^- \[ \] (`[^`]+`).*$/gm, "- [x] $1 decided"));
      const again = await clone.nextRelease("--no-play", "--report-only", NEXT);
      expect(again).toMatchObject({ exitCode: 0, output: expect.stringContaining("0 left to decide") });
      expect(clone.read(REPORT)).toContain(`- [x] \`sentence ${clone.removed[0]?.method}\` decided`);
    });
  },
);
