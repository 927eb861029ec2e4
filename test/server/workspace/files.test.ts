import { once } from "node:events";
import { link, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { WorkspaceOptions } from "../../../src/server/index.js";
import { createHome } from "../../support/home.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const refusal = (code: number, message: unknown) => ({ error: { code, message } });
const outside = (path: string) => refusal(-32600, `path \`${path}\` is outside of the folders that clients may use`);

/** A server with one root, `inside`, and a folder beside it that no client should see. */
async function createWorkspace(options: Partial<WorkspaceOptions> = {}) {
  const folder = await createHome();
  const [root, beside] = [join(folder, "inside"), join(folder, "beside")];
  await mkdir(root);
  await mkdir(beside);
  await writeFile(join(beside, "secret"), "secret");
  const wire = await createIntroducedClient({ workspace: { roots: [root], files: "write", ...options } });
  return { wire, root, beside };
}

describe("fs/*", () => {
  it("is not served unless the embedder turns it on, nor is writing when only reading is", async () => {
    const off = await createIntroducedClient();
    const { wire, root } = await createWorkspace({ files: "read" });
    const { wire: commandsOnly } = await createWorkspace({ files: "none", commands: true });
    expect(await off.ask("fs/readFile", { path: "/etc/hostname" })).toMatchObject(refusal(-32601, expect.any(String)));
    expect(await commandsOnly.ask("fs/readFile", { path: root })).toMatchObject(refusal(-32601, expect.any(String)));
    for (const [method, params] of [
      ["fs/writeFile", { path: root, dataBase64: "" }],
      ["fs/createDirectory", { path: root }],
      ["fs/remove", { path: root }],
      ["fs/copy", { sourcePath: root, destinationPath: root }],
    ] as const)
      expect(await wire.ask(method, params)).toMatchObject(refusal(-32601, `This server does not serve ${method}`));
    expect(await wire.ask("fs/readDirectory", { path: root })).toMatchObject({ result: { entries: [] } });
  });

  it("reaches nothing outside of its roots: not by name, not upwards, not through links", async () => {
    const { wire, root, beside } = await createWorkspace();
    await symlink(beside, join(root, "door"));
    await symlink(join(beside, "secret"), join(root, "key"));
    await symlink(join(beside, "new"), join(root, "trap"));
    const ways = [
      join(beside, "secret"),
      `${root}/../beside/secret`,
      join(root, "door", "secret"),
      join(root, "key"),
      join(root, "door", "not-there"),
      `${root}-sibling`,
    ];
    for (const path of ways) {
      expect(await wire.ask("fs/readFile", { path })).toMatchObject(outside(path));
      expect(await wire.ask("fs/getMetadata", { path })).toMatchObject(outside(path));
      expect(await wire.ask("fs/writeFile", { path, dataBase64: base64("x") })).toMatchObject(outside(path));
      expect(await wire.ask("fs/watch", { watchId: path, path })).toMatchObject(outside(path));
    }
    const through = join(root, "door", "made");
    expect(await wire.ask("fs/createDirectory", { path: through })).toMatchObject(outside(through));
    expect(await wire.ask("fs/remove", { path: join(root, "door", "secret") })).toMatchObject(
      outside(join(root, "door", "secret")),
    );
    expect(await wire.ask("fs/copy", { sourcePath: join(root, "key"), destinationPath: through })).toMatchObject(
      outside(through),
    );
    const trap = join(root, "trap");
    expect(await wire.ask("fs/writeFile", { path: trap, dataBase64: base64("x") })).toMatchObject({ error: { code: -32603 } });
    expect(await wire.ask("fs/readDirectory", { path: root })).toMatchObject({
      result: { entries: expect.arrayContaining([{ fileName: "key", isDirectory: false, isFile: false }]) },
    });
    expect(await readFile(join(beside, "secret"), "utf8")).toBe("secret");
  });

  it("means a link itself when it removes and copies, and replaces one at the destination", async () => {
    const { wire, root, beside } = await createWorkspace();
    await symlink(join(beside, "secret"), join(root, "key"));
    await symlink(join(beside, "secret"), join(root, "target"));
    await writeFile(join(root, "a"), "a");
    const copy = (from: string, to: string) =>
      wire.ask("fs/copy", { sourcePath: join(root, from), destinationPath: join(root, to) });
    await symlink("a", join(root, "own"));
    expect(await copy("own", "copied")).toHaveProperty("result");
    expect(await readlink(join(root, "copied"))).toBe("a");
    expect(await copy("a", "target")).toHaveProperty("result");
    expect(await readFile(join(root, "target"), "utf8")).toBe("a");
    expect(await wire.ask("fs/remove", { path: join(root, "key") })).toHaveProperty("result");
    expect(await readFile(join(beside, "secret"), "utf8")).toBe("secret");
  });

  it("copies no link that leads out, from where it is or from where it goes to", async () => {
    const { wire, root, beside } = await createWorkspace();
    await mkdir(join(root, "from", "deep"), { recursive: true });
    await symlink(join(beside, "secret"), join(root, "from", "out"));
    await symlink("../../a", join(root, "from", "deep", "up"));
    await symlink("own", join(root, "from", "in"));
    await writeFile(join(root, "from", "own"), "own");
    const copy = (from: string, to: string, recursive = false) =>
      wire.ask("fs/copy", { sourcePath: join(root, from), destinationPath: join(root, to), recursive });
    for (const name of ["from/out", "from/deep/up"])
      expect(await copy(name, "copied")).toMatchObject(
        refusal(-32600, `path \`${join(root, name)}\` is not copied: it is a link that leads out, or a special file`),
      );
    expect(await copy("from", "to", true)).toHaveProperty("result");
    expect((await readdir(join(root, "to"))).sort()).toEqual(["deep", "in", "own"]);
    expect(await readdir(join(root, "to", "deep"))).toEqual(["up"]);
    expect(await copy("from/deep", "shallow", true)).toHaveProperty("result");
    expect(await readdir(join(root, "shallow"))).toEqual([]);
  });

  it("does not empty a file that is copied to itself", async () => {
    const { wire, root } = await createWorkspace();
    await writeFile(join(root, "a"), "a");
    await link(join(root, "a"), join(root, "b"));
    for (const name of ["a", "b"])
      expect(await wire.ask("fs/copy", { sourcePath: join(root, "a"), destinationPath: join(root, name) })).toMatchObject(
        refusal(-32600, "fs/copy cannot copy a file to itself"),
      );
    expect(await readFile(join(root, "a"), "utf8")).toBe("a");
  });

  it("keeps the mode of what it copies, and the rest of a folder that it copies into", async () => {
    const { wire, root } = await createWorkspace();
    for (const name of ["from/sub", "to/sub"]) await mkdir(join(root, name), { recursive: true });
    await writeFile(join(root, "from", "run"), "new", { mode: 0o750 });
    await writeFile(join(root, "to", "run"), "longer than before");
    await writeFile(join(root, "to", "sub", "kept"), "kept");
    const params = { sourcePath: join(root, "from"), destinationPath: join(root, "to"), recursive: true };
    expect(await wire.ask("fs/copy", params)).toHaveProperty("result");
    expect(await readFile(join(root, "to", "run"), "utf8")).toBe("new");
    expect((await stat(join(root, "to", "run"))).mode & 0o777).toBe(0o750);
    expect(await readdir(join(root, "to", "sub"))).toEqual(["kept"]);
  });

  it("removes no folder with a root in it, nor a link that a root is named by", async () => {
    const folder = await createHome();
    const inner = join(folder, "sub", "inner");
    await mkdir(inner, { recursive: true });
    await mkdir(join(folder, "far"));
    await symlink(join(folder, "far"), join(folder, "sub", "named"));
    const roots = [folder, inner, join(folder, "sub", "named")];
    const wire = await createIntroducedClient({ workspace: { roots, files: "write" } });
    const path = join(folder, "sub");
    expect(await wire.ask("fs/remove", { path })).toMatchObject(refusal(-32600, `path \`${path}\` has a root in it and stays`));
    for (const root of [inner, join(folder, "sub", "named"), join(folder, "far")])
      expect(await wire.ask("fs/remove", { path: root })).toMatchObject(refusal(-32600, `path \`${root}\` is a root and stays`));
    expect((await readdir(path)).sort()).toEqual(["inner", "named"]);
  });

  it("leaves its roots standing", async () => {
    const { wire, root } = await createWorkspace();
    expect(await wire.ask("fs/remove", { path: root })).toMatchObject(refusal(-32600, `path \`${root}\` is a root and stays`));
  });

  it("reads and writes files up to its limit, byte for byte", async () => {
    const { wire, root } = await createWorkspace({ maxFileBytes: 100_000 });
    const path = join(root, "file");
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    expect(await wire.ask("fs/writeFile", { path, dataBase64: bytes.toString("base64") })).toHaveProperty("result");
    const { result } = await wire.ask("fs/readFile", { path });
    expect(Buffer.from((result as { dataBase64: string }).dataBase64, "base64").equals(bytes)).toBe(true);
    const larger = Buffer.concat([bytes, Buffer.from("x")]);
    const tooLarge = refusal(-32600, `path \`${path}\` would take more than the 100000 bytes that files may have here`);
    expect(await wire.ask("fs/writeFile", { path, dataBase64: larger.toString("base64") })).toMatchObject(tooLarge);
    await writeFile(path, larger);
    expect(await wire.ask("fs/readFile", { path })).toMatchObject(tooLarge);
  });

  it("does not take what is neither file nor folder for a file", async () => {
    const { wire, root } = await createWorkspace();
    const path = join(root, "socket");
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    expect(await wire.ask("fs/readFile", { path })).toMatchObject(refusal(-32600, `path \`${path}\` is not a file`));
  });

  it("asks the embedder whether a call is allowed", async () => {
    const seen: unknown[] = [];
    const { wire, root } = await createWorkspace({
      allow: async ({ method, params, connection }) => {
        seen.push([method, params, connection.clientInfo?.name]);
        return method !== "fs/writeFile";
      },
    });
    const path = join(root, "a");
    expect(await wire.ask("fs/writeFile", { path, dataBase64: "" })).toMatchObject(
      refusal(-32600, "fs/writeFile was not allowed"),
    );
    expect(await wire.ask("fs/getMetadata", { path: root })).toHaveProperty("result.isDirectory", true);
    expect(seen).toEqual([
      ["fs/writeFile", { path, dataBase64: "" }, "raw"],
      ["fs/getMetadata", { path: root }, "raw"],
    ]);
  });
});

describe("fs/watch", () => {
  it("tells its own client of changes, together and by their paths, until it is told to stop", async () => {
    const { wire, root } = await createWorkspace();
    const other = attach(wire.server);
    await introduce(other);
    await wire.ask("fs/watch", { watchId: "w", path: root });
    await Promise.all([writeFile(join(root, "a"), "a"), writeFile(join(root, "b"), "b")]);
    const isChange = ({ method }: Record<string, unknown>) => method === "fs/changed";
    const told = () =>
      wire.received.filter(isChange).flatMap(({ params }) => (params as { changedPaths: string[] }).changedPaths);
    await wire.next(() => new Set(told()).size === 2);
    expect([...new Set(told())].sort()).toEqual([join(root, "a"), join(root, "b")]);

    await wire.ask("fs/unwatch", { watchId: "w" });
    await wire.ask("fs/watch", { watchId: "again", path: root });
    await rm(join(root, "a"));
    const { params } = await wire.next(({ params }) => (params as { watchId?: string })?.watchId === "again");
    expect(params).toEqual({ watchId: "again", changedPaths: [join(root, "a")] });
    expect(other.received.filter(isChange)).toEqual([]);
  });

  it("sees a file that is made only later, and one that is replaced", async () => {
    const { wire, root } = await createWorkspace();
    const path = join(root, "later");
    expect(await wire.ask("fs/watch", { watchId: "w", path })).toMatchObject({ result: { path } });
    await writeFile(join(root, "other"), "x");
    await writeFile(path, "x");
    const { params } = await wire.next(({ method }) => method === "fs/changed");
    expect(params).toEqual({ watchId: "w", changedPaths: [path] });
  });

  it("refuses more watches than it keeps", async () => {
    const { wire, root } = await createWorkspace();
    const ids = Array.from({ length: 257 }, (_, index) => `w${index}`);
    const answers = await Promise.all(ids.slice(0, 200).map((watchId) => wire.ask("fs/watch", { watchId, path: root })));
    answers.push(...(await Promise.all(ids.slice(200).map((watchId) => wire.ask("fs/watch", { watchId, path: root })))));
    expect(answers.filter(({ error }) => error)).toMatchObject([refusal(-32600, "no more than 256 watches at once")]);
  });
});
