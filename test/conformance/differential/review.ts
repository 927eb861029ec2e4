import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
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
];
