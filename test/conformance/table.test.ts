import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { History } from "../../scripts/pull-protocol/history.js";
import { type Direction, directions } from "../../scripts/pull-protocol/listing.js";
import { roomOf } from "../../scripts/pull-protocol/rooms.js";
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

const isThere = (letter: string | undefined) => letter !== undefined && letter !== "-";

/** What the listings say of a method, as its row ought to. */
function traitsOf(letters: string): Traits {
  const first = [...letters].findIndex(isThere);
  const last = [...letters].findLastIndex(isThere);
  const since = first > 0 ? history.releases[first] : undefined;
  const until = history.releases[last + 1];
  return { ...(since && { since }), ...(until && { until }), ...(letters[last] === "x" && { experimental: true as const }) };
}

function findFaults(direction: Direction): string[] {
  const rows = byMethod(tables[direction]);
  const listed = Object.entries(history.methods[direction]);
  const missing = listed
    .filter(([method, letters]) => isThere(letters.at(-1)) && !rows.has(method))
    .map(([method]) => `${direction} has no row for "${method}": add one to src/protocol/${roomOf(method)}.ts`);
  const faulty = [...rows.values()].flatMap(({ method, since, until, experimental }) => {
    const letters = history.methods[direction][method];
    if (letters === undefined) return `No release lists "${method}": take its row out of ${direction}`;
    const said = { ...(since && { since }), ...(until && { until }), ...(experimental && { experimental }) };
    const meant = traitsOf(letters);
    if (JSON.stringify(said) === JSON.stringify(meant)) return [];
    return `The listings say ${JSON.stringify(meant)} of "${method}", its row says ${JSON.stringify(said)}: change the row in src/protocol/${roomOf(method)}.ts`;
  });
  return [...missing, ...faulty];
}

describe("the table", () => {
  it("follows the newest release that was listed", () => {
    expect(history.releases.at(-1)).toBe(PROTOCOL_RELEASE);
  });

  it.each(directions)("has every method of the listings once among its %s, with its span, and none besides", (direction) => {
    expect(findFaults(direction)).toEqual([]);
  });

  it("has as many methods as codex 0.169.0", () => {
    const living = (direction: Direction) => [...byMethod(tables[direction]).values()].filter(({ until }) => until === undefined);
    const counts = directions.map((direction) => living(direction).length);
    expect(counts).toEqual([187, 11, 88, 1]);
  });

  it.each(directions)("keeps each of its %s in the room of its group", (direction) => {
    const misplaced = [...byMethod(tables[direction]).keys()].filter((method) => {
      const room = fileURLToPath(new URL(`../../src/protocol/${roomOf(method)}.ts`, import.meta.url));
      return !readFileSync(room, "utf8").includes(JSON.stringify(method));
    });
    expect(misplaced).toEqual([]);
  });
});
