import { describe, expect, it } from "vitest";
import { WaitingBytes } from "../../../src/server/connection/waiting-bytes.js";

/** A connection that leaves so many bytes of its own unread. */
function createSlow(all: WaitingBytes, keptBytes: number, dropped: number[]) {
  const slow = {
    keptBytes,
    drop() {
      dropped.push(keptBytes);
      all.remove(slow);
    },
  };
  all.add(slow, keptBytes);
  return slow;
}

describe("what waits for all clients", () => {
  it("counts once what several wait for, until the last has it", () => {
    const all = new WaitingBytes(100);
    const message = {};
    all.add(message, 60);
    all.add(message, 60);
    expect(all.total).toBe(60);
    all.resize(message, 70);
    all.remove(message);
    expect(all.total).toBe(70);
    all.remove(message);
    all.remove(message);
    expect(all.total).toBe(0);
  });

  it("ends the connections for which most waits, and no more than it has to", () => {
    const all = new WaitingBytes(100);
    const dropped: number[] = [];
    for (const bytes of [20, 50, 30]) all.enter(createSlow(all, bytes, dropped));
    expect(dropped).toEqual([]);
    all.enter(createSlow(all, 45, dropped));
    expect(dropped).toEqual([50]);
    expect(all.total).toBe(95);
  });

  it("leaves alone who has read everything since", () => {
    const all = new WaitingBytes(100);
    const dropped: number[] = [];
    const quick = createSlow(all, 90, dropped);
    all.enter(quick);
    all.leave(quick);
    all.enter(createSlow(all, 20, dropped));
    expect(dropped).toEqual([20]);
  });
});
