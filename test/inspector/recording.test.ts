import { describe, expect, it } from "vitest";
import { Inspection } from "../../src/inspector/inspection.js";
import { Player, readRecording, writeRecording } from "../../src/inspector/recording.js";

const HEAD = '{"format":"codex-app-server-sdk recording 1"}';

function record(): string {
  const inspection = new Inspection(null);
  inspection.hear({ direction: "sent", message: { id: 1, method: "thread/start", params: {} } }, 1_000);
  inspection.hear({ direction: "received", message: { id: 1, result: { thread: { id: "t", name: "Mine" } } } }, 1_020);
  return [...writeRecording(inspection.recorder)].join("");
}

describe("a recording", () => {
  it("has a line for each message, and plays as it was", () => {
    const inspection = new Inspection(null);
    const player = new Player(inspection, readRecording(record()));
    expect(player.progress).toEqual({ played: 0, total: 2, isPlaying: false });
    player.finish();
    expect(inspection.recorder.after(0, 10).entries).toMatchObject([
      { at: 1_000, direction: "sent", method: "thread/start" },
      { at: 1_020, direction: "received", method: "thread/start", latencyMs: 20 },
    ]);
    expect(inspection.conversation.after(0).threads).toMatchObject([{ title: "Mine" }]);
    expect([...writeRecording(inspection.recorder)].join("")).toBe(record());
  });

  it("plays to its end by itself, and from its start again", async () => {
    const inspection = new Inspection(null);
    const player = new Player(inspection, readRecording(record()));
    for (const begin of [() => player.play(), () => player.restart()]) {
      begin();
      await expect.poll(() => player.progress).toEqual({ played: 2, total: 2, isPlaying: false });
      expect(inspection.recorder.size).toBe(2);
    }
  });

  it("masks secrets that somebody put into the file", () => {
    const message = { id: 1, result: { accessToken: "abc", text: "Bearer 12345678" } };
    const [recorded] = readRecording(`${HEAD}\n${JSON.stringify({ at: 1, direction: "sent", message })}\n`);
    expect(recorded?.event.message).toEqual({ id: 1, result: { accessToken: "[redacted]", text: "[redacted]" } });
  });

  it.each([
    ["", "Line 1 of the recording is no JSON object"],
    ["{}", "This is no recording of the Inspector"],
    [`${HEAD}\n{`, "Line 2 of the recording is no JSON object"],
    [`${HEAD}\n{"at":1,"direction":"up","message":{}}`, "Line 2 of the recording is no message"],
    [`${HEAD}\n{"at":1,"direction":"sent","message":[]}`, "Line 2 of the recording is no message"],
  ])("says which line cannot be read: %j", (text, message) => {
    expect(() => readRecording(text)).toThrow(message);
  });
});
