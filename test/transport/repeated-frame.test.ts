import { expect, it } from "vitest";
import { repeatedFrame } from "../../src/transport/repeated-frame.js";

it("has one frame for all but the first that ask, and remembers no long text", () => {
  const bytes = new Uint8Array(64 * 1024);
  const frames = [bytes, bytes, bytes].map(repeatedFrame);
  expect(frames[0]).toBeNull();
  expect(frames[1]).toHaveLength(bytes.byteLength + 10);
  expect(frames[2]).toBe(frames[1]);
  const long = new Uint8Array(64 * 1024 + 1);
  expect([long, long].map(repeatedFrame)).toEqual([null, null]);
});
