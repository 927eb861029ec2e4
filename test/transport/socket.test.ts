import { afterEach, describe, expect, it, vi } from "vitest";
import { createSocketTransport, type Socket } from "../../src/transport/socket.js";
import { eventually } from "../support/settled.js";

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

/** A socket that does what the test says, and notes what is done to it. */
class PlayedSocket implements Socket {
  binaryType = "";
  bufferedAmount = 0;
  readonly done: string[] = [];
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  readyState: number;
  constructor(readyState: number) {
    this.readyState = readyState;
  }
  send(text: string) {
    this.done.push(`send ${text}`);
  }
  close(code?: number) {
    this.done.push(`close ${code}`);
  }
  pause() {
    this.done.push("pause");
  }
  resume() {
    this.done.push("resume");
  }
  terminate() {
    this.done.push("terminate");
  }
  addEventListener(type: string, listener: (event: never) => void) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  emit(type: string, event: object = {}) {
    if (type === "open") this.readyState = OPEN;
    if (type === "close") this.readyState = CLOSED;
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}

function play(readyState: number) {
  const socket = new PlayedSocket(readyState);
  return { socket, transport: createSocketTransport(socket, "the server") };
}

async function endOf(transport: { messages: AsyncIterable<unknown> }): Promise<unknown> {
  try {
    for await (const _ of transport.messages);
    return "goodbye";
  } catch (error) {
    return error;
  }
}

afterEach(() => void vi.useRealTimers());

describe("what is sent", () => {
  it("waits until the socket is open, counted in bytes, and then goes at once", () => {
    const { socket, transport } = play(CONNECTING);
    transport.send({ text: "ż" });
    transport.send({ n: 2 });
    expect([socket.done, transport.backlogBytes]).toEqual([[], Buffer.byteLength('{"text":"ż"}{"n":2}')]);
    socket.emit("open");
    expect([socket.done, transport.backlogBytes]).toEqual([['send {"text":"ż"}', 'send {"n":2}'], 0]);
    transport.send({ n: 3 });
    expect([socket.done.at(-1), transport.backlogBytes]).toEqual(['send {"n":3}', 0]);
    socket.bufferedAmount = 7;
    expect(transport.backlogBytes).toBe(7);
  });

  it("waits for the socket itself, too", async () => {
    const socket = new PlayedSocket(OPEN);
    const transport = createSocketTransport(Promise.resolve(socket), "the server");
    transport.send({ n: 1 });
    expect(transport.backlogBytes).toBe(7);
    await eventually(() => expect(socket.done).toEqual(['send {"n":1}']));
    expect(transport.backlogBytes).toBe(0);
  });

  it.each([CLOSING, CLOSED])("is dropped once the socket closes (%i)", (state) => {
    const { socket, transport } = play(OPEN);
    socket.readyState = state;
    transport.send({ n: 1 });
    expect([socket.done, transport.backlogBytes]).toEqual([[], 0]);
  });

  it("is dropped with what waited when the socket never opens", async () => {
    const { socket, transport } = play(CONNECTING);
    transport.send({ n: 1 });
    socket.emit("close", { code: 1006 });
    expect(transport.backlogBytes).toBe(0);
    await endOf(transport);
    socket.readyState = CONNECTING;
    transport.send({ n: 2 });
    expect(transport.backlogBytes).toBe(0);
  });

  it("is drained once a megabyte or less waits, or the socket has closed", async () => {
    vi.useFakeTimers();
    const { socket, transport } = play(OPEN);
    let drained = false;
    const watch = () =>
      transport.drained().then(() => {
        drained = true;
      });
    socket.bufferedAmount = 1024 * 1024 + 1;
    const first = watch();
    await vi.advanceTimersByTimeAsync(100);
    expect(drained).toBe(false);
    socket.bufferedAmount = 1024 * 1024;
    await vi.advanceTimersByTimeAsync(10);
    await first;
    drained = false;
    socket.bufferedAmount = 1024 * 1024 + 1;
    const second = watch();
    await vi.advanceTimersByTimeAsync(100);
    expect(drained).toBe(false);
    socket.readyState = CLOSING;
    await vi.advanceTimersByTimeAsync(10);
    await second;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is waited for while there is no socket yet", async () => {
    vi.useFakeTimers();
    const transport = createSocketTransport(new Promise(() => {}), "the server");
    transport.send({ text: "x".repeat(1024 * 1024) });
    let drained = false;
    void transport.drained().then(() => {
      drained = true;
    });
    await vi.advanceTimersByTimeAsync(50);
    expect(drained).toBe(false);
    transport.terminate?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(drained).toBe(true);
  });
});

describe("what arrives", () => {
  it("is held back while more than a thousand messages wait, and goes on when they are taken", async () => {
    const { socket, transport } = play(OPEN);
    for (let n = 0; n < 1024; n += 1) socket.emit("message", { data: `{"n":${n}}` });
    expect(socket.done).toEqual([]);
    socket.emit("message", { data: "{}" });
    expect(socket.done).toEqual(["pause"]);
    const messages = transport.messages[Symbol.asyncIterator]();
    expect((await messages.next()).value).toHaveLength(1025);
    const next = messages.next();
    socket.emit("message", { data: '{"n":"next"}' });
    expect((await next).value).toEqual([{ n: "next" }]);
    expect(socket.done).toEqual(["pause", "resume"]);
  });

  it("is reported when it is a binary frame", async () => {
    const { socket, transport } = play(OPEN);
    socket.emit("message", { data: new ArrayBuffer(1) });
    const { value } = await transport.messages[Symbol.asyncIterator]().next();
    expect(value).toMatchObject([{ message: "Received a binary frame, which this protocol does not have" }]);
  });
});

describe("the end of a socket", () => {
  it.each([1000, 1001, 1005])("is a goodbye with code %i", async (code) => {
    const { socket, transport } = play(OPEN);
    socket.emit("close", { code });
    expect(await endOf(transport)).toBe("goodbye");
  });

  it.each([
    [OPEN, { code: 1006 }, "The connection to the server ended with WebSocket code 1006"],
    [CONNECTING, { code: 1006 }, "There is no connection to the server: it ended with WebSocket code 1006"],
    [OPEN, { code: 1002, reason: "" }, "The connection to the server ended with WebSocket code 1002"],
    [OPEN, { code: 1013, reason: "busy" }, "The connection to the server ended with WebSocket code 1013: busy"],
    [
      OPEN,
      { code: 1013, reason: "busy ".repeat(60) },
      `The connection to the server ended with WebSocket code 1013: ${"busy ".repeat(40)}`,
    ],
  ])("says how it ended (%i, %j)", async (state, event, message) => {
    const { socket, transport } = play(state);
    socket.emit("close", event);
    expect(await endOf(transport)).toMatchObject({ code: "ERR_LOST", message });
  });

  it.each([
    [OPEN, new Error("reset"), "The connection to the server is lost: reset"],
    [CONNECTING, new Error("refused"), "There is no connection to the server: refused"],
    [CONNECTING, new AggregateError([new Error("refused"), new Error("other")]), "There is no connection to the server: refused"],
    [
      CONNECTING,
      new Error("Unexpected server response: 403"),
      "There is no connection to the server: it refused the upgrade with HTTP status 403",
    ],
  ])("says which error came before (%i, %s)", async (state, error, message) => {
    const { socket, transport } = play(state);
    socket.emit("error", { error });
    socket.emit("close", { code: 1006 });
    expect(await endOf(transport)).toMatchObject({ code: "ERR_LOST", message, cause: error });
  });

  it("is told of a socket that had closed before", async () => {
    expect(await endOf(play(CLOSED).transport)).toMatchObject({
      message: "There is no connection to the server: it ended with WebSocket code 1006",
    });
  });

  it("is told of a socket that could not be made", async () => {
    const error = new Error("no address");
    const transport = createSocketTransport(Promise.reject(error), "the server");
    expect(await endOf(transport)).toMatchObject({ message: "There is no connection to the server: no address", cause: error });
  });
});

describe("closing a socket", () => {
  it("says goodbye, waits for the answer, and leaves nothing open", async () => {
    vi.useFakeTimers();
    const { socket, transport } = play(OPEN);
    const closed = transport.close();
    expect(socket.done).toEqual(["close 1000"]);
    socket.emit("close", { code: 1000 });
    await closed;
    expect([socket.done, vi.getTimerCount()]).toEqual([["close 1000", "terminate"], 0]);
    expect(await endOf(transport)).toBe("goodbye");
    await transport.close();
    expect(socket.done).toEqual(["close 1000", "terminate"]);
  });

  it("waits a second and a half for a side that does not answer, also when it is closing already", async () => {
    vi.useFakeTimers();
    for (const state of [OPEN, CLOSING]) {
      const socket = new PlayedSocket(OPEN);
      const transport = createSocketTransport(socket, "the server");
      socket.readyState = state;
      const closed = transport.close();
      await vi.advanceTimersByTimeAsync(1_499);
      expect(socket.done).toEqual(["close 1000"]);
      await vi.advanceTimersByTimeAsync(1);
      await closed;
      expect(socket.done).toEqual(["close 1000", "terminate"]);
    }
  });

  it("comes back at once when there is no socket yet, and ends the one that comes", async () => {
    for (const [terminate, done] of [
      [undefined, "close undefined"],
      [() => {}, "terminated"],
    ] as const) {
      let bring: (socket: Socket) => void = () => {};
      const opening = new Promise<Socket>((resolve) => {
        bring = resolve;
      });
      const transport = createSocketTransport(opening, "the server");
      await transport.close();
      const socket = new PlayedSocket(CONNECTING);
      Object.assign(socket, { terminate: terminate && (() => socket.done.push("terminated")) });
      bring(socket);
      await opening;
      expect(socket.done).toEqual([done]);
    }
  });

  it("is at once where the connection is given up", async () => {
    const { socket, transport } = play(CONNECTING);
    transport.send({ n: 1 });
    transport.terminate?.();
    expect([socket.done, transport.backlogBytes]).toEqual([["terminate"], 0]);
    expect(await endOf(transport)).toBe("goodbye");

    let bring: (socket: Socket) => void = () => {};
    const opening = new Promise<Socket>((resolve) => {
      bring = resolve;
    });
    const later = createSocketTransport(opening, "the server");
    later.terminate?.();
    const late = new PlayedSocket(CONNECTING);
    bring(late);
    await opening;
    expect(late.done).toEqual(["terminate"]);
  });

  it("is of a transport whose server may have other clients", () => {
    expect(play(OPEN).transport.shared).toBe(true);
  });
});
