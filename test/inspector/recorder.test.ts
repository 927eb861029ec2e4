import { describe, expect, it } from "vitest";
import { Recorder } from "../../src/inspector/recorder.js";

const sent = (message: Record<string, unknown>) => ({ direction: "sent", message }) as const;
const received = (message: Record<string, unknown>) => ({ direction: "received", message }) as const;

describe("the recorder", () => {
  it("knows which request an answer is for, of each direction, and how long it took", () => {
    const recorder = new Recorder();
    recorder.note(sent({ id: 1, method: "thread/read", params: { threadId: "t" } }), 1_000);
    recorder.note(received({ id: 1, method: "item/tool/call", params: { threadId: "u", turnId: "v" } }), 1_500);
    const answer = recorder.note(received({ id: 1, result: {} }), 1_250);
    const reply = recorder.note(sent({ id: 1, error: { code: -1, message: "no" } }), 1_700);
    expect(answer).toMatchObject({ kind: "answer", method: "thread/read", threadId: "t", latencyMs: 250 });
    expect(reply).toMatchObject({ kind: "error", method: "item/tool/call", turnId: "v", latencyMs: 200 });
  });

  it("finds the thread and the turn of what is started", () => {
    const entry = new Recorder().note(received({ method: "turn/started", params: { threadId: "t", turn: { id: "u" } } }));
    expect(entry).toMatchObject({ kind: "notification", threadId: "t", turnId: "u", id: null, latencyMs: null });
  });

  it("shortens what is long, keeps the whole, and counts bytes", () => {
    const recorder = new Recorder();
    const entry = recorder.note(received({ method: "m", params: { text: "ü".repeat(5_000) } }));
    expect([entry.isShortened, entry.text.length, entry.bytes]).toEqual([true, 4_096, 10_035]);
    expect(recorder.textOf(entry.seq)).toHaveLength(5_035);
  });

  it("keeps so many messages, the newest, and says how many are gone", () => {
    const recorder = new Recorder({ messages: 100, bytes: 1_000_000 });
    for (let index = 0; index < 5_000; index += 1) recorder.note(received({ method: "m", params: { index } }));
    const { entries, missed } = recorder.after(0, 1_000);
    expect([recorder.size, entries.length, missed, entries[0]?.seq, entries.at(-1)?.seq]).toEqual([
      100, 100, 4_900, 4_901, 5_000,
    ]);
    expect([recorder.textOf(4_900), recorder.textOf(4_901), recorder.textOf(9_999)]).toEqual([
      null,
      '{"method":"m","params":{"index":4900}}',
      null,
    ]);
    expect(recorder.after(4_998, 10)).toMatchObject({ missed: 0, entries: [{ seq: 4_999 }, { seq: 5_000 }] });
  });

  it("keeps so many bytes", () => {
    const recorder = new Recorder({ messages: 1_000, bytes: 10_000 });
    for (let index = 0; index < 100; index += 1) recorder.note(received({ method: "m", params: { text: "x".repeat(1_000) } }));
    expect(recorder.size).toBe(9);
  });

  it("tells all that is kept, also while the oldest are forgotten", () => {
    const recorder = new Recorder({ messages: 3_000, bytes: 1_000_000 });
    const note = (count: number) => {
      for (let index = 0; index < count; index += 1) recorder.note(received({ method: "m" }));
    };
    note(3_000);
    const seqs: number[] = [];
    for (const { entry } of recorder.all()) {
      seqs.push(entry.seq);
      if (entry.seq === 1_500) note(1_000);
      if (entry.seq === 1_600) note(1_500);
    }
    const [before, after] = [
      Array.from({ length: 1_600 }, (_, index) => index + 1),
      Array.from({ length: 500 }, (_, index) => index + 2_501),
    ];
    expect(seqs).toEqual([...before, ...after]);
  });

  it("writes integers past 2^53 as texts", () => {
    expect(new Recorder().note(sent({ id: 2n ** 60n, method: "m" }))).toMatchObject({ id: "1152921504606846976" });
  });

  it("counts on after it was cleared", () => {
    const recorder = new Recorder();
    recorder.note(received({ method: "m" }));
    recorder.clear();
    expect(recorder.after(0, 10).entries).toEqual([]);
    expect(recorder.note(received({ method: "m" })).seq).toBe(2);
    expect(recorder.textOf(2)).toBe('{"method":"m"}');
  });
});
