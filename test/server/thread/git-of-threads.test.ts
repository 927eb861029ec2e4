import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createGitInfoReader } from "../../../src/server/git/git-info-reader.js";
import { GitOfThreads } from "../../../src/server/thread/git-of-threads.js";
import { LiveThread } from "../../../src/server/thread/live-thread.js";
import { createFolder } from "../../support/folder.js";
import { createRepository, git } from "../../support/repository.js";
import { holdTime } from "../../support/settled.js";
import { storedThread } from "../../support/stored.js";

const INFO = { sha: "abc", branch: "main", originUrl: null };

describe("the Git state of a thread", () => {
  it("comes later when git is slow, and leaves what a client told", async () => {
    let answer = (_: typeof INFO) => {};
    const states = new GitOfThreads(() => new Promise((resolve) => (answer = resolve)));
    const thread = new LiveThread(storedThread("t"), { audience: () => [] });
    states.begin(thread);
    const save = vi.fn(async () => {});
    const late = states.addLate(thread, save);
    thread.change({ gitInfo: { branch: "mine" } });
    answer(INFO);
    await late;
    expect(thread.stored.gitInfo).toEqual({ ...INFO, branch: "mine" });
    expect(save).toHaveBeenCalledExactlyOnceWith({ ...INFO, branch: "mine" });
  });

  it("is no longer read once the server closes", async () => {
    const ended = vi.fn();
    const states = new GitOfThreads(
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(null));
          signal.addEventListener("abort", ended);
        }),
    );
    const thread = new LiveThread(storedThread("t"), { audience: () => [] });
    states.begin(thread);
    states.close();
    await states.add(thread);
    expect(ended).toHaveBeenCalledOnce();
    const folder = await createRepository();
    expect(await createGitInfoReader(null)(folder, AbortSignal.abort())).toBeNull();
  });

  it("is read for a tenant, however many folders are to be read for another", async () => {
    holdTime();
    const read = createGitInfoReader(null);
    const [many, folder] = [await createFolder(), await createRepository()];
    await git(folder, "commit", "--quiet", "--allow-empty", "--message=1");
    const others = Array.from({ length: 80 }, (_, at) => read(join(many, String(at)), undefined, "ann"));
    expect(await read(folder, undefined, "ben")).toMatchObject({ branch: "main" });
    expect(await Promise.all(others)).toEqual(others.map(() => null));
  });

  it("is read within the roots alone, where there are some", async () => {
    // The five seconds of a command do not run out, however busy the machine is.
    holdTime();
    const folder = await createRepository();
    await writeFile(join(folder, "a.txt"), "1");
    await git(folder, "add", ".");
    await git(folder, "commit", "--quiet", "--message=1");
    const info = { sha: await git(folder, "rev-parse", "HEAD"), branch: "main", originUrl: null };
    const read = (roots: string[] | null) => createGitInfoReader(roots)(folder);
    expect(await Promise.all([read(null), read([folder])])).toEqual([info, info]);
    expect(await Promise.all([read([]), read([await createFolder()])])).toEqual([null, null]);
  });
});
