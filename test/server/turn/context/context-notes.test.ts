import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTurn } from "codex-app-server-sdk/client";
import { memoryThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createAgentRig, type ModelBody } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

/** The texts of a request's input, each with its role. */
function textsIn(body: ModelBody | undefined): [string, string][] {
  return (body?.input ?? []).flatMap(({ role, content }) =>
    (content as { text: string }[]).map(({ text }): [string, string] => [String(role), text]),
  );
}

/** The same without the names that every environment has. */
function kindsIn(body: ModelBody | undefined): string[] {
  return textsIn(body).map(([role, text]) => `${role}: ${text.split("\n")[0]}`);
}

const input = [{ type: "text" as const, text: "hi" }];

describe("what the model is told besides the conversation", () => {
  it("is the instructions of files, where it works and what it may do", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "AGENTS.md"), "Use tabs.");
    const { client, run, askedWhole } = await createAgentRig();
    const { thread, instructionSources } = await client.thread.start({ cwd, developerInstructions: "Be kind." });
    expect(instructionSources).toEqual([join(cwd, "AGENTS.md")]);
    await run("hi", thread.id);
    const [developer, permissions, docs, environment, said] = textsIn(askedWhole()[0]);
    expect(developer).toEqual(["developer", "Be kind."]);
    expect(permissions?.[0]).toBe("developer");
    expect(permissions?.[1]).toMatch(
      /^<permissions instructions>[\s\S]*read-only[\s\S]*on-request[\s\S]*<\/permissions instructions>$/,
    );
    expect(docs).toEqual(["user", `# AGENTS.md instructions for ${cwd}\n\n<INSTRUCTIONS>\nUse tabs.\n</INSTRUCTIONS>`]);
    expect(environment?.[1]).toContain(`<cwd>${cwd}</cwd>`);
    expect(environment?.[1]).toContain('<permission_profile type="managed">');
    expect(said).toEqual(["user", "hi"]);
  });

  it("stays where it was told, and what has changed is told at the turn that changes it", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "AGENTS.md"), "Use tabs.");
    await mkdir(join(cwd, "empty"));
    const { client, askedWhole } = await createAgentRig();
    const { thread } = await client.thread.start({ cwd });
    const say = (more: object) => runTurn(client, { threadId: thread.id, input, ...more }).completed;
    await say({});
    await say({});
    await say({ approvalPolicy: "never" });
    await say({ sandboxPolicy: { type: "dangerFullAccess" } });
    await say({ cwd: join(cwd, "empty") });
    const first = [
      "developer: <permissions instructions>",
      `user: # AGENTS.md instructions for ${cwd}`,
      "user: <environment_context>",
      "user: hi",
      "assistant: Hello.",
    ];
    const second = ["user: hi", "assistant: Hello."];
    const third = ["developer: <permissions instructions>", "user: hi", "assistant: Hello."];
    const fourth = ["developer: <permissions instructions>", "user: <environment_context>", "user: hi", "assistant: Hello."];
    const fifth = ["user: # AGENTS.md instructions", "user: <environment_context>", "user: hi"];
    expect(kindsIn(askedWhole()[4])).toEqual([...first, ...second, ...third, ...fourth, ...fifth]);
    const texts = textsIn(askedWhole()[4]).map(([, text]) => text);
    expect(texts.filter((text) => text.startsWith("<environment_context>")).map((text) => text.includes("<cwd>"))).toEqual([
      true,
      false,
      true,
    ]);
    expect(texts.at(-3)).toContain("do not count any more");
    // What was told is told word for word again, so that the model finds its cache.
    expect(askedWhole()[4]?.input.slice(0, 3)).toEqual(askedWhole()[0]?.input.slice(0, 3));
  });

  it("is stored with the thread, and told again in full once the thread is compacted", async () => {
    const threads = memoryThreads();
    const { client, run, askedWhole, startThread, backend } = await createAgentRig([], { threads: { ...threads } });
    const threadId = await startThread();
    await run("one", threadId);
    const stored = await threads.turns(threadId, { descending: false, limit: 10 });
    expect(stored[0]?.told).toMatchObject({ permissions: expect.any(String), environment: { shell: expect.any(String) } });
    await client.thread.compactStart({ threadId });
    await expect.poll(() => backend.modelRequests.length).toBe(2);
    await expect.poll(async () => (await threads.turns(threadId, { descending: true, limit: 1 }))[0]?.status).toBe("completed");
    await run("two", threadId);
    expect(kindsIn(askedWhole()[2]).slice(-3)).toEqual([
      "developer: <permissions instructions>",
      "user: <environment_context>",
      "user: two",
    ]);
  });

  it("can be switched off", async () => {
    const config = { include_permissions_instructions: false, include_environment_context: false };
    const { run, startThread, askedWhole } = await createAgentRig();
    await run("hi", await startThread({ config }));
    expect(kindsIn(askedWhole()[0])).toEqual(["user: hi"]);
  });

  it("names no folder and reads no file for a thread without the machine", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "AGENTS.md"), "Use tabs.");
    const { client, run, askedWhole } = await createAgentRig();
    const { thread, instructionSources } = await client.thread.start({ cwd, environments: [] });
    expect(instructionSources).toEqual([]);
    await run("hi", thread.id);
    expect(JSON.stringify(askedWhole()[0]?.input)).not.toContain(cwd);
  });

  it("reads nothing for strangers", async () => {
    const [cwd, codexHome] = [await createFolder(), await createFolder()];
    await writeFile(join(cwd, "AGENTS.md"), "Use tabs.");
    await writeFile(join(codexHome, "AGENTS.md"), "For all.");
    const { client } = await createAgentRig([], { accountScope: "connection", codexHome });
    expect((await client.thread.start({ cwd })).instructionSources).toEqual([]);
    const config = { model_instructions_file: join(cwd, "AGENTS.md") };
    await expect(client.thread.start({ cwd, config })).rejects.toThrow("this server reads no files that its clients name");
  });
});

describe("the instructions of a thread", () => {
  it("come from its params, then from their config, then from the configuration", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "base.md"), " From a file.\n");
    const configured = { instructions: "configured", developer_instructions: "by the developer" };
    const { run, startThread, askedWhole } = await createAgentRig([], { config: configured });
    await run("hi", await startThread());
    await run("hi", await startThread({ config: { instructions: "own", developer_instructions: "own dev" } }));
    await run("hi", await startThread({ cwd, config: { model_instructions_file: "base.md", instructions: "own" } }));
    await run(
      "hi",
      await startThread({ baseInstructions: "first", developerInstructions: "dev", config: { instructions: "x" } }),
    );
    expect(askedWhole().map((body) => [body.instructions, textsIn(body)[0]?.[1]])).toEqual([
      ["configured", "by the developer"],
      ["own", "own dev"],
      ["From a file.", "by the developer"],
      ["first", "dev"],
    ]);
  });

  it("are refused where their file cannot be used", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "empty.md"), " ");
    const { client } = await createAgentRig();
    const start = (name: string) => client.thread.start({ cwd, config: { model_instructions_file: name } });
    await expect(start("gone.md")).rejects.toThrow(
      `failed to load configuration: failed to read model instructions file ${join(cwd, "gone.md")}: No such file or directory (os error 2)`,
    );
    await expect(start("empty.md")).rejects.toThrow(`model instructions file is empty: ${join(cwd, "empty.md")}`);
  });
});
