import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { pinnedCodex } from "../../scripts/pull-protocol/codex.js";
import { fileOf, groupOf } from "../../scripts/pull-protocol/groups.js";
import { type History, livingMethods, spanOf } from "../../scripts/pull-protocol/history.js";
import { type Direction, directions, readListing } from "../../scripts/pull-protocol/listing.js";
import type { Traits } from "../../src/protocol/define.js";
import type { Table } from "../../src/protocol/derive.js";
import {
  byMethod,
  clientNotifications,
  clientRequests,
  PROTOCOL_RELEASE,
  serverNotifications,
  serverRequests,
} from "../../src/protocol/index.js";
import listings from "./listings.json" with { type: "json" };

type Row = Traits & { readonly method: string };

const history: History = listings;
const tables: Record<Direction, Table<Row>> = { clientRequests, serverRequests, serverNotifications, clientNotifications };

/** What the listings say of a method, as its row ought to. */
function traitsOf(line: string): Traits {
  const { since, until, experimental } = spanOf(history, line);
  return { ...(since && { since }), ...(until && { until }), ...(experimental && { experimental: true as const }) };
}

function findFaults(direction: Direction): string[] {
  const rows = byMethod(tables[direction]);
  const missing = livingMethods(history, direction)
    .filter((method) => !rows.has(method))
    .map((method) => `${direction} has no row for "${method}": add one to src/protocol/methods/${fileOf(method)}.ts`);
  const faulty = [...rows.values()].flatMap(({ method, since, until, experimental }) => {
    const line = history.methods[direction][method];
    if (line === undefined) return `No release lists "${method}": take its row out of ${direction}`;
    const said = { ...(since && { since }), ...(until && { until }), ...(experimental && { experimental }) };
    const meant = traitsOf(line);
    if (JSON.stringify(said) === JSON.stringify(meant)) return [];
    return `The listings say ${JSON.stringify(meant)} of "${method}", its row says ${JSON.stringify(said)}: change the row in src/protocol/methods/${fileOf(method)}.ts`;
  });
  return [...missing, ...faulty];
}

/** Each row that a file of `src/protocol/methods/` exports, with that file. */
const fileOfRow = new Map<Row, string>();
const methodsFolder = fileURLToPath(new URL("../../src/protocol/methods/", import.meta.url));
for (const name of readdirSync(methodsFolder)) {
  const exported = (await import(/* @vite-ignore */ `${methodsFolder}${name}`)) as Record<string, Record<string, Row>>;
  for (const rows of Object.keys(exported).filter((each) => each.endsWith("Rows"))) {
    for (const row of Object.values(exported[rows] ?? {})) fileOfRow.set(row, name.replace(".ts", ""));
  }
}

/** Where the rows of one direction are: the group in the table, and the file. */
function placesOf(direction: Direction) {
  return Object.entries(tables[direction]).flatMap(([group, rows]) =>
    Object.values(rows).map((row) => ({ method: row.method, group, file: fileOfRow.get(row) })),
  );
}

describe("the table", () => {
  it("follows the newest release that was listed", () => {
    expect(history.releases.at(-1)).toBe(PROTOCOL_RELEASE);
  });

  it.each(directions)("has every method of the listings once among its %s, with its span, and no others", (direction) => {
    expect(findFaults(direction)).toEqual([]);
  });

  it("has the methods that the pinned codex names when it is asked", async () => {
    const listing = await readListing(pinnedCodex);
    for (const direction of directions) {
      const living = [...byMethod(tables[direction]).values()].filter(({ until }) => until === undefined);
      expect(living.map(({ method }) => method).sort()).toEqual([...listing[direction].keys()].sort());
    }
  });

  it.each(directions)("finds each of its %s in the file and in the group that its wire name says", (direction) => {
    const misplaced = placesOf(direction).filter(
      ({ method, group, file }) => group !== groupOf(method) || file !== fileOf(method),
    );
    expect(misplaced).toEqual([]);
  });

  it("has the rows of each file in the order of their wire names", () => {
    for (const direction of directions) {
      for (const rows of Object.values(tables[direction])) {
        const methods = Object.values(rows).map(({ method }) => method);
        expect(methods).toEqual([...methods].sort());
      }
    }
  });

  it("leaves out no row that a file of methods has", () => {
    const placed = new Set(directions.flatMap(placesOf).map(({ method, file }) => `${file}: ${method}`));
    const forgotten = [...fileOfRow].map(([{ method }, file]) => `${file}: ${method}`).filter((row) => !placed.has(row));
    expect(forgotten).toEqual([]);
  });
});

describe("the file of a method", () => {
  it.each([
    ["threadSection/list", "threadSection", "thread-section"],
    ["thread/goal/get", "thread", "thread"],
    ["initialize", "legacy", "legacy"],
  ])("%s is named after its group", (method, group, file) => {
    expect([groupOf(method), fileOf(method)]).toEqual([group, file]);
  });
});
