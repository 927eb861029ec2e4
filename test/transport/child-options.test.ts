import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type SpawnCodexOptions, spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";

const TELL = `process.stdout.write(JSON.stringify({
  args: process.argv.slice(2), cwd: process.cwd(), env: process.env,
}) + "\\n"); process.stdin.resume()`;

interface Told {
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string | undefined>;
}

async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "child-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function tell(options: SpawnCodexOptions): Promise<Told> {
  const transport = open(options);
  for await (const batch of transport.messages) return batch[0] as unknown as Told;
  throw new Error("The child said nothing");
}

function open(options: SpawnCodexOptions): Transport {
  const transport = spawnCodex(options);
  onTestFinished(() => transport.close());
  return transport;
}

function setEnvironment(values: Record<string, string>): void {
  const before = { ...process.env };
  Object.assign(process.env, values);
  onTestFinished(() => {
    for (const name of Object.keys(values)) {
      delete process.env[name];
      if (before[name] !== undefined) process.env[name] = before[name];
    }
  });
}

describe("what spawnCodex starts", () => {
  it("is `codex app-server` from the PATH, where nothing else is said", async () => {
    const folder = await createFolder();
    const script = join(folder, "codex");
    await writeFile(script, `#!${process.execPath}\n${TELL}`);
    await chmod(script, 0o755);
    setEnvironment({ PATH: `${folder}${delimiter}${process.env.PATH}` });
    expect((await tell({})).args).toEqual(["app-server"]);
  });

  it("runs in the folder and the home that are given", async () => {
    const [cwd, codexHome] = [await createFolder(), await createFolder()];
    const told = await tell({ command: process.execPath, args: ["-e", TELL], cwd, codexHome });
    expect([told.cwd, told.env.CODEX_HOME]).toEqual([cwd, codexHome]);
  });

  it("has the home of this process where that is inherited", async () => {
    setEnvironment({ CODEX_HOME: "/home/of/this/process" });
    const told = await tell({ command: process.execPath, args: ["-e", TELL], codexHome: "inherit" });
    expect(told.env.CODEX_HOME).toBe("/home/of/this/process");
  });

  it("has this process's environment, with what is added and without what is taken out", async () => {
    setEnvironment({ KEPT: "kept", TAKEN: "taken", openai_api_key: "ambient", CODEX_API_KEY: "ambient" });
    const env = { ADDED: "added", TAKEN: undefined, CODEX_API_KEY: "given" };
    const { env: told } = await tell({ command: process.execPath, args: ["-e", TELL], env });
    expect([told.KEPT, told.ADDED, told.TAKEN, told.openai_api_key, told.CODEX_API_KEY]).toEqual([
      "kept",
      "added",
      undefined,
      undefined,
      "given",
    ]);
  });

  it("is nobody else's, and loses its state with a home of its own", async () => {
    const codexHome = await createFolder();
    const child = { command: process.execPath, args: ["-e", TELL] };
    const [own, given] = [open(child), open({ ...child, codexHome })];
    expect([own.shared, own.losesState, given.losesState]).toEqual([false, true, false]);
  });

  it("leaves a home alone that it was given", async () => {
    const codexHome = await createFolder();
    await writeFile(join(codexHome, "config.toml"), "");
    const transport = spawnCodex({ command: process.execPath, args: ["-e", TELL], codexHome });
    await transport.close();
    expect(await realpath(join(codexHome, "config.toml"))).toBe(join(codexHome, "config.toml"));
  });

  it("is a transport that ends and takes nothing where the program cannot be started", async () => {
    const transport = spawnCodex({ command: process.execPath, args: ["-e", `//${"x".repeat(4_000_000)}`] });
    transport.send({ n: 1 });
    expect([transport.shared, transport.backlogBytes]).toEqual([false, 0]);
    await transport.drained();
    await transport.close();
  });
});

describe("what is written to a child", () => {
  it("counts until the child has read it, and is waited for", async () => {
    const read =
      "process.stdin.once('data', () => { process.stdin.resume() }).pause(); process.on('SIGUSR2', () => process.stdin.resume());";
    const transport = open({
      command: process.execPath,
      args: ["-e", `${read} process.stdout.write('{"up":' + process.pid + '}\\n')`],
    });
    const messages = transport.messages[Symbol.asyncIterator]();
    const { value } = await messages.next();
    transport.send({ text: "x".repeat(4_000_000) });
    expect(transport.backlogBytes).toBeGreaterThan(4_000_000);
    process.kill((value as [{ up: number }])[0].up, "SIGUSR2");
    await transport.drained();
    expect(transport.backlogBytes).toBeLessThan(4_000_000);
  });

  it("may be written when the child has gone", async () => {
    const transport = open({ command: process.execPath, args: ["-e", "process.exitCode = 4"] });
    await expect(transport.messages[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      message: `"${process.execPath}" ended with exit code 4`,
    });
    transport.send({ n: 1 });
    await transport.drained();
  });
});
