import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diffToRemote } from "../../../src/server/git/diff-to-remote.js";
import { createFolder } from "../../support/folder.js";
import { createIntroducedClient } from "../../support/raw-client.js";
import { createRepository, git } from "../../support/repository.js";
import { holdTime } from "../../support/settled.js";

/** A repository whose only commit is on its remote as well. */
async function createClone(): Promise<string> {
  const folder = await createRepository();
  await writeFile(join(folder, "a.txt"), "1\n");
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message=1");
  await git(folder, "remote", "add", "origin", "/nowhere/at/all");
  await git(folder, "update-ref", "refs/remotes/origin/main", "HEAD");
  return folder;
}

const serve = (roots: string[], files: "none" | "read" = "read") => createIntroducedClient({ workspace: { roots, files } });
const outside = { error: { code: -32600, message: expect.stringContaining("outside of the folders") } };

describe("gitDiffToRemote", () => {
  it("is served where clients may read files", async () => {
    const folder = await createClone();
    const ask = async (files: "none" | "read") => (await serve([folder], files)).ask("gitDiffToRemote", { cwd: folder });
    expect(await ask("none")).toMatchObject({ error: { code: -32601 } });
    expect(await ask("read")).toMatchObject({ result: { sha: await git(folder, "rev-parse", "HEAD"), diff: "" } });
  });

  it("tells of no repository that reaches outside of the roots", async () => {
    const [folder, other] = [await createClone(), await createClone()];
    const inner = join(folder, "inner");
    await mkdir(inner);
    const wire = await serve([inner]);
    for (const cwd of [folder, inner]) expect(await wire.ask("gitDiffToRemote", { cwd })).toMatchObject(outside);
    await writeFile(join(inner, ".git"), `gitdir: ${join(other, ".git")}\n`);
    expect(await wire.ask("gitDiffToRemote", { cwd: inner })).toMatchObject(outside);
    const borrowing = await createClone();
    await writeFile(join(borrowing, ".git", "objects", "info", "alternates"), `${join(other, ".git", "objects")}\n`);
    expect(await (await serve([borrowing])).ask("gitDiffToRemote", { cwd: borrowing })).toMatchObject(outside);
    const elsewhere = await createClone();
    await git(elsewhere, "config", "core.worktree", other);
    expect(await (await serve([elsewhere])).ask("gitDiffToRemote", { cwd: elsewhere })).toMatchObject({
      error: { code: -32600 },
    });
  });

  it("runs nothing that the repository names", async () => {
    holdTime();
    const folder = await createClone();
    const traces = await createFolder();
    const program = join(traces, "program.sh");
    await writeFile(program, `#!/bin/sh\ntouch "${traces}/trace$$"\n`);
    await chmod(program, 0o755);
    await writeFile(join(folder, ".gitattributes"), "*.txt filter=evil diff=evil\n");
    const keys =
      "filter.evil.clean filter.evil.process diff.evil.textconv diff.evil.command diff.external core.fsmonitor core.pager";
    for (const key of keys.split(" ")) await git(folder, "config", key, program);
    await git(folder, "config", "filter.evil.required", "true");
    await git(folder, "config", "remote.origin.vcs", "evil");
    await writeFile(join(folder, "a.txt"), "2\n");
    await writeFile(join(folder, "new.txt"), "new\n");
    const { diff } = (await diffToRemote(folder)) as { diff: string };
    expect(diff).toContain("+2\n");
    expect(diff).toContain("+new\n");
    expect(await readdir(traces)).toEqual(["program.sh"]);
    // And it would run, were it not kept from it.
    await git(folder, "diff").catch(() => {});
    expect(await readdir(traces)).not.toEqual(["program.sh"]);
  });

  it("refuses more untracked files than it would read", async () => {
    holdTime();
    const folder = await createClone();
    await writeFile(join(folder, "one.txt"), "");
    expect(await diffToRemote(folder, { maxUntracked: 1 })).toHaveProperty("diff");
    await writeFile(join(folder, "two.txt"), "");
    expect(await diffToRemote(folder, { maxUntracked: 1 })).toEqual({ refused: "there are more than 1 untracked files" });
  });

  it("refuses a diff that is too long", async () => {
    holdTime();
    const folder = await createClone();
    const { length } = ((await diffToRemote(folder)) as { diff: string }).diff;
    expect(length).toBe(0);
    await writeFile(join(folder, "a.txt"), "x".repeat(2000));
    expect(await diffToRemote(folder, { maxBytes: 1000 })).toEqual({ refused: "it is too long" });
    await git(folder, "checkout", "--quiet", "a.txt");
    await writeFile(join(folder, "new.txt"), "x".repeat(2000));
    expect(await diffToRemote(folder, { maxBytes: 1000 })).toEqual({ refused: "it is too long" });
  });
});
