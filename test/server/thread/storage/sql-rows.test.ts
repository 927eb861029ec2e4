import { describe, expect, it } from "vitest";
import {
  fromListedRow,
  fromThreadRow,
  fromTurnRow,
  toThreadRow,
  toTurnRow,
} from "../../../../src/server/thread/storage/sql-rows.js";
import { storedThread, storedTurn } from "../../../support/stored.js";

const DAMAGED = ["{", "[]", "5", `{"x":${"[".repeat(5_000)}${"]".repeat(5_000)}}`];

describe("a row of a thread", () => {
  it.each(DAMAGED)("that cannot be read (%#) is refused by itself, and does not take a list along", (body) => {
    const row = { ...toThreadRow(storedThread("a", { name: "n" })), body };
    expect(() => fromThreadRow(row)).toThrow("cannot be read");
    expect(fromListedRow(row)).toMatchObject({ id: "a", name: "n", createdAtMs: row.created_at_ms });
  });
});

describe("a row of a turn", () => {
  it.each([...DAMAGED, '{"items":5}'])("that cannot be read (%#) is a turn that says so", (body) => {
    const turn = fromTurnRow({ ...toTurnRow("t", storedTurn("a"), 3), body });
    expect(turn).toMatchObject({ id: "a", position: 3, status: "failed", items: [], error: { message: expect.any(String) } });
  });
});
