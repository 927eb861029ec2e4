import { describe, expect, it } from "vitest";
import { WaitingBytes } from "../../../src/server/connection/waiting-bytes.js";

/** A connection that leaves so many bytes of its own unread. */
function createSlow(all: WaitingBytes, keptBytes: number, dropped: number[], tenant: string | null = null) {
  const slow = {
    keptBytes,
    tenant,
    drop() {
      dropped.push(keptBytes);
      all.remove(slow);
    },
  };
  all.add(slow, keptBytes, tenant);
  return slow;
}

describe("what waits for all clients", () => {
  it("counts once what several wait for, until the last has it", () => {
    const all = new WaitingBytes(100);
    const message = {};
    all.add(message, 60, null);
    all.add(message, 60, null);
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

  it("ends those of the tenant for which most waits, also where each of them has less than another's", () => {
    const all = new WaitingBytes(100);
    const dropped: number[] = [];
    all.enter(createSlow(all, 30, dropped, "ben"));
    for (const bytes of [10, 12, 11, 13, 14]) all.enter(createSlow(all, bytes, dropped, "ann"));
    expect(dropped).toEqual([]);
    all.enter(createSlow(all, 25, dropped, "cleo"));
    expect(dropped).toEqual([14, 13]);
    expect(all.total).toBe(88);
  });

  it("counts what several of a tenant wait for once for that as well", () => {
    const all = new WaitingBytes(100);
    const dropped: number[] = [];
    const message = {};
    for (let times = 0; times < 5; times += 1) all.add(message, 40, "ann");
    const followers = Array.from({ length: 5 }, () => createSlow(all, 1, dropped, "ann"));
    for (const follower of followers) all.enter(follower);
    all.enter(createSlow(all, 56, dropped, "ben"));
    expect(dropped).toEqual([56]);
    for (let times = 0; times < 5; times += 1) all.remove(message);
    for (const follower of followers) all.remove(follower);
    expect(all.total).toBe(0);
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
