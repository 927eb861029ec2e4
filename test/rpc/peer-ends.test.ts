import { afterEach, describe, expect, it, vi } from "vitest";
import { type CodexError, ConnectionError, MessageError, RpcError } from "../../src/rpc/errors.js";
import { nextTurn, Peer, type PeerOptions } from "../../src/rpc/peer.js";
import type { Message, MessageBatch, Transport } from "./fixtures.js";

/** A transport whose messages come when the test says so, and which notes what is done to it. */
function createPlayed(options: PeerOptions = {}, play: Partial<Transport> = {}) {
  const sent: Message[] = [];
  const problems: CodexError[] = [];
  const batches: MessageBatch[] = [];
  let wake = () => {};
  let isOver = false;
  let closes = 0;
  async function* messages(): AsyncGenerator<MessageBatch> {
    for (;;) {
      for (let batch = batches.shift(); batch; batch = batches.shift()) yield batch;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const transport: Transport = {
    messages: messages(),
    send: (message) => void sent.push(message),
    shared: false,
    backlogBytes: 7,
    drained: async () => {},
    close: async () => {
      closes += 1;
    },
    ...play,
  };
  const peer = new Peer(transport, { onProblem: (problem) => problems.push(problem), ...options });
  const come = async (...batch: (Message | MessageError)[]) => {
    batches.push(batch);
    wake();
    for (let turn = 0; turn < 4; turn += 1) await nextTurn();
  };
  const end = async () => {
    isOver = true;
    await come();
  };
  return { peer, sent, problems, come, end, closes: () => closes };
}

afterEach(() => void vi.unstubAllGlobals());

describe("Peer, on its transport", () => {
  it("tells how much has come in and waits to go out, and waits as the transport does", async () => {
    let drain = () => {};
    const drained = new Promise<void>((resolve) => {
      drain = resolve;
    });
    const { peer, come } = createPlayed({}, { drained: () => drained });
    expect([peer.heard, peer.backlogBytes]).toEqual([0, 7]);
    await come({ method: "a" }, { method: "b" });
    await come({ method: "c" });
    expect(peer.heard).toBe(3);
    let waited = false;
    const waiting = peer.drained().then(() => {
      waited = true;
    });
    await nextTurn();
    expect(waited).toBe(false);
    drain();
    await waiting;
  });

  it("sends a notification with its params, and without any where there are none", () => {
    const { peer, sent } = createPlayed();
    peer.notify("a/b", { x: 1 });
    peer.notify("c/d");
    expect(sent).toEqual([{ method: "a/b", params: { x: 1 } }, { method: "c/d" }]);
  });

  it("numbers its requests, unless the caller does", async () => {
    const { peer, sent, come } = createPlayed();
    const answers = [peer.request("a"), peer.request("b"), peer.request("c", {}, { requestId: 40 })];
    expect(sent.map(({ id }) => id)).toEqual([1, 2, 40]);
    await come({ id: 40, result: "c" }, { id: 1, result: "a" }, { id: 2, result: "b" });
    expect(await Promise.all(answers)).toEqual(["a", "b", "c"]);
  });

  it("closes it when the messages end, and whenever it is told to", async () => {
    const { peer, end, closes } = createPlayed();
    await end();
    expect([peer.closed.reason.message, closes()]).toEqual(["The other side closed the connection", 1]);
    const { reason } = peer.closed;
    await peer.close("too late");
    expect([peer.closed.reason, closes()]).toEqual([reason, 2]);
  });

  it("reports what fails when it is closed", async () => {
    const bug = new Error("cannot be closed");
    const { problems, end } = createPlayed({}, { close: () => Promise.reject(bug) });
    await end();
    expect(problems).toMatchObject([{ code: "ERR_UNEXPECTED", cause: bug }]);
  });

  it("looks at nothing more once it is closed, in the same batch either", async () => {
    const heard: string[] = [];
    const { peer, come } = createPlayed({
      onNotification: ({ method }) => {
        heard.push(method);
        void peer.close().catch(() => {});
      },
    });
    await come({ method: "first" }, { method: "second" });
    expect(heard).toEqual(["first"]);
  });
});

describe("Peer, told what is no good answer", () => {
  it("lets a later one count where it was told so, and reports the first", async () => {
    const { peer, problems, come } = createPlayed({ badReplies: "ignore" });
    const answer = peer.request("a/b");
    await come({ id: 1, error: { message: "no code" } });
    expect(problems).toMatchObject([{ code: "ERR_MESSAGE" }]);
    await come({ id: 1, result: "yes" });
    expect(await answer).toBe("yes");
  });

  it("takes one answer under an id, and reports a second, whatever the first was", async () => {
    const { peer, problems, come } = createPlayed();
    const stop = new AbortController();
    const calls = [peer.request("good"), peer.request("bad"), peer.request("stopped", {}, { signal: stop.signal })];
    const ends = calls.map((call) => call.catch((error: Error) => error.message));
    stop.abort(new Error("no more"));
    await come({ id: 1, result: "yes" }, { id: 2, error: "in words" });
    await come({ id: 1, result: "again" }, { id: 2, result: "late" }, { id: 3, error: { code: -1, message: "late" } });
    expect(await Promise.all(ends)).toEqual(["yes", expect.stringContaining("in words"), "no more"]);
    expect(problems.map(({ message }) => message)).toEqual(
      [1, 2, 3].map((id) => `Received an answer that nobody waits for (id ${id})`),
    );
  });

  it("quotes no more than two hundred characters, and no token", async () => {
    const { peer, come } = createPlayed();
    const answer = peer.request("a/b").catch((error: Error) => error.message);
    await come({ id: 1, error: `sk-12345678901234567890 ${"x".repeat(300)}` });
    const [, quote] = ((await answer) as string).split("a text: ");
    expect(quote).toBe(`[redacted] ${"x".repeat(189)}`);
  });

  it.each([
    ["text", '"text"'],
    ["sk-12345678901234567890", '"[redacted]"'],
    ["x".repeat(50), `"${"x".repeat(40)}"`],
    [7, "7"],
    [null, "null"],
    [{ a: 1 }, "of the wrong kind"],
  ])("says under which id an answer came that nobody waits for: %j", async (id, words) => {
    const { problems, come } = createPlayed();
    await come({ id: id as never, result: {} });
    expect(problems.map(({ message }) => message)).toEqual([`Received an answer that nobody waits for (id ${words})`]);
  });

  it.each([
    [{ id: 1, result: null }, null],
    [{ id: 1, result: "yes", error: null }, "yes"],
    [{ id: 1, result: "yes", error: { code: -1, message: "no" } }, "yes"],
    [{ id: 1, result: 0 }, 0],
    [{ id: 1, result: false, error: "words" }, false],
  ])("takes %j for a success", async (message, result) => {
    const { peer, problems, come } = createPlayed();
    const answer = peer.request("a/b");
    await come(message);
    expect([await answer, problems]).toEqual([result, []]);
  });

  it("does not take a message without an id for an answer", async () => {
    const { problems, come } = createPlayed();
    await come({ result: {} });
    expect(problems.map(({ message }) => message)).toEqual([
      "Received an object that is neither request, notification nor reply",
    ]);
  });
});

describe("Peer, at its end", () => {
  it.each([
    [new ConnectionError("ERR_CLOSED", "closed here"), "ERR_CLOSED", ""],
    [new ConnectionError("ERR_LOST", "reset"), "ERR_LOST", ": reset"],
    [new Error("a plain one"), "ERR_LOST", ": a plain one"],
    ["a text", "ERR_LOST", ""],
  ])("tells those who wait why: %s", async (reason, code, words) => {
    const { peer } = createPlayed();
    const pending = peer.request("a/b");
    await Promise.all([expect(pending).rejects.toMatchObject({ code, cause: reason }), peer.close(reason)]);
    await expect(peer.request("a/b")).rejects.toMatchObject({
      code,
      message: `The connection closed before "a/b" was answered${words}`,
    });
  });

  it("keeps no timer and no listener of a call that it ended", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { peer } = createPlayed();
      const pending = peer.request("a/b", {}, { timeoutMs: 1_000 });
      await Promise.all([expect(pending).rejects.toBeInstanceOf(ConnectionError), peer.close()]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("Peer, waiting for an answer without an end", () => {
  it.each([Number.POSITIVE_INFINITY, 2 ** 31])("does not give up at once with a limit of %d", async (timeoutMs) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { peer, come } = createPlayed();
      const pending = peer.request("a/b", {}, { timeoutMs });
      vi.advanceTimersByTime(60_000);
      await come({ id: 1, result: "late" });
      await expect(pending).resolves.toBe("late");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("Peer, answering under a limit", () => {
  it("takes on as many as the limit says, and one more for each that is answered", async () => {
    const answers: ((value: unknown) => void)[] = [];
    const { sent, come } = createPlayed({ maxInFlight: 2, answer: () => new Promise((resolve) => answers.push(resolve)) });
    await come({ id: 1, method: "m" }, { id: 2, method: "m" }, { id: 3, method: "m" });
    expect([answers.length, sent.map(({ id }) => id)]).toEqual([2, [3]]);
    answers[0]?.("done");
    await come({ id: 4, method: "m" }, { id: 5, method: "m" });
    expect([answers.length, sent.map(({ id }) => id)]).toEqual([3, [3, 1, 5]]);
  });

  it("answers what cannot be written with an internal error, and does not do what follows the answer", async () => {
    const sent: Message[] = [];
    const followed = vi.fn();
    const problem = new MessageError("cannot be written");
    const send = (message: Message) => {
      if ("result" in message) throw problem;
      sent.push(message);
    };
    const answer: PeerOptions["answer"] = (_, { afterAnswer }) => {
      afterAnswer(followed);
      return {};
    };
    const { problems, come } = createPlayed({ answer }, { send });
    await come({ id: 1, method: "m" });
    expect(sent).toEqual([{ error: { code: -32603, message: "Internal error" }, id: 1 }]);
    expect([problems, followed.mock.calls]).toEqual([[problem], []]);
  });

  it("does each thing that follows an answer, also behind one that throws", async () => {
    const order: string[] = [];
    const bug = new Error("a bug");
    const { problems, come, sent } = createPlayed({
      answer: (_, { afterAnswer }) => {
        afterAnswer(() => {
          order.push(`first, ${sent.length} sent`);
          throw bug;
        });
        afterAnswer(() => void order.push("second"));
      },
    });
    await come({ id: 1, method: "m" });
    expect(order).toEqual(["first, 1 sent", "second"]);
    expect(problems).toMatchObject([{ code: "ERR_HANDLER", message: 'What follows the answer to "m" failed', cause: bug }]);
  });

  it("passes errors of this package on as they are, and masks what refusals quote", async () => {
    const problem = new MessageError("known");
    const { problems, sent, come } = createPlayed({
      answer: (_, { method }) => {
        if (method === "known") throw problem;
        throw new RpcError(-1, "no such model: sk-12345678901234567890");
      },
    });
    await come({ id: 1, method: "known" }, { id: 2, method: "refused" });
    expect(problems).toEqual([problem]);
    expect(sent.map(({ error }) => (error as Error).message)).toEqual(["Internal error", "no such model: [redacted]"]);
  });

  it("has one signal a request, which is aborted already when it is first looked at too late", async () => {
    const signals: AbortSignal[] = [];
    const { peer, come } = createPlayed({
      answer: async (_, context) => {
        await nextTurn();
        peer.abandon(1, "over");
        peer.abandon(1, "over again");
        signals.push(context.signal, context.signal);
        return {};
      },
    });
    await come({ id: 1, method: "m" });
    expect(signals.map(({ reason }) => reason)).toEqual(["over", "over"]);
    expect(signals[0]).toBe(signals[1]);
    peer.abandon(1, "after the answer");
    peer.abandon(99, "never was");
  });
});

describe("Peer, asked twice under one id", () => {
  it("answers both, and tells the one that still runs when it is abandoned", async () => {
    const running: { method: string; signal: AbortSignal; answer: (value: unknown) => void }[] = [];
    const { peer, sent, come } = createPlayed({
      answer: (_, { method, signal }) => new Promise((answer) => running.push({ method, signal, answer })),
    });
    await come({ id: 1, method: "first" }, { id: 1, method: "second" });
    running[0]?.answer("one");
    await come();
    peer.abandon(1, "settled elsewhere");
    expect(running.map(({ method, signal }) => [method, signal.aborted])).toEqual([
      ["first", false],
      ["second", true],
    ]);
    running[1]?.answer("two");
    await come();
    expect(sent).toEqual([
      { id: 1, result: "one" },
      { id: 1, result: "two" },
    ]);
  });

  it("forgets what it has answered", async () => {
    const signals: AbortSignal[] = [];
    const { peer, come } = createPlayed({ answer: (_, { signal }) => void signals.push(signal) });
    await come({ id: 1, method: "m" });
    peer.abandon(1, "too late");
    await peer.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});

describe("nextTurn", () => {
  it("lets every continuation run that is due, also where there is no setImmediate and no MessageChannel", async () => {
    for (const missing of [null, "setImmediate", "MessageChannel"]) {
      if (missing !== null) vi.stubGlobal(missing, undefined);
      let runs = 0;
      const due = async () => {
        for (let step = 0; step < 50; step += 1) {
          await null;
          runs += 1;
        }
      };
      void due().catch(() => {});
      await nextTurn();
      expect(runs).toBe(50);
    }
  });
});
