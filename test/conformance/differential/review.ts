import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { git } from "../../support/repository.js";
import type { Json, Run, Scenario } from "./driver.js";

const provider = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";

/** Patches in a folder, one after the other, that do everything a patch can do. */
const PATCHES: readonly string[] = [
  "*** Add File: new.txt\n+hello\n+world",
  "*** Update File: a.txt\n@@\n line 2\n-line 3\n+line three\n line 4",
  "*** Update File: a.txt\n@@\n line 18\n-line 19\n+line nineteen\n line 20",
  "*** Delete File: gone.txt",
  "*** Update File: sub/m.txt\n*** Move to: moved/n.txt\n@@\n m1\n-m2\n+m22",
  "*** Update File: new.txt\n@@\n-hello\n+hallo\n world",
  "*** Delete File: new.txt",
  "*** Update File: ünï.txt\n@@\n-u\n+v",
  "*** Update File: exe.sh\n@@\n-echo\n+echo 1",
  "*** Add File: gone.txt\n+bye",
  "*** Add File: empty.txt",
  "*** Update File: moved/n.txt\n*** Move to: sub/m.txt\n@@\n m1\n-m22\n+m2",
  "*** Add File: b1.txt\n+1\n*** Add File: b2.txt\n+2\n*** Update File: exe.sh\n@@\n-echo 1\n+echo",
];

async function writeFiles(folder: string): Promise<void> {
  await mkdir(join(folder, "sub"));
  const files: Readonly<Record<string, string>> = {
    "a.txt": Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join(""),
    "gone.txt": "bye\n",
    "sub/m.txt": "m1\nm2\n",
    "ünï.txt": "u\n",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await writeFile(join(folder, "exe.sh"), "echo\n", { mode: 0o755 });
}

/** Has the model send a patch: by the tool for patches where there is one, else by a command, as this model of codex does. */
function callPatch(tools: readonly { readonly name?: string }[], body: string): FakeAnswer {
  const patch = `*** Begin Patch\n${body}\n*** End Patch`;
  if (tools.some(({ name }) => name === "apply_patch")) return { calls: [{ name: "apply_patch", arguments: { patch } }] };
  return { calls: [{ name: "exec_command", arguments: { cmd: `apply_patch <<'EOF'\n${patch}\nEOF\n` } }] };
}

/** Plays a turn in which the model sends patches, and notes the diffs that were told. */
async function patchAll(run: Run, cwd: string, patches: readonly string[]): Promise<void> {
  const waiting = [...patches];
  run.backend.answer = ({ body }) => {
    const patch = waiting.shift();
    return patch === undefined ? "ok" : callPatch((body as { tools: { name?: string }[] }).tools, patch);
  };
  const { result } = await run.request("thread/start", { cwd });
  const threadId = (result as { thread: { id: string } }).thread.id;
  const { result: started } = await run.request("turn/start", { threadId, input: [{ type: "text", text: "go" }] });
  const turnId = (started as { turn: { id: string } }).turn.id;
  await run.when(({ method, params }) => method === "turn/completed" && (params as { turn: Json }).turn.id === turnId);
  const diffs = run.received.filter(({ method, params }) => method === "turn/diff/updated" && (params as Json).turnId === turnId);
  run.notes.push(diffs.map(({ params }) => (params as Json).diff));
}

/** Makes a repository with two commits, the second on a branch of its own. */
async function createRepository(run: Run, name = "repository"): Promise<string> {
  const folder = join(run.home, name);
  await mkdir(folder);
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await writeFile(join(folder, "a.txt"), "one\ntwo\nthree\n");
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message=first");
  await git(folder, "checkout", "--quiet", "-b", "side");
  await writeFile(join(folder, "a.txt"), "one\n2\nthree\n");
  await git(folder, "commit", "--quiet", "--all", "--message=second");
  return folder;
}

async function startIn(run: Run, cwd: string, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", { cwd, ...params });
  return (result as { thread: { id: string } }).thread.id;
}

/** Has changes reviewed, and waits for the end of the turn. */
async function review(run: Run, threadId: string, target: Json, answer?: FakeAnswer): Promise<void> {
  if (answer !== undefined) run.backend.plan(answer);
  const { result } = await run.request("review/start", { threadId, target });
  await ended(run, (result as { turn: { id: string } }).turn.id);
}

function ended(run: Run, turnId: string): Promise<Json> {
  return run.when(({ method, params }) => method === "turn/completed" && (params as { turn: Json }).turn.id === turnId);
}

/** Starts a review, and waits until the model is asked and does not answer. */
async function startHanging(run: Run, threadId: string): Promise<string> {
  const asked = run.backend.modelRequests.length;
  const asking = new Promise<void>((resolve) => {
    run.backend.answer = () => {
      resolve();
      return { hang: true };
    };
  });
  const { result } = await run.request("review/start", { threadId, target: { type: "custom", instructions: `look ${asked}` } });
  await asking;
  run.backend.answer = () => "ok";
  const { id } = (result as { turn: { id: string } }).turn;
  await run.when(
    ({ method, params }) =>
      method === "item/completed" && (params as Json).turnId === id && (params as { item: Json }).item.type === "userMessage",
  );
  return id;
}

/** The members of a finding, all of which a reviewer has to give. */
const finding = (title: string, body: string, start = 3): Json => ({
  title,
  body,
  confidence_score: 0.5,
  priority: 1,
  code_location: { absolute_file_path: "/x/y.ts", line_range: { start, end: 4 } },
});
const output = (members: Json = {}): Json => ({
  findings: [],
  overall_correctness: "patch is incorrect",
  overall_explanation: " Because of it. ",
  overall_confidence_score: 0.5,
  ...members,
});
const { priority: _, ...withoutPriority } = finding("T", "b");

/** What reviewers say. */
const ANSWERS: readonly string[] = [
  JSON.stringify(output()),
  JSON.stringify(output({ findings: [finding("[P1] Mend it", "It is broken.")] })),
  JSON.stringify(output({ findings: [finding("One", "line\n\nline\n"), finding("Two", "")], overall_explanation: "" })),
  `Here you are:\n\`\`\`json\n${JSON.stringify(output({ more: 1 }))}\n\`\`\`\nBye.`,
  JSON.stringify(output({ overall_explanation: " " })),
  JSON.stringify(output({ overall_confidence_score: undefined })),
  JSON.stringify(output({ findings: [withoutPriority] })),
  JSON.stringify(output({ findings: [finding("T", "b", -1)] })),
  JSON.stringify(output({ findings: [finding("T", "b", 0.5)] })),
  JSON.stringify({ findings: [] }),
  "[]",
  "{ no JSON }",
  " plain \n text \n",
  "  ",
];

/**
 * The kinds of items that a thread's reviews have left. The real server keeps a turn of the reviewer's beside each, which never ends, with
 * what it was asked and what it did.
 */
async function noteItems(run: Run, threadId: string): Promise<void> {
  const { result } = await run.request("thread/read", { threadId, includeTurns: true });
  const { turns, preview } = (result as { thread: { preview: string; turns: { status: string; items: Json[] }[] } }).thread;
  const reviews = turns.filter(({ items }) => items.some(({ type }) => type === "enteredReviewMode"));
  const doings = new Set<unknown>(["userMessage", "reasoning"]);
  run.notes.push(
    preview,
    reviews.map(({ status, items }) => [status, items.map(({ type }) => type).filter((type) => !doings.has(type))]),
  );
}

export const reviewScenarios: readonly Scenario[] = [
  {
    name: "patches add up to the diff of a turn",
    provider,
    async play(run) {
      // When they are told of a response's tokens, before its tools or after them, is not what this is about.
      const optOutNotificationMethods = ["thread/tokenUsage/updated", "account/rateLimits/updated"];
      await run.initialize({ experimentalApi: true, optOutNotificationMethods });
      const [plain, repository] = [join(run.home, "plain"), join(run.home, "repository")];
      for (const folder of [plain, repository]) {
        await mkdir(folder);
        await writeFiles(folder);
      }
      await patchAll(run, plain, PATCHES);
      await mkdir(join(repository, ".git"));
      await writeFile(join(repository, ".git", "HEAD"), "ref: refs/heads/main\n");
      await patchAll(run, join(repository, "sub"), ["*** Update File: m.txt\n@@\n m1\n-m2\n+m22"]);
      await patchAll(run, plain, ["*** Add File: n.txt\n+x", "*** Delete File: n.txt"]);
    },
  },
  {
    name: "a client asks for a review of what there is not",
    provider,
    async play(run) {
      await run.initialize();
      const threadId = await startIn(run, await createRepository(run));
      const ask = (params: Json) => run.request("review/start", { threadId, target: { type: "uncommittedChanges" }, ...params });
      for (const target of [
        { type: "baseBranch", branch: "" },
        { type: "baseBranch", branch: " " },
        { type: "baseBranch" },
        { type: "baseBranch", branch: 5 },
        { type: "commit", sha: " ", title: "x" },
        { type: "commit", sha: "x", title: 5 },
        { type: "custom", instructions: " \n" },
        { type: "wrong" },
      ])
        await ask({ target });
      await ask({ delivery: "detached" });
      await ask({ threadId: "x" });
      await ask({ threadId: "01a21d0d-9762-7441-9dc7-9fa5d1edc542", target: { type: "custom", instructions: "" } });
      // No turn comes of it, neither there nor here.
      const elsewhere = await startIn(run, run.home, { ephemeral: true });
      await run.request("review/start", { threadId: elsewhere, target: { type: "baseBranch", branch: "main" } });
      await run.heard("error");
      await run.settle();
    },
  },
  {
    name: "changes are reviewed, whatever the target",
    provider,
    async play(run) {
      await run.initialize();
      const repository = await createRepository(run);
      const threadId = await startIn(run, repository);
      const reading = { reasoning: { summary: ["I read."] }, text: "found it" };
      await review(run, threadId, { type: "uncommittedChanges" }, reading);
      await review(run, threadId, { type: "baseBranch", branch: " main " });
      await review(run, threadId, { type: "baseBranch", branch: "nowhere" });
      await review(run, threadId, { type: "baseBranch", branch: "--help" });
      await review(run, threadId, { type: "commit", sha: " 0123456789 ", title: " Mend it " });
      await review(run, threadId, { type: "commit", sha: "0123", title: " " });
      await review(run, threadId, { type: "commit", sha: "0123" });
      await review(run, threadId, { type: "custom", instructions: " look here \n" });
      await noteItems(run, threadId);
      await run.restart();
      await run.initialize();
      await run.request("thread/resume", { threadId });
      await noteItems(run, threadId);
    },
  },
  {
    name: "a reviewer answers in many ways",
    provider,
    async play(run) {
      await run.initialize();
      const threadId = await startIn(run, run.home);
      for (const text of ANSWERS) await review(run, threadId, { type: "custom", instructions: "look" }, { text });
    },
  },
  {
    name: "a review comes to nothing",
    provider,
    async play(run) {
      await run.initialize();
      const threadId = await startIn(run, run.home);
      await review(run, threadId, { type: "custom", instructions: "look" }, 500);
      const turnId = await startHanging(run, threadId);
      const input = [{ type: "text", text: "x" }];
      await run.request("turn/steer", { threadId, expectedTurnId: turnId, input });
      await run.request("turn/steer", { threadId, expectedTurnId: turnId, input: [] });
      await run.request("turn/start", { threadId, input });
      await run.request("turn/start", { threadId, input: [] });
      // The real server takes this id here, and not the one that it has answered with.
      const { params } = await run.heard("turn/started", 2);
      await run.request("turn/interrupt", { threadId, turnId: (params as { turn: Json }).turn.id });
      await ended(run, turnId);
      // The next one ends the one that runs.
      const replaced = await startHanging(run, threadId);
      await review(run, threadId, { type: "custom", instructions: "look again" });
      await ended(run, replaced);
    },
  },
];
