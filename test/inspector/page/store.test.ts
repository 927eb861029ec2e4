import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Store } from "../../../src/inspector/page/store.js";

const thread = (at: number) => ({ id: `thread-${at}`, title: `Thread ${at}`, status: "idle" });

describe("what the page has heard", () => {
  it("has the newest threads, as many as the Inspector keeps, and shows the newest", () => {
    vi.stubGlobal("requestAnimationFrame", () => 1);
    onTestFinished(() => void vi.unstubAllGlobals());
    const store = new Store();
    for (let at = 0; at < 60; at += 1) store.take({ threads: [thread(at)] });
    expect([...store.threads.keys()]).toEqual(Array.from({ length: 50 }, (_, at) => `thread-${at + 10}`));
    expect(store.selectedThread).toBe("thread-59");
  });
});
