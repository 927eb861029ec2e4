import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runGit } from "../../../src/server/git/git.js";
import { findMergeBase, isWorkingCopy, readGitInfo } from "../../../src/server/git/repository.js";
import { createFolder } from "../../support/folder.js";
import { createRepository, git } from "../../support/repository.js";
import { holdTime } from "../../support/settled.js";

// The five seconds of a command do not run out, however busy the machine is.
beforeEach(holdTime);

async function commit(folder: string, content: string): Promise<string> {
  await writeFile(join(folder, "a.txt"), content);
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message", content);
  return git(folder, "rev-parse", "HEAD");
}

describe("findMergeBase", () => {
  it("finds the newest commit that two branches have in common", async () => {
    const folder = await createRepository();
    const first = await commit(folder, "1");
    await git(folder, "checkout", "--quiet", "-b", "side");
    await commit(folder, "2");
    expect(await findMergeBase(folder, "main")).toBe(first);
  });

  it("goes by the branch of the remote where that is ahead", async () => {
    const remote = await createRepository();
    await commit(remote, "1");
    const folder = await createFolder();
    await git(folder, "clone", "--quiet", remote, ".");
    const second = await commit(remote, "2");
    await git(folder, "fetch", "--quiet");
    await git(folder, "checkout", "--quiet", "-b", "side", "origin/main");
    await commit(folder, "3");
    expect(await findMergeBase(folder, "main")).toBe(second);
  });

  it.each(["nowhere", "--help", "-h", "main..side", ""])("finds none for %s", async (branch) => {
    const folder = await createRepository();
    await commit(folder, "1");
    expect(await findMergeBase(folder, branch)).toBeNull();
  });

  it("finds none before the first commit", async () => {
    expect(await findMergeBase(await createRepository(), "main")).toBeNull();
  });
});

describe("readGitInfo", () => {
  it("tells the commit, the branch and the remote", async () => {
    const folder = await createRepository();
    const sha = await commit(folder, "1");
    expect(await readGitInfo(folder)).toEqual({ sha, branch: "main", originUrl: null });
    await git(folder, "remote", "add", "origin", "https://example.com/x.git");
    await git(folder, "checkout", "--quiet", "--detach");
    expect(await readGitInfo(folder)).toEqual({ sha, branch: null, originUrl: "https://example.com/x.git" });
  });

  it("tells nothing where there is no repository", async () => {
    const folder = await createFolder();
    expect([await readGitInfo(folder), await isWorkingCopy(folder)]).toEqual([null, false]);
  });
});

describe("runGit", () => {
  it("runs nothing that the repository names", async () => {
    const folder = await createRepository();
    await commit(folder, "1");
    const traces = await createFolder();
    const program = join(folder, "program.sh");
    await writeFile(program, `#!/bin/sh\ntouch "${traces}/$1$$"\n`);
    await chmod(program, 0o755);
    await writeFile(join(folder, ".git", "hooks", "post-index-change"), `#!/bin/sh\ntouch ${traces}/hook\n`, { mode: 0o755 });
    for (const key of ["core.fsmonitor", "diff.external", "core.pager", "pager.diff"]) await git(folder, "config", key, program);
    await writeFile(join(folder, "a.txt"), "2");
    const { stdout } = (await runGit(folder, ["diff", "--no-textconv", "--no-ext-diff"])) ?? {};
    expect(stdout).toContain("+2");
    await runGit(folder, ["status"]);
    expect(await readdir(traces)).toEqual([]);
    // And it would run, were it not kept from it.
    await git(folder, "status");
    expect(await readdir(traces)).not.toEqual([]);
  });

  it("is not led to another repository by the server's own environment", async () => {
    const [here, there] = [await createFolder(), await createRepository()];
    process.env.GIT_DIR = join(there, ".git");
    try {
      expect(await readGitInfo(here)).toBeNull();
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it("gives up on more output than it may have", async () => {
    const folder = await createRepository();
    await commit(folder, "x".repeat(5000));
    const show = (maxBytes: number) => runGit(folder, ["show", "HEAD:a.txt"], { maxBytes });
    expect([await show(4999), (await show(5000))?.stdout.length]).toEqual([null, 5000]);
  });

  it("says nothing of a folder that is not there", async () => {
    expect(await runGit("/nowhere/at/all", ["status"])).toBeNull();
  });
});
