import { codexTools } from "codex-app-server-sdk/server";
import type { FakeCall } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";

const sleep = (name: string): FakeCall => ({
  name: "exec_command",
  arguments: { cmd: `sleep 600 # ${name}`, login: false, yield_time_ms: 250 },
  callId: `call-${name}`,
});

async function createRunning(...names: readonly string[]) {
  const rig = await createAgentRig(
    names.map((name) => ({ calls: [sleep(name)] })),
    { tools: codexTools() },
  );
  const cwd = await createFolder();
  const threadId = await rig.startThread({ sandbox: "danger-full-access", approvalPolicy: "never", cwd });
  const ended: unknown[] = [];
  rig.client.on("item/completed", ({ item }) => {
    if (item.type === "commandExecution") ended.push(item.exitCode);
  });
  await rig.run("go", threadId);
  const list = (params: object = {}) => rig.client.thread.backgroundTerminalsList({ threadId, ...params });
  return { ...rig, cwd, threadId, list, ended };
}

describe("thread/backgroundTerminals", () => {
  it("are listed by their numbers, page by page, also where the program of the cursor has ended", async () => {
    const { client, list, threadId, cwd } = await createRunning("a", "b", "c");
    const { data, nextCursor } = await list();
    const numbers = data.map(({ processId }) => Number(processId));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(data.map(({ itemId }) => itemId).sort()).toEqual(["call-a", "call-b", "call-c"]);
    const [first, second, third] = data.map(({ processId }) => processId) as [string, string, string];
    expect(data[0]).toMatchObject({ cwd, command: expect.stringContaining("sleep 600"), osPid: null });
    expect(nextCursor).toBeNull();
    expect(await list({ limit: 0 })).toEqual({ data: [data[0]], nextCursor: first });
    expect(await list({ limit: 1, cursor: first })).toEqual({ data: [data[1]], nextCursor: second });
    await client.thread.backgroundTerminalsTerminate({ threadId, processId: second });
    expect(await list({ cursor: second })).toEqual({ data: [data[2]], nextCursor: null });
    expect(await list({ cursor: third })).toEqual({ data: [], nextCursor: null });
  });

  it("end one by one or all, and are told as failed", async () => {
    const { client, list, threadId, ended, server } = await createRunning("a", "b", "c");
    const processId = (await list()).data[0]?.processId ?? "";
    const end = () => client.thread.backgroundTerminalsTerminate({ threadId, processId });
    const told = (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => void (ended.length >= count && resolve());
        client.on("item/completed", look);
        look();
      });
    expect([await end(), await end()]).toEqual([{ terminated: true }, { terminated: false }]);
    await told(1);
    expect((await list()).data).toHaveLength(2);
    expect(await client.thread.backgroundTerminalsClean({ threadId })).toEqual({});
    expect((await list()).data).toEqual([]);
    await told(3);
    expect(ended).toEqual([-1, -1, -1]);
    await server.close();
  });

  it("are refused by a number that is none", async () => {
    const { client, list, threadId } = await createRunning();
    const end = (processId: string) => client.thread.backgroundTerminalsTerminate({ threadId, processId });
    await expect(end("a")).rejects.toThrow("invalid background terminal process id: invalid digit found in string");
    await expect(end("2147483648")).rejects.toThrow("number too large to fit in target type");
    await expect(end("-2147483649")).rejects.toThrow("number too small to fit in target type");
    await expect(list({ cursor: "" })).rejects.toThrow("invalid cursor: cannot parse integer from empty string");
    expect(await list({ cursor: "-1" })).toEqual({ data: [], nextCursor: null });
    const unknown = { threadId: "0195b7a0-0000-7000-8000-000000000000" };
    await expect(client.thread.backgroundTerminalsList(unknown)).rejects.toThrow("thread not found");
    await expect(client.thread.backgroundTerminalsClean(unknown)).rejects.toThrow("thread not found");
  });
});
