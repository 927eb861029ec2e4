import { describe, expect, it, vi } from "vitest";
import { type CodexError, ConnectionError, MessageError, RpcError } from "../../src/rpc/errors.js";
import { Peer, type PeerOptions, UNANSWERED } from "../../src/rpc/peer.js";
import { eventually } from "../support/settled.js";
import { createWire, type Wire } from "../support/wire.js";
import type { Message, MessageBatch, Transport } from "./fixtures.js";

interface Bench {
  readonly peer: Peer;
  readonly wire: Wire;
  readonly problems: CodexError[];
}

function createBench(options: PeerOptions = {}): Bench {
  const wire = createWire();
  const problems: CodexError[] = [];
  const peer = new Peer(wire.transport, { onProblem: (problem) => problems.push(problem), ...options });
  return { peer, wire, problems };
}

const isRequest = ({ method }: Message) => method !== undefined;

/** A transport that hands over the given batches and then stays open. */
function scripted(sent: Message[], batches: (send: Message[]) => AsyncIterable<MessageBatch>): Transport {
  return {
    messages: batches(sent),
    send: (message) => void sent.push(message),
    shared: false,
    backlogBytes: 0,
    drained: async () => {},
    close: async () => {},
  };
}

describe("Peer.request", () => {
  it("sends no jsonrpc member, and takes an answer with one", async () => {
    const { peer, wire } = createBench();
    const answer = peer.request("a/b", { x: 1 });
    expect(await wire.next(isRequest)).toEqual({ id: 1, method: "a/b", params: { x: 1 } });
    wire.send({ jsonrpc: "2.0", id: 1, result: "yes" });
    expect(await answer).toBe("yes");
  });

  it("ends with the problem when its answer could not be read, and only then", async () => {
    const problems: CodexError[] = [];
    const unread = [5, 1].map((replyTo) => new MessageError("too long", { replyTo }));
    async function* batches(): AsyncGenerator<MessageBatch> {
      yield unread;
      await new Promise(() => {});
    }
    const peer = new Peer(scripted([], batches), { onProblem: (problem) => problems.push(problem) });
    await expect(peer.request("a/b")).rejects.toBe(unread[1]);
    expect(problems).toEqual([unread[0]]);
  });

  it("treats id 0 as an id", async () => {
    const { peer, wire } = createBench({ nextId: () => 0 });
    const answer = peer.request("a/b");
    await wire.next(isRequest);
    wire.send({ id: 0, result: "zero" });
    expect(await answer).toBe("zero");
  });

  it("does not take an answer under the text of its id", async () => {
    const { peer, wire, problems } = createBench();
    const answer = peer.request("a/b");
    await wire.next(isRequest);
    wire.send({ id: "1", result: "no" });
    await eventually(() =>
      expect(problems.map(({ message }) => message)).toEqual(['Received an answer that nobody waits for (id "1")']),
    );
    wire.send({ id: 1, result: "yes" });
    expect(await answer).toBe("yes");
  });

  it("keeps the error, code and data of an answer that also carries a null result", async () => {
    const { peer, wire } = createBench();
    const answer = peer.request("a/b");
    await wire.next(isRequest);
    wire.send({ id: 1, result: null, error: { code: -5, message: "no", data: [1] } });
    const error = (await answer.catch((thrown: unknown) => thrown)) as RpcError;
    expect([error.code, error.rpcCode, error.message, error.data, error.method]).toEqual(["ERR_RPC", -5, "no", [1], "a/b"]);
  });

  it("resumes its caller before the message that followed the answer", async () => {
    const order: string[] = [];
    const sent: Message[] = [];
    let asked = () => {};
    const ready = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const transport = scripted(sent, async function* () {
      await ready;
      yield [{ id: 1, result: {} }, { method: "after" }];
    });
    const peer = new Peer(transport, { onNotification: ({ method }) => order.push(method) });
    const answer = peer.request("a/b").then(() => order.push("caller"));
    asked();
    await answer;
    await eventually(() => expect(order).toEqual(["caller", "after"]));
  });

  it("does not wait for a send that blocks: the deadline still comes", async () => {
    const peer = new Peer(
      scripted([], async function* () {
        await new Promise(() => {});
      }),
    );
    await expect(peer.request("a/b", {}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "ERR_TIMEOUT",
      method: "a/b",
      timeoutMs: 20,
    });
  });

  it("rejects with the signal's reason, and asks nothing when the signal had aborted before", async () => {
    const { peer, wire } = createBench();
    const cancel = new AbortController();
    const answer = peer.request("a/b", {}, { signal: cancel.signal });
    cancel.abort(new Error("changed my mind"));
    await expect(answer).rejects.toThrow("changed my mind");
    await expect(peer.request("c/d", {}, { signal: cancel.signal })).rejects.toThrow("changed my mind");
    await peer.close();
    expect(wire.received.map(({ method }) => method)).toEqual(["a/b"]);
  });

  it("rejects what is pending when the connection ends, and everything after", async () => {
    const { peer, wire } = createBench();
    const pending = peer.request("a/b");
    await wire.next(isRequest);
    await wire.close();
    await expect(pending).rejects.toMatchObject({ code: "ERR_LOST", message: 'The connection closed before "a/b" was answered' });
    await expect(peer.request("c/d")).rejects.toBeInstanceOf(ConnectionError);
  });

  it.each([
    ["an error without a code", { error: { message: "no code" } }, ": no code"],
    ["an error whose code is a text", { error: { code: "ENOENT", message: "gone" } }, ": gone"],
    ["an error whose code is no whole number", { error: { code: 1.5, message: "half" } }, ": half"],
    ["an error whose text is an object", { error: { code: -1, message: { why: 1 } } }, ""],
    ["an error that is a text", { error: "in words" }, ": in words"],
    ["a null result beside such an error", { result: null, error: {} }, ""],
    ["neither a result nor an error", {}, ""],
  ])("ends with %s, as nothing else comes", async (_, answer, words) => {
    const { peer, wire, problems } = createBench();
    const asked = peer.request("a/b");
    await wire.next(isRequest);
    wire.send({ id: 1, ...answer });
    const what = 'The answer to "a/b" is neither a result nor an error with a whole number as its code and a text';
    await expect(asked).rejects.toMatchObject({ code: "ERR_MESSAGE", message: `${what}${words}` });
    expect(problems).toEqual([]);
  });

  it("says why the connection ended, without what looks like a token", async () => {
    const reason = new ConnectionError("ERR_LOST", "The server exited with code 1: sk-12345678901234567890");
    const peer = new Peer(
      scripted([], async function* () {
        await new Promise((resolve) => setImmediate(resolve));
        throw reason;
      }),
    );
    await expect(peer.request("a/b")).rejects.toMatchObject({
      message: 'The connection closed before "a/b" was answered: The server exited with code 1: [redacted]',
      cause: reason,
    });
  });

  it("ends with an error of this package, whatever the transport throws", async () => {
    const cause = new TypeError("a bug of the transport");
    const peer = new Peer(
      scripted([], async function* () {
        yield [];
        throw cause;
      }),
    );
    await eventually(() => expect(peer.closed.aborted).toBe(true));
    expect(peer.closed.reason).toMatchObject({
      code: "ERR_LOST",
      message: "The connection ended: a bug of the transport",
      cause,
    });
  });

  it("tells a close of this side from a loss", async () => {
    const { peer } = createBench();
    const pending = peer.request("a/b");
    await peer.close();
    await expect(pending).rejects.toMatchObject({ code: "ERR_CLOSED" });
    expect(peer.closed.aborted).toBe(true);
  });

  it("rejects a request that cannot be written", async () => {
    const { peer } = createBench();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(peer.request("a/b", circular)).rejects.toMatchObject({ code: "ERR_MESSAGE" });
  });

  it("leaves no timer and no listener behind", async () => {
    vi.useFakeTimers();
    try {
      const { peer, wire } = createBench();
      const { signal } = new AbortController();
      const remove = vi.spyOn(signal, "removeEventListener");
      const add = vi.spyOn(signal, "addEventListener");
      const answer = peer.request("a/b", {}, { timeoutMs: 1000, signal });
      await wire.next(isRequest);
      wire.send({ id: 1, result: {} });
      await answer;
      expect([vi.getTimerCount(), add.mock.calls.length, remove.mock.calls.length]).toEqual([0, 1, 1]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("Peer, hearing", () => {
  it("reports what is no message, and goes on", async () => {
    const { wire, problems } = createBench({ answer: () => "fine" });
    wire.send({ foo: 1 });
    wire.send({ id: 7 });
    wire.send({ id: 8, error: { message: "no code" } });
    wire.send({ id: 9, error: { code: 1.5, message: "no integer" } });
    expect(await wire.ask("a/b")).toMatchObject({ result: "fine" });
    expect(problems.map(({ code }) => code)).toEqual(["ERR_MESSAGE", "ERR_MESSAGE", "ERR_MESSAGE", "ERR_MESSAGE"]);
  });

  it("reports an answer whose id is an object or a list, and goes on", async () => {
    const { wire, problems } = createBench({ answer: () => "fine" });
    for (const id of [{ toString: 1 }, { toString: null, valueOf: null }, [{ toString: 1 }]]) wire.send({ id, result: {} });
    expect(await wire.ask("a/b")).toMatchObject({ result: "fine" });
    expect(problems.map(({ code }) => code)).toEqual(["ERR_MESSAGE", "ERR_MESSAGE", "ERR_MESSAGE"]);
  });

  it("lives on when a listener throws, and when the callback for problems does", async () => {
    const { wire } = createBench({
      onNotification: () => {
        throw new Error("listener");
      },
      onProblem: () => {
        throw new Error("callback");
      },
      answer: () => "alive",
    });
    wire.send({ method: "note" });
    expect(await wire.ask("a/b")).toMatchObject({ result: "alive" });
  });

  it("takes what has a name and no usable id for a notification, and answers nothing", async () => {
    const heard: string[] = [];
    const { wire } = createBench({ onNotification: ({ method }) => heard.push(method), answer: () => "fine" });
    for (const id of [null, 1.5, true, {}, undefined, Number.MAX_VALUE]) wire.send({ id, method: "odd" });
    await wire.ask("a/b");
    expect(heard).toHaveLength(6);
    expect(wire.received).toHaveLength(1);
  });
});

describe("Peer, answering", () => {
  it.each([[0], [-3], ["text"], [""], [9_007_199_254_740_993n]])("echoes id %s as it came", async (id) => {
    const { wire } = createBench({ answer: () => ({}) });
    wire.send({ id, method: "a/b" });
    expect((await wire.next((message) => message.result !== undefined)).id).toBe(id);
  });

  it("puts what a handler refuses on the wire, and nothing else that it throws", async () => {
    const { wire, problems } = createBench({
      answer: (_, { method }) => {
        throw method === "refused" ? new RpcError(-32600, "not like this", { data: { why: 1 } }) : new Error("/home/me/.secret");
      },
    });
    expect((await wire.ask("refused")).error).toEqual({ code: -32600, message: "not like this", data: { why: 1 } });
    expect((await wire.ask("broken")).error).toEqual({ code: -32603, message: "Internal error" });
    expect(problems).toMatchObject([{ code: "ERR_HANDLER", cause: { message: "/home/me/.secret" } }]);
  });

  it("refuses everything when nobody answers", async () => {
    const { wire } = createBench();
    expect((await wire.ask("a/b")).error).toEqual({ code: -32601, message: "Method not found: a/b" });
  });

  it("answers undefined with null", async () => {
    const { wire } = createBench({ answer: () => undefined });
    expect(await wire.ask("a/b")).toEqual({ id: expect.any(Number), result: null });
  });

  it("can leave a request to somebody else", async () => {
    const { wire } = createBench({ answer: (_, { method }) => (method === "silent" ? UNANSWERED : "fine") });
    wire.send({ id: 1, method: "silent" });
    await wire.ask("loud");
    expect(wire.received).toHaveLength(1);
  });

  it("is not named after anything in JavaScript", async () => {
    const { wire } = createBench({ answer: (_, { method }) => method });
    for (const method of ["constructor", "__proto__", "toString"]) expect((await wire.ask(method)).result).toBe(method);
  });

  it("sends what follows an answer after it, and not after a refusal", async () => {
    const { peer, wire } = createBench({
      answer: (_, { method, afterAnswer }) => {
        afterAnswer(() => peer.notify("followed"));
        if (method === "refused") throw new RpcError(-1, "no");
        return "yes";
      },
    });
    await wire.ask("refused");
    await wire.ask("taken");
    await wire.next(({ method }) => method === "followed");
    expect(wire.received.map(({ error, result, method }) => method ?? result ?? error)).toEqual([
      { code: -1, message: "no" },
      "yes",
      "followed",
    ]);
  });

  it("refuses what is one too many", async () => {
    const { wire } = createBench({ maxInFlight: 1, answer: () => new Promise(() => {}) });
    wire.send({ id: 1, method: "slow" });
    expect((await wire.ask("slow")).error).toEqual({ code: -32001, message: "Server overloaded; retry later." });
  });

  it("takes a burst of requests that are answered at once, however low the limit", async () => {
    const { wire } = createBench({ maxInFlight: 2, answer: (params) => params });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => wire.ask("quick", { index })));
    expect(answers.map(({ result }) => result)).toEqual(Array.from({ length: 50 }, (_, index) => ({ index })));
  });

  it("tells a handler when nobody waits for its answer any more", async () => {
    const reasons: unknown[] = [];
    const { peer, wire } = createBench({
      answer: (_, { signal, method }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            reasons.push([method, signal.reason]);
            resolve({});
          });
        }),
    });
    wire.send({ id: 5, method: "resolved" });
    wire.send({ id: 6, method: "closed" });
    wire.send({ method: "sync" });
    await eventually(() => {
      peer.abandon(5, "settled elsewhere");
      expect(reasons).toHaveLength(1);
    });
    await peer.close("over");
    expect(reasons).toEqual([
      ["resolved", "settled elsewhere"],
      ["closed", "over"],
    ]);
  });
});
