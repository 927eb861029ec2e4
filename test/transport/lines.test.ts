import { PassThrough, Readable, Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { MessageError } from "../../src/rpc/errors.js";
import { stdio } from "../../src/transport/index.js";
import { createLineWriter, readLines } from "../../src/transport/lines.js";

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

async function read(chunks: (string | Buffer)[], maxBytes?: number): Promise<unknown[]> {
  const batches = [];
  for await (const batch of readLines(
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
    maxBytes === undefined ? {} : { maxBytes },
  ))
    batches.push(...batch);
  return batches;
}

describe("readLines", () => {
  it("puts messages together that were cut anywhere, in the middle of a character too", async () => {
    const bytes = Buffer.from('{"text":"żółw 🐢"}\n{"n":2}\n');
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([{ text: "żółw 🐢" }, { n: 2 }]);
    }
  });

  it("takes carriage returns, and skips lines with nothing on them", async () => {
    expect(await read(['{"n":1}\r\n\r\n  \n{"n":2}\n'])).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("hands over what one chunk held as one batch", async () => {
    const sizes = [];
    for await (const batch of readLines(Readable.from([Buffer.from('{"n":1}\n{"n":2}\n{"n":3}\n')]))) sizes.push(batch.length);
    expect(sizes).toEqual([3]);
  });

  it("skips a line that is too long, says so, and reads on", async () => {
    const long = `{"x":"${"y".repeat(100)}"}`;
    const messages = await read(['{"n":1}\n', long.slice(0, 60), long.slice(60), '\n{"n":2}\n'], 50);
    expect(messages).toEqual([{ n: 1 }, expect.any(MessageError), { n: 2 }]);
  });

  it.each([
    ["a reply in one chunk", '{"id":7,"result":"<>"}', 7],
    ["an id that is a text", '{"id":"seven","result":"<>"}', "seven"],
    ["an error", '{"id":7,"error":{"code":1,"message":"<>"}}', 7],
    ["blanks", ' { "id" : 0 , "result" : "<>"}', 0],
    ["a request", '{"id":7,"method":"a/b","params":"<>"}', null],
    ["a notification", '{"method":"a/b","params":{"id":7,"result":"<>"}}', null],
    ["an id that a double cannot hold", '{"id":12345678901234567,"result":"<>"}', null],
  ])("says which request a line answers that is too long: %s", async (_, line, replyTo) => {
    const long = `${line.replace("<>", "y".repeat(600))}\n`;
    const whole = await read([long, '{"n":2}\n'], 300);
    const inPieces = await read([...long.replaceAll(/.{1,9}/g, "$&\u0000").split("\u0000"), '{"n":2}\n'], 300);
    for (const messages of [whole, inPieces]) expect(messages).toEqual([expect.objectContaining({ replyTo }), { n: 2 }]);
  });

  it("reports a line that is no message in its place", async () => {
    expect(await read(['{"n":1}\nnope\n{"n":2}\n'])).toEqual([{ n: 1 }, expect.any(MessageError), { n: 2 }]);
  });
});

describe("readLines of a stream that may be held back", () => {
  it.each([
    [true, true],
    [false, false],
  ])("does so while nobody takes what has arrived, where it may (%s)", async (may, isPaused) => {
    const input = new PassThrough();
    const messages = readLines(input, { mayPause: () => may });
    const taken = messages.next();
    for (let n = 0; n < 40; n += 1) input.write(`{"n":${n}}\n`);
    await taken;
    await new Promise((resolve) => setImmediate(resolve));
    expect(input.isPaused()).toBe(isPaused);
    await messages.return(undefined);
  });
});

describe("readLines, at the limit", () => {
  const line = (length: number) => `{"x":"${"y".repeat(length - 8)}"}`;

  it("reads a line of exactly as many bytes, whether it comes at once or in pieces", async () => {
    for (const chunks of [[`${line(50)}\n`], [line(50), "\n"], [line(50).slice(0, 20), line(50).slice(20), "\n"]])
      expect(await read(chunks, 50)).toEqual([{ x: "y".repeat(42) }]);
    for (const chunks of [[`${line(51)}\n`], [line(51), "\n"], [line(51).slice(0, 20), line(51).slice(20), "\n"]])
      expect(await read(chunks, 50)).toEqual([
        expect.objectContaining({ message: expect.stringContaining("more than 50 bytes") }),
      ]);
  });

  it("counts bytes, and not characters", async () => {
    const text = JSON.stringify({ x: "\u017c".repeat(30) });
    expect(Buffer.byteLength(text)).toBe(68);
    expect(await read([`${text}\n`], 68)).toEqual([{ x: "\u017c".repeat(30) }]);
    expect(await read([`${text}\n`], 67)).toEqual([expect.any(MessageError)]);
  });

  it("counts each line alone, also the one behind a line that was skipped", async () => {
    const two = await read([line(40), `\n${line(40)}`, `\n${line(40)}\n`], 50);
    expect(two).toHaveLength(3);
    for (const each of two) expect(each).not.toBeInstanceOf(MessageError);
    const behind = await read([line(80), `yyy\n${line(40)}`, "\n"], 50);
    expect(behind).toEqual([expect.any(MessageError), { x: "y".repeat(32) }]);
  });

  it("counts of a chunk only the line that has no end yet", async () => {
    expect(await read([`${line(40)}\n${line(40)}\n${line(30).slice(0, 10)}`, `${line(30).slice(10)}\n`], 50)).toEqual([
      { x: "y".repeat(32) },
      { x: "y".repeat(32) },
      { x: "y".repeat(22) },
    ]);
  });

  it("reads a line of two million bytes where no limit is given", async () => {
    expect(await read([`${line(2_000_000)}\n`])).toEqual([{ x: "y".repeat(1_999_992) }]);
  });

  it("keeps nothing of a line that is too long but its beginning, though its end never comes", async () => {
    const input = new PassThrough({ highWaterMark: 1_000_000 });
    const reading = readLines(input, { maxBytes: 5_000 });
    const next = reading.next();
    const chunks: WeakRef<ArrayBufferLike>[] = [];
    for (let count = 0; count < 50; count += 1) {
      const chunk = Buffer.alloc(1_000, "y");
      chunks.push(new WeakRef(chunk.buffer));
      input.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    collectGarbage();
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(10);
    input.write('\n{"n":1}\n');
    expect((await next).value).toEqual([expect.any(MessageError), { n: 1 }]);
    await reading.return(undefined);
  });

  it("reports a line once that goes on and on", async () => {
    expect(await read(["y".repeat(60), "y".repeat(60), "y".repeat(60), "\n\n", '{"n":1}\n'], 50)).toEqual([
      expect.any(MessageError),
      { n: 1 },
    ]);
  });

  it("does not hand over what has no end", async () => {
    expect(await read(['{"n":1}\n{"n":2}'])).toEqual([{ n: 1 }]);
  });
});

describe("readLines, when it is over", () => {
  it.each(["error", "close"] as const)("ends with the stream (%s)", async (event) => {
    const input = new PassThrough();
    const reading = readLines(input);
    input.write('{"n":1}\n');
    expect((await reading.next()).value).toEqual([{ n: 1 }]);
    const next = reading.next();
    if (event === "close") input.destroy();
    else input.emit("error", new Error("the pipe broke"));
    const ended = await next.catch((error: Error) => error.message);
    expect(ended).toEqual(event === "close" ? { done: true, value: undefined } : "the pipe broke");
  });

  it.each([
    ["ended", (input: PassThrough) => input.end().resume(), "over"],
    ["was destroyed", (input: PassThrough) => input.destroy(), "over"],
    ["failed", (input: PassThrough) => input.on("error", () => {}).destroy(new Error("the pipe broke")), "the pipe broke"],
  ])("ends at once with a stream that %s before it is read", async (_, finish, outcome) => {
    const input = new PassThrough();
    finish(input);
    await new Promise((resolve) => input.once("close", resolve));
    const reading = readLines(input).next();
    expect(await reading.then(({ done }) => done && "over").catch((error: Error) => error.message)).toBe(outcome);
  });

  it("leaves no listener on the stream", async () => {
    const input = new PassThrough();
    const count = () => ["data", "end", "close", "error"].map((event) => input.listenerCount(event));
    const before = count();
    const reading = readLines(input);
    input.write('{"n":1}\n');
    await reading.next();
    await reading.return(undefined);
    expect(count()).toEqual(before);
  });

  it("goes on with a stream that it held back, once what arrived is taken", async () => {
    const input = new PassThrough();
    const reading = readLines(input);
    const taken = reading.next();
    for (let n = 0; n < 40; n += 1) input.write(`{"n":${n}}\n`);
    let seen = ((await taken).value as unknown[]).length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(input.isPaused()).toBe(true);
    while (seen < 40) seen += ((await reading.next()).value as unknown[]).length;
    expect([seen, input.isPaused()]).toEqual([40, false]);
    await reading.return(undefined);
  });
});

describe("createLineWriter", () => {
  it("counts what waits in bytes, until the stream has taken it", async () => {
    const written: (() => void)[] = [];
    const output = new Writable({ highWaterMark: 4, write: (_chunk, _encoding, done) => void written.push(done) });
    const writer = createLineWriter(output);
    const bytes = Buffer.byteLength('{"text":"\u017c"}\n');
    writer.write({ text: "\u017c" });
    writer.write({ text: "\u017c" });
    expect(writer.backlogBytes).toBe(2 * bytes);
    writer.flush();
    expect([writer.backlogBytes, output.writableLength]).toEqual([2 * bytes, 2 * bytes]);
    written.shift()?.();
    await writer.drained();
    expect(writer.backlogBytes).toBe(0);
  });

  it("hands over at the end of the turn what nobody flushed", async () => {
    const chunks: string[] = [];
    const output = new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(String(chunk))) });
    const writer = createLineWriter(output);
    writer.write({ n: 1 });
    expect(chunks).toEqual([]);
    await Promise.resolve();
    expect(chunks).toEqual(['{"n":1}\n']);
    writer.write({ n: 2 });
    await Promise.resolve();
    expect(chunks).toEqual(['{"n":1}\n', '{"n":2}\n']);
    writer.flush();
    await Promise.resolve();
    expect(chunks).toHaveLength(2);
  });

  it.each(["drained", "flushed"] as const)(
    "does not wait (%s) for a stream that is closed meanwhile, and leaves no listener",
    async (wait) => {
      const output = new Writable({ highWaterMark: 4, write: () => {} });
      const before = ["drain", "close"].map((event) => output.listenerCount(event));
      const writer = createLineWriter(output);
      writer.write({ text: "more than four bytes" });
      const waiting = writer[wait]();
      output.destroy();
      await waiting;
      expect(["drain", "close"].map((event) => output.listenerCount(event))).toEqual(before);
    },
  );

  it("leaves no listener on a stream that goes on", async () => {
    const output = new PassThrough({ highWaterMark: 4 }).resume();
    const before = ["drain", "close"].map((event) => output.listenerCount(event));
    const writer = createLineWriter(output);
    for (let n = 0; n < 3; n += 1) {
      writer.write({ text: "more than four bytes" });
      await writer.drained();
      await writer.flushed();
    }
    expect(["drain", "close"].map((event) => output.listenerCount(event))).toEqual(before);
  });

  it("keeps nothing for a stream that has ended", () => {
    const output = new PassThrough();
    const writer = createLineWriter(output);
    output.end();
    writer.write({ n: 1 });
    expect(writer.backlogBytes).toBe(0);
  });
  it("lets the messages of one turn leave together", async () => {
    const output = new PassThrough();
    const chunks: string[] = [];
    output.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    const writer = createLineWriter(output);
    writer.write({ n: 1 });
    writer.write({ n: 2 });
    expect(writer.backlogBytes).toBeGreaterThan(0);
    await writer.flushed();
    expect(chunks).toEqual(['{"n":1}\n{"n":2}\n']);
  });

  it("waits for a reader that is slow", async () => {
    const output = new PassThrough({ highWaterMark: 4 });
    const writer = createLineWriter(output);
    writer.write({ text: "more than four bytes" });
    let drained = false;
    const waiting = writer.drained().then(() => {
      drained = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    output.resume();
    await waiting;
  });

  it("says nothing to a stream that has ended, and does not wait for it", async () => {
    const output = new PassThrough();
    const writer = createLineWriter(output);
    output.destroy();
    writer.write({ n: 1 });
    await writer.drained();
    await writer.flushed();
  });
});

describe("stdio", () => {
  it("closes within a second and a half though nobody reads what was sent", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const unread = new Writable({ write: () => {} });
    const transport = stdio({ input: new PassThrough(), output: unread });
    transport.send({ n: 1 });
    const closed = transport.close();
    await vi.advanceTimersByTimeAsync(1_500);
    await closed;
  });

  it("waits up to five seconds for a slow reader where its input has ended", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const waiting: (() => void)[] = [];
    let isRead = false;
    const slow = new Writable({ write: (_chunk, _encoding, done) => void (isRead ? done() : waiting.push(done)) });
    const transport = stdio({ input: Readable.from([]), output: slow });
    for await (const _ of transport.messages);
    transport.send({ n: 1 });
    let isClosed = false;
    const closed = transport.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(isClosed).toBe(false);
    isRead = true;
    for (const done of waiting) done();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends when its input does, and sends what was said before it is closed", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const transport = stdio({ input, output });
    transport.send({ n: 1 });
    await transport.close();
    expect(output.read()?.toString()).toBe('{"n":1}\n');

    const ending = stdio({ input: Readable.from([Buffer.from('{"n":2}\n')]), output: new PassThrough() });
    const seen = [];
    for await (const batch of ending.messages) seen.push(...batch);
    expect(seen).toEqual([{ n: 2 }]);
  });
});
