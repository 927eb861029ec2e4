import { describe, expect, it } from "vitest";
import type { Entry } from "../../../src/inspector/feed-messages.js";
import { EVERYTHING, fits, toRows } from "../../../src/inspector/page/timeline-rows.js";

const entry = (change: Partial<Entry> = {}): Entry => ({
  seq: 1,
  at: 0,
  direction: "received",
  kind: "notification",
  method: "item/agentMessage/delta",
  id: null,
  threadId: "thread-1",
  turnId: "turn-1",
  latencyMs: null,
  bytes: 2,
  text: '{"delta":"Hello"}',
  isShortened: false,
  ...change,
});

describe("the filter of the timeline", () => {
  it.each([
    [{}, true],
    [{ received: false }, false],
    [{ sent: false }, true],
    [{ notifications: false }, false],
    [{ requests: false }, true],
    [{ deltas: false }, false],
    [{ onlyErrors: true }, false],
    [{ search: "hello" }, true],
    [{ search: "AGENTmessage" }, true],
    [{ search: "good bye" }, false],
  ])("%j: a delta is shown: %s", (change, isShown) => {
    expect(fits(entry(), { ...EVERYTHING, ...change })).toBe(isShown);
  });

  it.each([[entry({ kind: "error" })], [entry({ method: "error" })]])(
    "takes a refusal and the notification for errors",
    (error) => {
      expect(fits(error, { ...EVERYTHING, onlyErrors: true })).toBe(true);
    },
  );
});

describe("the groups of the timeline", () => {
  const entries = [
    entry({ seq: 1, threadId: null, turnId: null }),
    entry({ seq: 2 }),
    entry({ seq: 3, turnId: "turn-2" }),
    entry({ seq: 4 }),
    entry({ seq: 5, turnId: null }),
  ];
  const shape = (rows: ReturnType<typeof toRows>) => rows.map((row) => (row.kind === "entry" ? row.entry.seq : row.title));

  it("are turns, in the order in which they began", () => {
    expect(shape(toRows(entries, "turn", new Set()))).toEqual([
      "About no thread",
      1,
      "Thread thread-1 · turn turn-1",
      2,
      4,
      "Thread thread-1 · turn turn-2",
      3,
      "Thread thread-1, outside of turns",
      5,
    ]);
  });

  it("are threads, and can be closed", () => {
    expect(shape(toRows(entries, "thread", new Set([""])))).toEqual(["About no thread", "Thread thread-1", 2, 3, 4, 5]);
  });
});
