import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../../support/repository.js";
import type { Json, Run, Scenario } from "./driver.js";
import { OPEN_PROVIDER } from "./tools.js";

/** Makes a repository with a commit, and a bare one beside it that is its remote and has that commit. */
async function createClone(run: Run, name: string): Promise<string> {
  const folder = join(run.home, name);
  await mkdir(folder);
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "config", "safe.directory", "*");
  await commit(folder, "1\n2\n3\n");
  await git(run.home, "init", "--quiet", "--bare", "--initial-branch=main", `${name}.git`);
  await git(folder, "remote", "add", "origin", join(run.home, `${name}.git`));
  await git(folder, "push", "--quiet", "origin", "main");
  await git(folder, "remote", "set-head", "origin", "main");
  return folder;
}

async function commit(folder: string, content: string): Promise<void> {
  await writeFile(join(folder, "a.txt"), content);
  await git(folder, "add", "a.txt");
  await git(folder, "commit", "--quiet", `--message=${content.trim()}`);
}

async function start(run: Run, cwd: string, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", { cwd, ...params });
  const { id, gitInfo } = (result as { thread: { id: string; gitInfo: unknown } }).thread;
  run.notes.push(["start", gitInfo]);
  return id;
}

async function runTurn(run: Run, threadId: string): Promise<void> {
  const { result } = await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  const { id } = (result as { turn: { id: string } }).turn;
  await run.when(({ method, params }) => method === "turn/completed" && (params as { turn: Json }).turn.id === id);
}

/** Waits until the thread has its Git state: ours holds up neither a turn nor an answer for it, or for a second at most. */
async function gitIsKnown(run: Run, threadId: string): Promise<void> {
  const isKnown = ({ result }: Json) => (result as { thread: { gitInfo: unknown } }).thread.gitInfo !== null;
  await run.requestUntil(isKnown, "thread/read", { threadId });
}

/** Notes what a request says of the thread's Git state. */
async function note(run: Run, method: string, params: Json): Promise<string> {
  const { result } = await run.request(method, params);
  const { id, gitInfo } = (result as { thread: { id: string; gitInfo: unknown } }).thread;
  run.notes.push([method, gitInfo]);
  return id;
}

export const gitScenarios: readonly Scenario[] = [
  {
    name: "threads know the commit and the branch that they started at",
    provider: OPEN_PROVIDER,
    unseen: ["thread/tokenUsage/updated"],
    async play(run) {
      await run.initialize();
      const repository = await createClone(run, "repository");
      const threadId = await start(run, repository);
      await note(run, "thread/read", { threadId });
      await runTurn(run, threadId);
      await gitIsKnown(run, threadId);
      await note(run, "thread/read", { threadId });
      await git(repository, "checkout", "--quiet", "-b", "side");
      await runTurn(run, threadId);
      await note(run, "thread/read", { threadId });
      const { result } = await run.request("thread/fork", { threadId });
      const { id: fork } = (result as { thread: { id: string } }).thread;
      await gitIsKnown(run, fork);
      await note(run, "thread/read", { threadId: fork });
      const named = await start(run, repository);
      await run.request("thread/name/set", { threadId: named, name: "x" });
      await gitIsKnown(run, named);
      await note(run, "thread/read", { threadId: named });
      await git(repository, "checkout", "--quiet", "--detach");
      const detached = await start(run, repository);
      await runTurn(run, detached);
      await gitIsKnown(run, detached);
      await note(run, "thread/read", { threadId: detached });
      const ephemeral = await start(run, repository, { ephemeral: true });
      await runTurn(run, ephemeral);
      await note(run, "thread/read", { threadId: ephemeral });
      const empty = join(run.home, "empty");
      await mkdir(empty);
      await git(empty, "init", "--quiet", "--initial-branch=main");
      for (const folder of [run.home, empty]) {
        const elsewhere = await start(run, folder);
        await runTurn(run, elsewhere);
        await note(run, "thread/read", { threadId: elsewhere });
      }
      await run.restart();
      await run.initialize();
      for (const id of [threadId, fork, detached]) {
        await note(run, "thread/read", { threadId: id });
        await note(run, "thread/resume", { threadId: id });
        await note(run, "thread/read", { threadId: id });
      }
    },
  },
  {
    name: "a working copy is compared with its remote",
    provider: OPEN_PROVIDER,
    async play(run) {
      await run.initialize();
      const compare = (cwd: unknown) => run.request("gitDiffToRemote", { cwd });
      await run.request("gitDiffToRemote", {});
      for (const cwd of [run.home, join(run.home, "nowhere"), "relative", ""]) await compare(cwd);
      const local = join(run.home, "local");
      await mkdir(local);
      await git(local, "init", "--quiet", "--initial-branch=main");
      await compare(local);
      await commit(local, "1\n");
      await compare(local);
      const folder = await createClone(run, "repository");
      await compare(folder);
      await commit(folder, "1\ntwo\n3\n");
      await compare(folder);
      await git(folder, "checkout", "--quiet", "-b", "side");
      await commit(folder, "1\ntwo\nthree\n");
      await git(folder, "push", "--quiet", "origin", "side:other");
      await compare(folder);
      await git(folder, "remote", "add", "another", join(run.home, "nowhere.git"));
      await git(folder, "update-ref", "refs/remotes/another/side", "HEAD~2");
      await compare(folder);
      await commit(folder, "1\ntwo\nthree\nfour\n");
      await compare(folder);
      const nested = join(folder, "nested");
      for (const name of [join(folder, "sub"), nested]) await mkdir(name);
      await git(nested, "init", "--quiet", "--initial-branch=main");
      const files: Readonly<Record<string, string | Buffer>> = {
        "a.txt": "uncommitted\n",
        "b.txt": "staged\n",
        "-dash": "d\n",
        "no-end": "x",
        "void.txt": "",
        "with blank.txt": "b\n",
        "ünï.txt": "u\n",
        binary: Buffer.from([0, 1, 2, 255]),
        latin: Buffer.from([0x61, 0xe9, 0x0a]),
        ".gitignore": "ignored\n",
        ignored: "i\n",
        "sub/s.txt": "s\n",
        "nested/n.txt": "n\n",
        null: "null\n",
      };
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
      await symlink("a.txt", join(folder, "link"));
      await git(folder, "add", "b.txt");
      for (const cwd of [
        folder,
        join(folder, "sub"),
        nested,
        join(folder, "a.txt"),
        join(folder, "nowhere"),
        join(folder, ".git"),
      ])
        await compare(cwd);
      await git(folder, "checkout", "--quiet", "--force", "--detach");
      await compare(folder);
      await writeFile(join(folder, "a.txt"), Buffer.from([0x61, 0xe9, 0x0a]));
      await compare(folder);
      await compare(join(run.home, "repository.git"));
    },
  },
];
