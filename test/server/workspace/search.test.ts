import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkspaceOptions } from "../../../src/server/index.js";
import { createHome } from "../../support/home.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";
import type { Wire } from "../../support/wire.js";

async function createWorkspace(options: Partial<WorkspaceOptions> = {}) {
  const root = await createHome();
  await mkdir(join(root, "src"));
  for (const name of ["src/index.ts", "src/other.ts", "guide.md"]) await writeFile(join(root, name), "");
  const wire = await createIntroducedClient({ workspace: { roots: [root], files: "read", ...options } });
  return { wire, root };
}

async function find(wire: Wire, query: string, ...roots: string[]): Promise<unknown> {
  const { result, error } = await wire.ask("fuzzyFileSearch", { query, roots, cancellationToken: null });
  return error ?? (result as { files: { path: string }[] }).files.map(({ path }) => path);
}

const isTold = (method: string, sessionId: string) => (message: { method?: unknown; params?: unknown }) =>
  message.method === `fuzzyFileSearch/${method}` && (message.params as { sessionId?: unknown }).sessionId === sessionId;

describe("the search for files", () => {
  it("is served where clients may read files", async () => {
    const { wire } = await createWorkspace({ files: "none", commands: true });
    for (const method of ["fuzzyFileSearch", "fuzzyFileSearch/sessionStart"])
      expect(await wire.ask(method, { query: "x", roots: [], sessionId: "s" })).toMatchObject({ error: { code: -32601 } });
  });

  it("does not leave the roots, also not through a link", async () => {
    const { wire, root } = await createWorkspace();
    const outside = await createHome();
    await writeFile(join(outside, "secret.ts"), "");
    await symlink(outside, join(root, "link"));
    await symlink(join(outside, "secret.ts"), join(root, "secret-link.ts"));
    expect(await find(wire, "secret", root)).toEqual([]);
    expect(await find(wire, "index", root)).toEqual(["src/index.ts"]);
    const refused = { code: -32600, message: expect.stringContaining("outside of the folders") };
    expect(await find(wire, "secret", outside)).toMatchObject(refused);
    expect(await find(wire, "secret", root, join(root, "link"))).toMatchObject(refused);
    const started = await wire.ask("fuzzyFileSearch/sessionStart", { sessionId: "s", roots: [outside] });
    expect(started).toMatchObject({ error: refused });
  });

  it("asks the embedder about each call", async () => {
    const { wire, root } = await createWorkspace({ allow: ({ method }) => method !== "fuzzyFileSearch" });
    expect(await find(wire, "index", root)).toMatchObject({ message: "fuzzyFileSearch was not allowed" });
  });

  it("ends the search that has the token of a newer one", async () => {
    const { wire, root } = await createWorkspace();
    const params = { query: "index", roots: [root], cancellationToken: "t" };
    const [older, newer] = await Promise.all([1, 2].map(() => wire.ask("fuzzyFileSearch", params)));
    expect(older).toMatchObject({ result: { files: [] } });
    expect(newer).toMatchObject({ result: { files: [{ path: "src/index.ts" }] } });
  });

  it("keeps the sessions of clients apart, and no more than eight of one", async () => {
    const { wire, root } = await createWorkspace();
    const other = attach(wire.server);
    await introduce(other);
    const start = (sessionId: string) => wire.ask("fuzzyFileSearch/sessionStart", { sessionId, roots: [root] });
    for (let count = 0; count < 8; count += 1) expect(await start(`s${count}`)).toMatchObject({ result: {} });
    expect(await start("one more")).toMatchObject({ error: { code: -32001 } });
    expect(await start("s0")).toMatchObject({ result: {} });
    const update = { sessionId: "s0", query: "index" };
    expect(await other.ask("fuzzyFileSearch/sessionUpdate", update)).toMatchObject({
      error: { code: -32600, message: "fuzzy file search session not found: s0" },
    });
    await wire.ask("fuzzyFileSearch/sessionUpdate", update);
    await wire.next(
      (message) => isTold("sessionUpdated", "s0")(message) && (message.params as { query: string }).query === "index",
    );
    expect(other.received.filter(({ method }) => String(method).startsWith("fuzzyFileSearch/"))).toEqual([]);
  });
});
