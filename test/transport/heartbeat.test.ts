import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { WebSocket } from "ws";
import { type HeartbeatOptions, watchHeartbeat } from "../../src/transport/heartbeat.js";

/** A socket that is watched, on a clock that is moved by hand. */
function watch(options: HeartbeatOptions = {}, connection?: null) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const raw = { bytesRead: 100 };
  const [ping, terminate, failed] = [vi.fn(), vi.fn(), vi.fn()];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    isPaused: false,
    ping,
    terminate: () => {
      terminate();
      socket.emit("close");
    },
  });
  socket.on("error", failed);
  watchHeartbeat(socket as unknown as WebSocket, connection === null ? null : (raw as unknown as Socket), options);
  return { socket, raw, ping, terminate, failed };
}

describe("a heartbeat", () => {
  it("pings every 30 seconds, and gives up after two pings without an answer", () => {
    const { ping, terminate, failed } = watch();
    vi.advanceTimersByTime(89_999);
    expect([ping.mock.calls.length, terminate.mock.calls.length]).toEqual([2, 0]);
    vi.advanceTimersByTime(1);
    expect(failed).toHaveBeenCalledWith(new Error("the other end answered none of 2 pings"));
    expect(terminate).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes anything that arrives for a sign of life, and does not ask where something arrives by itself", () => {
    const { raw, ping, terminate } = watch({ heartbeat: 10 });
    for (let look = 0; look < 20; look += 1) {
      raw.bytesRead += 1;
      vi.advanceTimersByTime(10);
    }
    expect(ping).not.toHaveBeenCalled();
    for (let look = 0; look < 20; look += 1) {
      vi.advanceTimersByTime(20);
      raw.bytesRead += 1;
    }
    expect(ping).toHaveBeenCalled();
    expect(terminate).not.toHaveBeenCalled();
  });

  it.each(["message", "ping", "pong"])("takes a %s for a sign of life where the runtime gives it no connection", (frame) => {
    const { socket, terminate } = watch({ heartbeat: 10 }, null);
    for (let look = 0; look < 20; look += 1) {
      vi.advanceTimersByTime(20);
      socket.emit(frame);
    }
    expect(terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(40);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it("does not judge while reading is held back, and does again afterwards", () => {
    const { socket, terminate } = watch({ heartbeat: 10 });
    socket.isPaused = true;
    vi.advanceTimersByTime(200);
    expect(terminate).not.toHaveBeenCalled();
    socket.isPaused = false;
    vi.advanceTimersByTime(20);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it("is patient while something waits to be sent, longer as long as some of it leaves", () => {
    const { socket, terminate } = watch({ heartbeat: 10 });
    socket.bufferedAmount = 1_000;
    for (let look = 0; look < 20; look += 1) {
      socket.bufferedAmount -= 10;
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(100);
    expect(terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it("sends no ping on a socket that is closing", () => {
    const { socket, ping } = watch({ heartbeat: 10 });
    socket.readyState = 2;
    vi.advanceTimersByTime(20);
    expect(ping).not.toHaveBeenCalled();
  });

  it("is left out where it is switched off, and stops with its socket", () => {
    watch({ heartbeat: false });
    expect(vi.getTimerCount()).toBe(0);
    const { socket } = watch();
    expect(vi.getTimerCount()).toBe(1);
    socket.emit("close");
    expect(vi.getTimerCount()).toBe(0);
  });
});
