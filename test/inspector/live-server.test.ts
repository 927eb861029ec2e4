import { createAppServer } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { act } from "../../src/inspector/actions.js";
import { Inspection, inspectServer } from "../../src/inspector/inspection.js";
import { LiveServer } from "../../src/inspector/live-server.js";
import { readTarget } from "../../src/inspector/target.js";
import { listening } from "../support/listening.js";
import { COMMAND } from "../support/programs.js";

async function inspecting(...words: readonly string[]) {
  const inspection = await inspectServer(readTarget(words, ["unused"]), null);
  onTestFinished(() => inspection.close());
  await inspection.live?.start();
  return inspection;
}

describe("the inspected server", () => {
  it("may listen on a WebSocket, and is not the Inspector's to end", async () => {
    const url = await listening(createAppServer({ logger: false }));
    const inspection = await inspecting(url);
    expect(inspection.state).toMatchObject({
      target: url,
      connection: "connected",
      ownsServer: false,
      hasFakeBackend: false,
      signedIn: false,
    });
    expect(await act(inspection, { type: "call", method: "account/read", params: {} })).toEqual({ ok: true });
    expect(await act(inspection, { type: "call", method: "thread/read", params: {} })).toMatchObject({
      ok: false,
      issues: [{ path: "threadId" }],
    });
    expect(inspection.recorder.after(0, 100).entries.map(({ method }) => method)).not.toContain("thread/read");
  });

  it("is signed in until the person signs out, and again when another client takes the place of one that has ended", async () => {
    const inspection = await inspecting(process.execPath, COMMAND, "app-server");
    expect(inspection.state).toMatchObject({ connection: "connected", problem: null, signedIn: true });
    expect(await act(inspection, { type: "sign-out" })).toEqual({ ok: true });
    expect(inspection.state.signedIn).toBe(false);
    expect(await act(inspection, { type: "sign-in" })).toEqual({ ok: true });
    expect(inspection.state.signedIn).toBe(true);
    await inspection.live?.client.close();
    expect(inspection.state).toMatchObject({ connection: "ended", signedIn: false });
    await act(inspection, { type: "reconnect" });
    expect(inspection.state).toMatchObject({ connection: "connected", problem: null, signedIn: true });
  });

  it("is not connected when it cannot be started, and says why", async () => {
    const inspection = await inspecting("no-such-program-here", "app-server");
    expect(inspection.state).toMatchObject({ connection: "ended", problem: expect.stringContaining("no-such-program-here") });
    expect(await act(inspection, { type: "say", threadId: "t", text: "Hello?" })).toEqual({
      ok: false,
      message: "There is no connection to the server",
    });
    expect(await act(inspection, { type: "reconnect" })).toEqual({ ok: true });
    expect(inspection.state.connection).toBe("ended");
  });

  it("may leave a request unanswered: the person is told so, and asks for other things", async () => {
    const account = { read: () => new Promise<never>(() => {}) };
    const url = await listening(createAppServer({ logger: false, handlers: { account } }));
    const inspection = new Inspection(null);
    onTestFinished(() => inspection.close());
    const target = readTarget([url], ["unused"]);
    const unused = { codexHome: "inherit", onMessage: () => {}, onClient: async () => {} };
    inspection.live = new LiveServer({ target, ...unused, answerWithinMs: 100 });
    await inspection.live.start();
    expect(await act(inspection, { type: "call", method: "account/read", params: {} })).toEqual({
      ok: false,
      message: '"account/read" was not answered within 100 ms',
    });
    expect(inspection.state.connection).toBe("connected");
  });

  it("leaves no home behind when its connection cannot be closed", async () => {
    const inspection = new Inspection(null);
    const release = vi.fn(async () => {});
    inspection.releaseWith(release);
    const close = () => Promise.reject(new Error("not closed"));
    inspection.live = Object.assign(Object.create(LiveServer.prototype) as LiveServer, { close });
    await expect(inspection.close()).rejects.toThrow("not closed");
    expect(release).toHaveBeenCalledOnce();
  });

  it.each([
    [{ type: "call", method: "no/such", params: {} }, '"no/such" is not in the table'],
    [{ type: "answer", id: "ask-1", result: {} }, "The server does not wait for this answer any more"],
    [{ type: "replay", what: "play" }, "There is no recording"],
    [{ type: "constructor" }, '"constructor" is no action'],
  ] as const)("refuses %j", async (action, message) => {
    const inspection = await inspecting("no-such-program-here");
    Object.defineProperty(inspection.live, "client", { value: {} });
    expect(await act(inspection, action as never)).toEqual({ ok: false, message });
  });
});
