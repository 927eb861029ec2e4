import { describe, expect, it } from "vitest";
import { UNANSWERED } from "../../../src/rpc/peer.js";
import { LargeAnswers, RequestTurns } from "../../../src/server/connection/request-turns.js";
import { createGate } from "../../support/gate.js";
import { eventually } from "../../support/settled.js";

function createTurns(large = new LargeAnswers(), tenant: string | null = null) {
  const closing = new AbortController();
  let room = createGate();
  let isFull = false;
  const turns = new RequestTurns({ large, tenant, closed: closing.signal, room: () => (isFull ? room.pass() : null) });
  return {
    turns,
    closing,
    fill() {
      isFull = true;
      room = createGate();
    },
    empty() {
      isFull = false;
      room.open();
    },
  };
}

/** Notes what begins, and in which order. */
function createNotes() {
  const begun: string[] = [];
  const note =
    (name: string, until: Promise<unknown> = Promise.resolve()) =>
    async () => {
      begun.push(name);
      await until;
      return name;
    };
  return { begun, note };
}

describe("the requests of a client", () => {
  it("begin at once while nothing large is under way", () => {
    const { turns } = createTurns();
    expect(turns.run("account/read", () => "answer")).toBe("answer");
    const { begun, note } = createNotes();
    void turns.run("thread/read", note("large"));
    void turns.run("account/read", note("small"));
    expect(begun).toEqual(["large", "small"]);
  });

  it("wait behind a second large one, until what the first sent has left", async () => {
    const { turns, fill, empty } = createTurns();
    const { begun, note } = createNotes();
    fill();
    const first = turns.run("thread/read", note("first"));
    const second = turns.run("thread/turns/list", note("second"));
    const third = turns.run("account/read", note("third"));
    await first;
    await new Promise((resolve) => setTimeout(resolve));
    expect(begun).toEqual(["first"]);
    empty();
    expect(await Promise.all([second, third])).toEqual(["second", "third"]);
    expect(begun).toEqual(["first", "second", "third"]);
  });

  it("share the large answers that a server makes at once", async () => {
    const large = new LargeAnswers();
    const gates = Array.from({ length: 4 }, createGate);
    const { begun, note } = createNotes();
    for (const gate of gates) void createTurns(large).turns.run("fs/readFile", note("one of four", gate.pass()));
    const fifth = createTurns(large).turns.run("fs/readFile", note("the fifth"));
    expect(begun).toHaveLength(4);
    gates[2]?.open();
    expect(await fifth).toBe("the fifth");
  });

  it("do not wait behind those of another tenant, however many clients that has", async () => {
    const large = new LargeAnswers();
    const { begun, note } = createNotes();
    const gate = createGate();
    for (let times = 0; times < 20; times += 1)
      void createTurns(large, "ann").turns.run("mcpServer/resource/read", note("ann", gate.pass()));
    expect(begun).toEqual(["ann", "ann", "ann"]);
    expect(await createTurns(large, "ben").turns.run("thread/read", note("ben"))).toBe("ben");
    expect(await createTurns(large, "cleo").turns.run("thread/read", note("cleo"))).toBe("cleo");
    gate.open();
    await eventually(() => expect(begun).toHaveLength(22));
  });

  it("leave a place to the next that wants it", async () => {
    const large = new LargeAnswers();
    while (large.take(null));
    const woken: string[] = [];
    large.whenFree(null, () => woken.push("does not want it any more"));
    large.whenFree(null, () => woken.push(large.take(null) ? "takes it" : "gets none"));
    large.whenFree(null, () => woken.push("waits on"));
    large.give(null);
    expect(woken).toEqual(["does not want it any more", "takes it"]);
  });

  it("are left unanswered when the connection ends before their turn", async () => {
    const { turns, closing, fill } = createTurns();
    const { begun, note } = createNotes();
    fill();
    void turns.run("thread/read", note("first"));
    const second = turns.run("thread/read", note("second"));
    closing.abort(new Error("gone"));
    expect(await second).toBe(UNANSWERED);
    expect(begun).toEqual(["first"]);
  });

  it("say what went wrong with them, also after they waited", async () => {
    const { turns } = createTurns();
    const fails = () => {
      throw new Error("no such thread");
    };
    const first = turns.run("thread/read", fails) as Promise<unknown>;
    const second = turns.run("thread/read", fails) as Promise<unknown>;
    await expect(first).rejects.toThrow("no such thread");
    await expect(second).rejects.toThrow("no such thread");
  });
});
