import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { endSoon, watchEnd, whyNotStarted } from "../../src/transport/child-ending.js";

const failure = (code?: string) => Object.assign(new Error("the system says no"), code === undefined ? {} : { code });

afterEach(() => void vi.useRealTimers());

describe("watchEnd", () => {
  const program = { command: "codex", cwd: undefined };
  const child = (pid?: number) => Object.assign(new EventEmitter(), { pid });

  it.each([
    [0, null, '"codex" ended with exit code 0'],
    [101, null, '"codex" ended with exit code 101'],
    [null, "SIGKILL", '"codex" ended with signal SIGKILL'],
  ])("tells how a process ended: %j, %j", async (code, signal, message) => {
    const process = child(1);
    const ended = watchEnd(process as never, program);
    process.emit("exit", code, signal);
    expect(await ended).toEqual({ message });
  });

  it("tells that there never was one, or that it was not found by the shell in between", async () => {
    for (const [process, code] of [
      [child(), "EAGAIN"],
      [child(1), "ENOENT"],
    ] as const) {
      const ended = watchEnd(process as never, program);
      const cause = failure(code);
      process.emit("error", cause);
      expect(await ended).toEqual({ message: whyNotStarted(program, cause), cause });
    }
  });

  it("goes on after an error of a process that runs, such as a signal that could not be sent", async () => {
    const process = child(1);
    const ended = watchEnd(process as never, program);
    process.emit("error", failure("EPERM"));
    process.emit("exit", 3, null);
    expect(await ended).toEqual({ message: '"codex" ended with exit code 3' });
  });
});

describe("whyNotStarted", () => {
  it.each([
    ["ENOENT", '"codex" could not be started (ENOENT); is it installed and on the PATH?'],
    ["EACCES", '"codex" could not be started (EACCES); it may not be executed'],
    ["E2BIG", '"codex" could not be started (E2BIG); its arguments and environment are longer than the system allows'],
    ["EAGAIN", '"codex" could not be started (EAGAIN)'],
    [undefined, '"codex" could not be started (the system says no)'],
  ])("says it in words: %s", async (code, message) => {
    const folder = await mkdtemp(`${tmpdir()}/cwd-`);
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(whyNotStarted({ command: "codex", cwd: undefined }, failure(code))).toBe(message);
    expect(whyNotStarted({ command: "codex", cwd: folder }, failure(code))).toBe(message);
  });

  it.each(["/no/such/folder", process.execPath])("says that a working directory is not there: %s", (cwd) => {
    expect(whyNotStarted({ command: "codex", cwd }, failure("ENOENT"))).toBe(
      `"codex" could not be started (ENOENT); its working directory is not there: ${cwd}`,
    );
  });
});

describe("endSoon", () => {
  it("waits half a second for a stream that somebody holds open, and then ends it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const stream = new PassThrough();
    const ended = endSoon(stream);
    vi.advanceTimersByTime(499);
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    await ended;
    expect(stream.destroyed).toBe(true);
  });

  it("waits no longer for one that ends, and not at all for one that has", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const stream = new PassThrough();
    const ended = endSoon(stream);
    stream.destroy();
    await ended;
    await endSoon(stream);
    expect(vi.getTimerCount()).toBe(0);
  });
});
