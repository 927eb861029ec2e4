import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json, Run, Scenario } from "./driver.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Two servers, each with the same files in its home, which is where it runs. */
function inWorkspace(name: string, play: (run: Run) => Promise<void>, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    ...setting,
    async play(run) {
      await mkdir(join(run.home, "w", "sub", "deep"), { recursive: true });
      await writeFile(join(run.home, "w", "a.txt"), "hello");
      await writeFile(join(run.home, "w", "sub", "x"), "x");
      await symlink("a.txt", join(run.home, "w", "link"));
      await symlink("nowhere", join(run.home, "w", "dangling"));
      await run.initialize();
      await play(run);
    },
  };
}

/** Asks one after the other; `path` members are relative to the files. */
async function askAll(run: Run, calls: readonly (readonly [string, Json])[]): Promise<void> {
  const inFolder = (key: string, value: unknown) =>
    /path$/i.test(key) && typeof value === "string" && value !== "relative" ? join(run.home, "w", value) : value;
  for (const [method, params] of calls)
    await run.request(method, Object.fromEntries(Object.entries(params).map(([key, value]) => [key, inFolder(key, value)])));
}

/** The entries of a folder have no order. */
async function noteEntries(run: Run, path: string): Promise<void> {
  const reply = await run.request("fs/readDirectory", { path: join(run.home, "w", path) });
  const { entries } = reply.result as { entries: { fileName: string }[] };
  entries.sort((one, other) => one.fileName.localeCompare(other.fileName));
  run.notes.push(structuredClone(entries));
}

const exec = (...command: string[]) => ({ command });
const shell = (line: string, more: Json = {}) => ({ command: ["sh", "-c", line], ...more });

async function execAll(run: Run, calls: readonly Json[]): Promise<void> {
  for (const params of calls) await run.request("command/exec", params);
}

const isChange =
  (watchId: string) =>
  ({ method, params }: Json) =>
    method === "fs/changed" && (params as Json).watchId === watchId;

export const workspaceScenarios: readonly Scenario[] = [
  inWorkspace("a client reads files", async (run) => {
    await askAll(run, [
      ["fs/readFile", { path: "a.txt" }],
      ["fs/readFile", { path: "link" }],
      ["fs/readFile", { path: "none" }],
      ["fs/readFile", { path: "sub" }],
      ["fs/readFile", { path: "dangling" }],
      ["fs/readFile", { path: "relative" }],
      ["fs/readFile", {}],
      ["fs/getMetadata", { path: "a.txt" }],
      ["fs/getMetadata", { path: "link" }],
      ["fs/getMetadata", { path: "dangling" }],
      ["fs/getMetadata", { path: "sub" }],
      ["fs/getMetadata", { path: "none" }],
      ["fs/readDirectory", { path: "a.txt" }],
      ["fs/readDirectory", { path: "none" }],
    ]);
    await noteEntries(run, "");
  }),
  inWorkspace("a client changes files", async (run) => {
    await askAll(run, [
      ["fs/writeFile", { path: "b.txt", dataBase64: base64("hi") }],
      ["fs/writeFile", { path: "link", dataBase64: base64("through") }],
      ["fs/readFile", { path: "a.txt" }],
      ["fs/writeFile", { path: "b.txt", dataBase64: "###" }],
      ["fs/writeFile", { path: "b.txt", dataBase64: "aGk" }],
      ["fs/writeFile", { path: "no/b.txt", dataBase64: "aGk=" }],
      ["fs/writeFile", { path: "sub", dataBase64: "aGk=" }],
      ["fs/createDirectory", { path: "n1/n2" }],
      ["fs/createDirectory", { path: "m1/m2", recursive: false }],
      ["fs/createDirectory", { path: "sub" }],
      ["fs/createDirectory", { path: "sub", recursive: false }],
      ["fs/createDirectory", { path: "a.txt" }],
      ["fs/copy", { sourcePath: "a.txt", destinationPath: "c.txt" }],
      ["fs/copy", { sourcePath: "sub", destinationPath: "sub2" }],
      ["fs/copy", { sourcePath: "sub", destinationPath: "sub2", recursive: true }],
      ["fs/copy", { sourcePath: "none", destinationPath: "c.txt" }],
      ["fs/copy", { sourcePath: "sub", destinationPath: "sub/inner", recursive: true }],
      ["fs/copy", { sourcePath: "link", destinationPath: "l2" }],
      ["fs/getMetadata", { path: "l2" }],
      ["fs/copy", { sourcePath: "sub", destinationPath: "a.txt", recursive: true }],
      ["fs/copy", { sourcePath: "a.txt", destinationPath: "sub" }],
      ["fs/remove", { path: "c.txt" }],
      ["fs/remove", { path: "none" }],
      ["fs/remove", { path: "none", force: false }],
      ["fs/remove", { path: "sub2", recursive: false }],
      ["fs/remove", { path: "n1/n2", recursive: false }],
      ["fs/remove", { path: "sub2" }],
      ["fs/remove", { path: "link" }],
    ]);
    await noteEntries(run, "");
  }),
  inWorkspace(
    "a client watches files",
    async (run) => {
      await askAll(run, [
        ["fs/watch", { watchId: "w1", path: "" }],
        ["fs/watch", { watchId: "w1", path: "" }],
        ["fs/watch", { watchId: "w2", path: "a.txt" }],
      ]);
      await writeFile(join(run.home, "w", "a.txt"), "changed");
      for (const watchId of ["w1", "w2"]) await run.when(isChange(watchId));
      await askAll(run, [
        ["fs/unwatch", { watchId: "w1" }],
        ["fs/unwatch", { watchId: "w2" }],
        ["fs/unwatch", { watchId: "unknown" }],
      ]);
      // A file is emptied and then written. Where time goes by between the two, each is told of.
      const first = ["w1", "w2"].map((watchId) => run.received.find(isChange(watchId)));
      const told = run.received.filter((message) => message.method !== "fs/changed" || first.includes(message));
      run.received.splice(0, run.received.length, ...told);
    },
    { inAnyOrder: true },
  ),
  inWorkspace("a client runs commands", (run) =>
    execAll(run, [
      exec("echo", "hi"),
      exec("pwd"),
      exec("cat"),
      { ...exec("pwd"), cwd: "w/sub" },
      { ...exec("pwd"), cwd: "nowhere" },
      shell("echo err >&2; exit 3"),
      shell("kill -9 $$"),
      shell("echo $FOO-$HOME", { env: { FOO: "bar", HOME: null } }),
      shell("printf '\\377\\376x'"),
      shell("printf 0123456789; printf abcdefghij >&2", { outputBytesCap: 5 }),
      shell("head -c 1100000 /dev/zero | tr '\\0' x"),
      shell("(sleep 30; echo late) & echo now"),
      { ...exec("sleep", "30"), timeoutMs: 300 },
      { ...exec("sleep", "30"), timeoutMs: 0 },
      exec(),
      exec("no-such-program"),
      {},
      { command: "echo" },
      { ...exec("echo"), timeoutMs: -1 },
      { ...exec("echo"), timeoutMs: 5, disableTimeout: true },
      { ...exec("echo"), outputBytesCap: 5, disableOutputCap: true },
      { ...exec("echo"), tty: true },
      { ...exec("echo"), streamStdin: true },
      { ...exec("echo"), streamStdoutStderr: true },
      { ...exec("echo"), size: { rows: 1, cols: 2 } },
    ]),
  ),
  inWorkspace("a client talks to a command while it runs", async (run) => {
    const ended = run.request("command/exec", { ...exec("cat"), processId: "p1", streamStdin: true, streamStdoutStderr: true });
    await run.request("command/exec", { ...exec("echo"), processId: "p1" });
    await run.request("command/exec/write", { processId: "p1", deltaBase64: base64("hello\n") });
    await run.heard("command/exec/outputDelta");
    await run.request("command/exec/write", { processId: "p1" });
    await run.request("command/exec/write", { processId: "p1", deltaBase64: "###" });
    await run.request("command/exec/write", { processId: "other" });
    await run.request("command/exec/resize", { processId: "p1", size: { rows: 1, cols: 2 } });
    await run.request("command/exec/write", { processId: "p1", closeStdin: true });
    await ended;
    // The real server knows an ended command for a moment: "no longer running".
    const isForgotten = ({ error }: Json) => String((error as Json | undefined)?.message).startsWith("no active");
    await run.requestUntil(isForgotten, "command/exec/write", { processId: "p1", closeStdin: true });
    await run.request("command/exec/resize", { processId: "p1", size: { rows: 1, cols: 2 } });
    await run.request("command/exec/terminate", { processId: "p1" });
  }),
  inWorkspace("a client ends a command, and reads no more than it asked for", async (run) => {
    const deaf = shell("trap '' TERM; echo up; while :; do sleep 0.1; done", { processId: "p2", streamStdoutStderr: true });
    const ended = run.request("command/exec", deaf);
    await run.heard("command/exec/outputDelta");
    await run.request("command/exec/write", { processId: "p2", deltaBase64: base64("x") });
    await run.request("command/exec/terminate", { processId: "p2" });
    await ended;
    await run.request(
      "command/exec",
      shell("printf 0123456789", { processId: "p3", streamStdoutStderr: true, outputBytesCap: 5 }),
    );
  }),
];
