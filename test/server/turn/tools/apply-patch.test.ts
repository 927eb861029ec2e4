import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { applyPatchTool } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

const WRITING: ThreadStartParams = { sandbox: "workspace-write", approvalPolicy: "on-request" };

function envelope(...lines: string[]): string {
  return ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
}

/** A folder with these files, and a model that sends a patch for them. */
async function createPatching(patch: string, files: Record<string, string> = {}, thread: ThreadStartParams = WRITING) {
  const cwd = await createFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), content);
  const rig = await createAgentRig([{ calls: [{ name: "apply_patch", arguments: { patch }, callId: "call-a" }] }], {
    tools: [applyPatchTool()],
  });
  const run = async () => {
    const { outcome } = await rig.run("go", await rig.startThread({ cwd, ...thread }));
    const item = outcome.items.find(({ type }) => type === "fileChange");
    return { item, outcome, output: rig.asked()[1]?.input.find(({ type }) => type === "function_call_output")?.output };
  };
  const contentOf = (name: string) => readFile(join(cwd, name), "utf8");
  return { ...rig, cwd, run, contentOf };
}

describe("applyPatchTool", () => {
  it("adds, changes, moves and deletes files, and shows how", async () => {
    const patch = envelope(
      "*** Update File: a.txt",
      "@@",
      " one",
      "-two",
      "+TWO",
      " three",
      "*** Add File: sub/new.txt",
      "+hello",
      "+world",
      "*** Delete File: gone.txt",
      "*** Update File: mv.txt",
      "*** Move to: sub/moved.txt",
      "@@",
      "-x",
      "+y",
    );
    const files = { "a.txt": "one\ntwo\nthree\n", "gone.txt": "bye\n", "mv.txt": "x\n" };
    const { run, cwd, contentOf } = await createPatching(patch, files);
    const { item, output } = await run();
    expect(await Promise.all(["a.txt", "sub/new.txt", "sub/moved.txt"].map(contentOf))).toEqual([
      "one\nTWO\nthree\n",
      "hello\nworld\n",
      "y\n",
    ]);
    expect(await readdir(cwd)).toEqual(["a.txt", "sub"]);
    const moved = join(cwd, "sub/moved.txt");
    // As codex 0.169 shows the same patch.
    expect(item).toMatchObject({
      id: "call-a",
      status: "completed",
      changes: [
        { path: join(cwd, "a.txt"), kind: { type: "update" }, diff: "@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n" },
        { path: join(cwd, "sub/new.txt"), kind: { type: "add" }, diff: "hello\nworld\n" },
        { path: join(cwd, "gone.txt"), kind: { type: "delete" }, diff: "bye\n" },
        {
          path: join(cwd, "mv.txt"),
          kind: { type: "update", move_path: moved },
          diff: `@@ -1 +1 @@\n-x\n+y\n\n\nMoved to: ${moved}`,
        },
      ],
    });
    expect(String(output).replace(/\d[\d.]* seconds/, "<time>")).toBe(
      "Exit code: 0\nWall time: <time>\nOutput:\nSuccess. Updated the following files:\nM a.txt\nA sub/new.txt\nD gone.txt\nM sub/moved.txt\n",
    );
  });

  it("does all of a patch or none of it", async () => {
    const patch = envelope("*** Update File: a.txt", "@@", "-one", "+ONE", "*** Update File: b.txt", "@@", "-not there", "+x");
    const { run, contentOf, cwd } = await createPatching(patch, { "a.txt": "one\n", "b.txt": "two\n" });
    const { output, item } = await run();
    expect(output).toBe(`apply_patch verification failed: Failed to find expected lines in ${join(cwd, "b.txt")}:\nnot there`);
    expect([item, await contentOf("a.txt"), await contentOf("b.txt")]).toEqual([undefined, "one\n", "two\n"]);
  });

  it("undoes what it did when a file cannot be written", async () => {
    // That one name is to be a file and a folder is found out only when the files before it are in place.
    const patch = envelope(
      "*** Update File: a.txt",
      "@@",
      "-one",
      "+ONE",
      "*** Add File: p",
      "+p",
      "*** Add File: p/c.txt",
      "+c",
    );
    const { run, contentOf, cwd } = await createPatching(patch, { "a.txt": "one\n" });
    expect(await run()).toMatchObject({ item: { status: "failed" }, output: "The files could not be written: EISDIR" });
    expect([await contentOf("a.txt"), await readdir(cwd)]).toEqual(["one\n", ["a.txt"]]);
  });

  it.each([
    ["a path upwards", "../out.txt"],
    ["an absolute path", "/tmp/out.txt"],
    ["a link to a folder outside", "link/out.txt"],
  ])("does not follow %s out of its folder", async (_, path) => {
    const outside = await createFolder();
    const { run, cwd } = await createPatching(envelope(`*** Add File: ${path}`, "+x"));
    await symlink(outside, join(cwd, "link"));
    const { output } = await run();
    expect(output).toBe(`apply_patch verification failed: ${path} is outside of the working folder`);
    expect(await readdir(outside)).toEqual([]);
  });

  it("does not change a file outside through a link to it, nor move one there", async () => {
    const outside = await createFolder();
    await writeFile(join(outside, "secret"), "x\n");
    const patch = envelope("*** Update File: link", "@@", "-x", "+y");
    const { run, cwd } = await createPatching(patch);
    await symlink(join(outside, "secret"), join(cwd, "link"));
    expect((await run()).output).toBe("apply_patch verification failed: link is outside of the working folder");
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("x\n");
    const moving = await createPatching(envelope("*** Update File: a.txt", "*** Move to: ../a.txt", "@@", "-x", "+y"), {
      "a.txt": "x\n",
    });
    expect((await moving.run()).output).toBe("apply_patch verification failed: ../a.txt is outside of the working folder");
  });

  it("asks under read-only, and does what the user looked at", async () => {
    const patch = envelope("*** Update File: a.txt", "@@", "-x", "+y");
    const { run, client, contentOf, cwd } = await createPatching(
      patch,
      { "a.txt": "x\n" },
      { sandbox: "read-only", approvalPolicy: "on-request" },
    );
    client.handle("item/fileChange/requestApproval", async ({ itemId }) => {
      expect([itemId, await readFile(join(cwd, "a.txt"), "utf8")]).toEqual(["call-a", "x\n"]);
      return { decision: "accept" };
    });
    expect((await run()).item).toMatchObject({ status: "completed" });
    expect(await contentOf("a.txt")).toBe("y\n");
  });

  it("does nothing when the files changed while the user was asked", async () => {
    const patch = envelope("*** Update File: a.txt", "@@", "-x", "+y");
    const { run, client, contentOf, cwd } = await createPatching(
      patch,
      { "a.txt": "x\n" },
      { sandbox: "read-only", approvalPolicy: "on-request" },
    );
    client.handle("item/fileChange/requestApproval", async () => {
      await writeFile(join(cwd, "a.txt"), "x\nmore\n");
      return { decision: "accept" };
    });
    expect(await run()).toMatchObject({ item: { status: "failed" }, output: "The files changed while the user was asked." });
    expect(await contentOf("a.txt")).toBe("x\nmore\n");
  });

  it("refuses under read-only where nobody may be asked", async () => {
    const patch = envelope("*** Add File: a.txt", "+x");
    const { run, cwd } = await createPatching(patch, {}, { sandbox: "read-only", approvalPolicy: "never" });
    const { item, output } = await run();
    expect(item).toBeUndefined();
    expect(output).toBe("patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings");
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([0o755, 0o666])("keeps a file's permissions: %o", async (mode) => {
    const { run, cwd } = await createPatching(envelope("*** Update File: run.sh", "@@", "-x", "+y"), { "run.sh": "x\n" });
    await chmod(join(cwd, "run.sh"), mode);
    await run();
    expect((await stat(join(cwd, "run.sh"))).mode & 0o777).toBe(mode);
  });

  it("may write where the folder is a link to", async () => {
    const link = join(await createFolder(), "link");
    const { run, cwd, contentOf } = await createPatching(
      envelope("*** Add File: a.txt", "+x"),
      {},
      {
        sandbox: "workspace-write",
        approvalPolicy: "never",
        cwd: link,
      },
    );
    await symlink(cwd, link);
    expect((await run()).item).toMatchObject({ status: "completed" });
    expect(await contentOf("a.txt")).toBe("x\n");
  });

  it("does not take a folder, or what is no text, for a file", async () => {
    const { run, cwd } = await createPatching(envelope("*** Delete File: sub"));
    await mkdir(join(cwd, "sub"));
    const folder = join(cwd, "sub");
    expect((await run()).output).toBe(
      `apply_patch verification failed: Failed to read ${folder}: path \`${folder}\` is not a file`,
    );
    const binary = await createPatching(envelope("*** Delete File: bin"));
    await writeFile(join(binary.cwd, "bin"), Buffer.from([0xff, 0xfe]));
    expect((await binary.run()).output).toBe(
      `apply_patch verification failed: Failed to read ${join(binary.cwd, "bin")}: stream did not contain valid UTF-8`,
    );
  });
});
