import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";
import { mcpCall, readNotes, type ScriptedOptions, scriptedServer } from "../../support/mcp.js";
import { isAlive } from "../../support/processes.js";
import { holdTime, until } from "../../support/settled.js";

type Json = Record<string, unknown>;
const FREE = { approvalPolicy: "never", sandbox: "danger-full-access" } as const;

/** A good server, and one that is not, in one thread. */
async function createRig(bad: ScriptedOptions | Json, calls: Parameters<typeof createAgentRig>[0] = []) {
  // Only one that never answers is to run out of time; the others have as long as a busy machine takes.
  const startup = "behaviour" in bad && bad.behaviour === "hang" ? { startup_timeout_sec: 2 } : {};
  const table = "command" in bad ? bad : scriptedServer(bad as ScriptedOptions, startup);
  const mcp_servers = { bad: table, good: scriptedServer() } as never;
  const rig = await createAgentRig(calls, { config: { mcp_servers, mcp_optional_startup_grace_ms: 0 } });
  const told: Json[] = [];
  const ended: Json[] = [];
  rig.client.on("mcpServer/startupStatus/updated", (params) => void told.push(params as never));
  rig.client.on("item/completed", ({ item }) => void (item.type === "mcpToolCall" && ended.push(item as never)));
  return { ...rig, told, ended };
}

/** Whether a server has noted that one of its tools was called. */
const isCalled = (log: string) => existsSync(log) && readFileSync(log, "utf8").includes('"tools/call"');

const errorIn = (told: readonly Json[]) => told.find(({ name, status }) => name === "bad" && status === "failed")?.error;

describe("an MCP server that", () => {
  it.each([
    ["does not exist", { command: "/nowhere/at-all" }, "MCP startup failed: No such file or directory (os error 2)"],
    ["ends at once", { behaviour: "end" }, "connection closed: initialize response"],
    ["does not answer", { behaviour: "hang" }, "timed out after 2 seconds. Add or adjust `startup_timeout_sec`"],
    ["answers nonsense", { behaviour: "nonsense" }, "MCP startup failed: handshaking with MCP server failed"],
    ["floods its output", { behaviour: "flood" }, "MCP startup failed: handshaking with MCP server failed"],
    ["begins a message that never ends", { behaviour: "endless" }, "MCP startup failed: handshaking with MCP server failed"],
  ] as const)("%s costs its own tools only", async (_what, bad, error) => {
    const rig = await createRig(bad, [mcpCall("echo", { said: "hi" }, "good")]);
    await rig.run("go", await rig.startThread(FREE));
    expect(errorIn(rig.told)).toContain(error);
    expect(rig.ended).toMatchObject([{ server: "good", status: "completed" }]);
  });

  it("hangs in a call is given up, and answers the next", async () => {
    const log = join(await createFolder(), "log");
    const rig = await createRig({ log }, [mcpCall("hang", {}, "bad"), mcpCall("echo", {}, "bad")]);
    const threadId = await rig.startThread(FREE);
    holdTime();
    const running = rig.run("go", threadId);
    await until(() => isCalled(log));
    await vi.advanceTimersByTimeAsync(300_000);
    await running;
    expect(rig.ended).toMatchObject([
      { status: "failed", error: { message: expect.stringContaining("timed out awaiting tools/call after 300s") } },
      { status: "completed" },
    ]);
  });

  it("ends in a call fails it and those after it", async () => {
    const rig = await createRig({}, [mcpCall("die", {}, "bad"), mcpCall("echo", {}, "bad"), mcpCall("echo", {}, "good")]);
    await rig.run("go", await rig.startThread(FREE));
    expect(rig.ended).toMatchObject([
      {
        status: "failed",
        error: { message: "tool call error: tool call failed for `bad/die`\n\nCaused by:\n    Transport closed" },
      },
      { status: "failed", error: { message: expect.stringContaining("Transport closed") } },
      { status: "completed" },
    ]);
  });

  it("does not want to end is killed with what it started, when its thread ends", async () => {
    const log = join(await createFolder(), "log");
    const rig = await createRig({ behaviour: "stay", log });
    const threadId = await rig.startThread(FREE);
    await rig.run("go", threadId);
    const notes = await readNotes(log);
    const pids = notes.flatMap(({ pid, child }) => [pid, child]).filter((id) => typeof id === "number");
    expect(pids.map(isAlive)).toEqual([true, true]);
    await rig.client.thread.archive({ threadId });
    await until(() => !pids.some(isAlive));
  });

  it("runs is ended with the server", async () => {
    const log = join(await createFolder(), "log");
    const rig = await createRig({ log });
    await rig.run("go", await rig.startThread(FREE));
    const [{ pid } = {}] = await readNotes(log);
    expect(isAlive(pid as number)).toBe(true);
    await rig.server.close();
    expect(isAlive(pid as number)).toBe(false);
  });
});

describe("a call of an MCP tool", () => {
  it("ends with its turn", async () => {
    const rig = await createRig({}, [mcpCall("hang", {}, "good")]);
    const threadId = await rig.startThread(FREE);
    rig.client.on("item/started", ({ item, turnId }) => {
      if (item.type === "mcpToolCall") void rig.client.turn.interrupt({ threadId, turnId }).catch(() => {});
    });
    const { outcome } = await rig.run("go", threadId);
    expect(outcome.status).toBe("interrupted");
    expect(rig.ended).toMatchObject([{ status: "failed" }]);
  });
});
