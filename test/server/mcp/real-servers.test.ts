import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";
import { mcpCall, realServer } from "../../support/mcp.js";

type Json = Record<string, unknown>;
const FREE = { approvalPolicy: "never", sandbox: "danger-full-access" } as const;

async function play(server: Json, calls: Parameters<typeof createAgentRig>[0]) {
  const config = { mcp_servers: { real: server }, mcp_optional_startup_grace_ms: 0 } as never;
  const rig = await createAgentRig(calls, { config });
  const ended: Json[] = [];
  rig.client.on("item/completed", ({ item }) => void (item.type === "mcpToolCall" && ended.push(item as never)));
  await rig.run("go", await rig.startThread(FREE));
  const offered = rig.asked()[0]?.tools.find(({ name }) => name === "mcp__real")?.tools as { name: string }[] | undefined;
  const outputs = (rig.asked().at(-1)?.input ?? []).filter(({ type }) => type === "function_call_output");
  return { ended, offered: offered?.map(({ name }) => name) ?? [], outputs: outputs.map(({ output }) => output) };
}

const node = (program: string, ...args: string[]) => ({
  command: process.execPath,
  args: [program, ...args],
  startup_timeout_sec: 100,
});

/** Says on which port a program listens: a port that is chosen for it may be somebody else's by then. */
const TELL_PORT = `data:text/javascript,${encodeURIComponent(`
  import { Server } from "node:net";
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...given) {
    this.once("listening", () => console.error("listens at " + this.address().port + ";"));
    return listen.apply(this, given);
  };
`)}`;

/** Resolves with the port, once the program has said that it listens. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("The server ended")));
    child.stdout?.resume();
    let told = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      told += chunk;
      const [, port] = /listens at (\d+);/.exec(told) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

const EVERYTHING_CALLS = [
  mcpCall("echo", { message: "hi" }, "real"),
  mcpCall("get_tiny_image", {}, "real"),
  mcpCall("get_structured_content", { location: "New York" }, "real"),
  { calls: [{ name: "list_mcp_resources", arguments: { server: "real" } }] },
];

describe("server-everything", () => {
  it("is used over stdio", async () => {
    const { ended, offered, outputs } = await play(node(realServer("server-everything"), "stdio"), EVERYTHING_CALLS);
    expect(offered).toContain("get_tiny_image");
    expect(ended.map(({ tool, status }) => [tool, status])).toEqual([
      ["echo", "completed"],
      ["get-tiny-image", "completed"],
      ["get-structured-content", "completed"],
      ["list_mcp_resources", "completed"],
    ]);
    expect(outputs[0]).toContain("Echo: hi");
    expect(outputs[1]).toContainEqual(expect.objectContaining({ type: "input_image" }));
    expect(outputs[2]).toContain('"temperature"');
    expect(outputs[3]).toContain('"server":"real"');
  });

  it("is used over streamable HTTP", async () => {
    const child = spawn(process.execPath, ["--import", TELL_PORT, realServer("server-everything"), "streamableHttp"], {
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill());
    const port = await listening(child);
    const { ended, outputs } = await play({ url: `http://127.0.0.1:${port}/mcp` }, EVERYTHING_CALLS);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed", "completed", "completed"]);
    expect(outputs[0]).toContain("Echo: hi");
  });
});

describe("server-filesystem", () => {
  it("reads a file of the folder that it was given, and no other", async () => {
    const folder = await createFolder();
    await writeFile(join(folder, "a.txt"), "the words");
    const { outputs, ended } = await play(node(realServer("server-filesystem"), folder), [
      mcpCall("read_text_file", { path: join(folder, "a.txt") }, "real"),
      mcpCall("read_text_file", { path: "/etc/hostname" }, "real"),
    ]);
    expect(outputs[0]).toContain("the words");
    expect(ended.map(({ status }) => status)).toEqual(["completed", "failed"]);
  });
});

describe("server-memory", () => {
  it("remembers what it is told", async () => {
    const file = join(await createFolder(), "memory.json");
    const server = { ...node(realServer("server-memory")), env: { MEMORY_FILE_PATH: file } };
    const entities = [{ name: "Ann", entityType: "person", observations: ["likes tea"] }];
    const { outputs, ended } = await play(server, [
      mcpCall("create_entities", { entities }, "real"),
      mcpCall("read_graph", {}, "real"),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed"]);
    expect(outputs[1]).toContain("likes tea");
  });
});
