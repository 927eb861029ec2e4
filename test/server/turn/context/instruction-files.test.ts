import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settleContext } from "../../../../src/server/config/context-settings.js";
import { type FileAccess, readInstructionFiles } from "../../../../src/server/turn/context/instruction-files.js";
import { createFolder } from "../../../support/folder.js";

const ANY: FileAccess = { home: null, roots: null };

/** Writes files, by their paths below a folder. */
async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** Reads for a folder, and tells the sources below it. */
async function read(folder: string, cwd: string, config: object = {}, access: Partial<FileAccess> = {}) {
  const { sources, text } = await readInstructionFiles(join(folder, cwd), settleContext(config), { ...ANY, ...access });
  return { sources: sources.map((path) => path.slice(folder.length + 1)), text };
}

describe("readInstructionFiles", () => {
  it("reads one file of each folder from the project's root down, and none above", async () => {
    const folder = await createFolder();
    await write(folder, {
      "AGENTS.md": "above",
      "p/.git/HEAD": "",
      "p/AGENTS.md": "root\n",
      "p/a/AGENTS.md": "not this",
      "p/a/AGENTS.override.md": "override",
      "p/a/b/AGENTS.md": "deep",
      "p/c/AGENTS.md": "beside",
    });
    expect(await read(folder, "p/a/b")).toEqual({
      sources: ["p/AGENTS.md", "p/a/AGENTS.override.md", "p/a/b/AGENTS.md"],
      text: "root\n\n\noverride\n\ndeep",
    });
  });

  it("reads the working folder alone where there is no project, or no marker is wanted", async () => {
    const folder = await createFolder();
    await write(folder, { "AGENTS.md": "above", "a/AGENTS.md": "here", ".git/HEAD": "" });
    expect((await read(folder, "a", { project_root_markers: ["no such marker"] })).text).toBe("here");
    expect((await read(folder, "a", { project_root_markers: [] })).text).toBe("here");
    expect((await read(folder, "a")).text).toBe("above\n\nhere");
  });

  it("puts the file of codex's home first, and takes the other one of it where one is empty", async () => {
    const [folder, home] = [await createFolder(), await createFolder()];
    await write(folder, { "AGENTS.md": "project" });
    await write(home, { "AGENTS.override.md": " \n", "AGENTS.md": "for all\n" });
    const files = await readInstructionFiles(folder, settleContext({}), { home, roots: null });
    expect(files).toEqual({
      sources: [join(home, "AGENTS.md"), join(folder, "AGENTS.md")],
      text: "for all\n\n--- project-doc ---\n\nproject",
    });
    expect((await readInstructionFiles(home, settleContext({ project_doc_max_bytes: 0 }), { home, roots: null })).text).toBe(
      "for all",
    );
  });

  it("reads other names where they are configured, and no more than is allowed", async () => {
    const folder = await createFolder();
    await write(folder, { ".git/HEAD": "", "AGENTS.md": "0123456789", "a/CLAUDE.md": "abcdefghij", "a/b/AGENTS.md": "not read" });
    const config = { project_doc_fallback_filenames: ["", "CLAUDE.md"], project_doc_max_bytes: 16 };
    expect(await read(folder, "a/b", config)).toEqual({
      sources: ["AGENTS.md", "a/CLAUDE.md"],
      text: "0123456789\n\nabcdef",
    });
    expect(await read(folder, "a/b", { project_doc_max_bytes: 0 })).toEqual({ sources: [], text: null });
    expect((await read(folder, "a", { project_doc_max_bytes: 1e15 })).text).toBe("0123456789");
  });

  it("passes over what is no file, and does not wait for a pipe", async () => {
    const folder = await createFolder();
    await write(folder, { "AGENTS.md/x": "", "AGENTS.override.md/x": "", "b/c": "" });
    expect(await read(folder, ".")).toEqual({ sources: [], text: null });
    execFileSync("mkfifo", [join(folder, "b", "AGENTS.md")]);
    expect(await read(folder, "b")).toEqual({ sources: [], text: null });
    expect(await read(folder, "gone")).toEqual({ sources: [], text: null });
  });

  it("replaces what is no UTF-8", async () => {
    const folder = await createFolder();
    await write(folder, { "AGENTS.md": Buffer.from([0x61, 0xff, 0x62]) });
    expect((await read(folder, ".")).text).toBe("a\uFFFDb");
  });

  it("reads nothing outside of the folders that it may read in, by a link neither", async () => {
    const [folder, other] = [await createFolder(), await createFolder()];
    await write(folder, { ".git/HEAD": "", "AGENTS.md": "above", "a/AGENTS.md": "inside" });
    await write(other, { "secret.md": "secret" });
    await mkdir(join(folder, "a", "b"));
    await symlink(join(other, "secret.md"), join(folder, "a", "b", "AGENTS.md"));
    expect((await read(folder, "a/b")).text).toBe("above\n\ninside\n\nsecret");
    expect((await read(folder, "a/b", {}, { roots: [join(folder, "a")] })).text).toBe("inside");
    expect(await read(folder, "a/b", {}, { roots: [] })).toEqual({ sources: [], text: null });
  });
});
