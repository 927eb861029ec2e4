import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeGuards } from "../../../src/server/sandbox/guard-folders.js";
import { createFolder } from "../../support/folder.js";

const NAMES = [".agents", ".codex", ".git"];

async function createWorkspace() {
  const folder = await createFolder();
  const make = () => makeGuards(NAMES.map((name) => join(folder, name)));
  return { make, found: async () => (await readdir(folder)).sort() };
}

describe("the folders that are guarded for commands", () => {
  it("stay until the last of those that began at the same time has ended", async () => {
    const { make, found } = await createWorkspace();
    const [first, second] = await Promise.all([make(), make()]);
    await first();
    await first();
    expect(await found()).toEqual(NAMES);
    await second();
    expect(await found()).toEqual([]);
  });

  it("are there for a command that begins while another one ends", async () => {
    const { make, found } = await createWorkspace();
    const first = await make();
    const [second] = await Promise.all([make(), first()]);
    expect(await found()).toEqual(NAMES);
    const [third] = await Promise.all([second().then(make), make().then((release) => release())]);
    expect(await found()).toEqual(NAMES);
    await third();
    expect(await found()).toEqual([]);
  });
});
