import { describe, expect, it } from "vitest";
import { groupChanges } from "../../scripts/next-release/behaviour.js";
import { findUnlisted } from "../../scripts/next-release/params.js";
import { type Findings, printReport, undecidedIn } from "../../scripts/next-release/report.js";
import { compareShapes, type Shapes } from "../../scripts/next-release/shapes.js";

const findings: Findings = {
  older: "1.0.0",
  newer: "1.1.0",
  releases: ["1.0.0", "1.1.0"],
  came: [{ method: "a/b", direction: "clientRequests", status: "stable", release: "1.1.0" }],
  went: [],
  shapes: [],
  checked: new Map(),
  behaviour: [],
  failures: [],
  params: [],
  suites: [],
  decisions: [
    { id: "serve a/b", text: "serve it?" },
    { id: "shape A", text: "look at it" },
  ],
};

describe("a report", () => {
  it("has a line for everything that is to be decided", () => {
    expect(undecidedIn(printReport(findings, null))).toEqual(["serve a/b", "shape A"]);
  });

  it("keeps what was decided in an earlier one, with what was written behind it", () => {
    const earlier = printReport(findings, null).replace(
      "- [ ] `serve a/b` serve it?",
      "- [x] `serve a/b` no: nobody asks for it",
    );
    const report = printReport(findings, earlier);
    expect(report).toContain("- [x] `serve a/b` no: nobody asks for it");
    expect(undecidedIn(report)).toEqual(["shape A"]);
  });

  it("keeps what was played, and what was decided of that, when nothing is played", () => {
    const played: Findings = {
      ...findings,
      behaviour: [{ place: "told.reason", older: undefined, newer: null, scenarios: ["one", "two"] }],
      suites: [{ name: "the terminal UI", result: "red, 1 failed" }],
      decisions: [
        { id: "behaviour told.reason null", text: "follow it?" },
        { id: "suite the terminal UI", text: "is red" },
      ],
    };
    const earlier = printReport(played, null).replace(
      "- [ ] `behaviour told.reason null` follow it?",
      "- [x] `behaviour told.reason null` yes",
    );
    const report = printReport({ ...findings, behaviour: null }, earlier);
    expect(report).toContain("| 2 | `told.reason` | not there | `null` | one; two |");
    expect(report).toContain("- the terminal UI: red, 1 failed");
    expect(report).toContain("- [x] `behaviour told.reason null` yes");
    expect(undecidedIn(report)).toEqual(["serve a/b", "shape A", "suite the terminal UI"]);
  });
});

it("scenarios that differ in the same way are one change", () => {
  const difference = { place: "told[account/updated].reason", left: undefined, right: null };
  const played = ["one", "two"].map((name) => ({ name, differences: [difference, difference] }));
  const other = { name: "three", differences: [{ ...difference, right: "x" }] };
  expect(groupChanges([...played, other])).toEqual([
    { place: difference.place, older: undefined, newer: null, scenarios: ["one", "two"] },
    { place: difference.place, older: undefined, newer: "x", scenarios: ["three"] },
  ]);
});

it("shapes are compared member by member, with the methods that carry them", () => {
  const shapes = (members: Record<string, string>): Shapes => ({
    members: new Map([["Thread", new Map(Object.entries(members))]]),
    uses: new Map([["ThreadResponse", ["Thread"]]]),
    methods: new Map([["thread/read", ["ThreadResponse"]]]),
  });
  expect(
    compareShapes(shapes({ id: "string", old: "number", same: "x" }), shapes({ id: "number", same: "x", "new?": "y" })),
  ).toEqual([
    { shape: "Thread", added: ["new?: y"], removed: ["old: number"], changed: ["id: string → number"], methods: ["thread/read"] },
  ]);
});

it("params that nobody has looked at are told, and those that are there no more", () => {
  const found = findUnlisted(new Map([["a/b", ["x", "y"]]]), { "a/b": { x: "acts", z: "acts" } });
  expect(found).toEqual(["`a/b` `y`: not in the list", "`a/b` `z`: in the list, and codex has it no more"]);
});
