import { mkdirSync, renameSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Files } from "../../../src/server/workspace/files.js";
import { Roots } from "../../../src/server/workspace/roots.js";
import { createFolder } from "../../support/folder.js";

const ROUNDS = 100;
const SWAPS = 40;
const SECRET = "what is outside";

/** A root, and a folder beside it. In the root, `spot` is a folder at one moment and a link to the other folder at the next. */
async function createSpot() {
  const folder = await createFolder();
  const [root, beside] = [join(folder, "root"), join(folder, "beside")];
  for (const path of [root, beside, join(root, "spot"), join(root, "full")]) await mkdir(path);
  await writeFile(join(beside, "file"), SECRET);
  await writeFile(join(root, "spot", "file"), "inside");
  await writeFile(join(root, "full", "file"), "inside");
  await symlink(beside, join(root, "link"));
  const spot = join(root, "spot");
  let isLink = false;
  const swap = () => {
    renameSync(spot, join(root, isLink ? "link" : "aside"));
    renameSync(join(root, isLink ? "aside" : "link"), spot);
    isLink = !isLink;
  };
  return { root, beside, spot, swap, files: new Files(new Roots([root]), 1_000_000) };
}

/** Does something many times, while the spot is swapped under it, an even number of times. @returns What came of it, without what failed. */
async function race<T>(swap: () => void, act: () => Promise<T>): Promise<T[]> {
  const seen: T[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const acts = [act(), act(), act(), act()].map((acting) => acting.then((value) => seen.push(value)).catch(() => {}));
    for (let count = 0; count < SWAPS; count += 1) {
      swap();
      if (count % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(acts);
  }
  return seen;
}

async function expectUntouched(beside: string): Promise<void> {
  expect(await readdir(beside)).toEqual(["file"]);
  expect(await readFile(join(beside, "file"), "utf8")).toBe(SECRET);
}

describe("a link that takes the place of a folder while a client uses it", () => {
  it("leads no reader out of the roots", async () => {
    const { beside, spot, swap, files } = await createSpot();
    const read = await race(swap, async () => (await files.read(join(spot, "file"))).toString());
    expect(read.filter((text) => text === SECRET)).toEqual([]);
    expect(read.length).toBeGreaterThan(0);
    await expectUntouched(beside);
  });

  it("leads no writer out of the roots", async () => {
    const { beside, spot, swap, files } = await createSpot();
    await race(swap, () => files.write(join(spot, "file"), Buffer.from("written")));
    await race(swap, () => files.write(join(spot, "new"), Buffer.from("written")));
    await expectUntouched(beside);
  });

  it("leads nobody out who creates, copies or removes", async () => {
    const { root, beside, spot, swap, files } = await createSpot();
    await race(swap, () => files.makeFolder(join(spot, "made"), false));
    await race(swap, () => files.copy({ sourcePath: join(root, "full"), destinationPath: join(spot, "into"), recursive: true }));
    await race(swap, () => files.copy({ sourcePath: join(root, "full", "file"), destinationPath: join(spot, "copied") }));
    await race(swap, () => files.remove(join(spot, "file"), true, true));
    await expectUntouched(beside);
  });

  it("shows nobody what is outside", async () => {
    const { root, beside, spot, swap, files } = await createSpot();
    await writeFile(join(beside, "only-outside"), "");
    const listed = await race(swap, async () => (await files.list(spot)).map(({ fileName }) => fileName));
    expect(listed.flat()).not.toContain("only-outside");
    await race(swap, () => files.copy({ sourcePath: spot, destinationPath: join(root, "copy"), recursive: true }));
    mkdirSync(join(root, "copy"), { recursive: true });
    expect(await readdir(join(root, "copy"))).not.toContain("only-outside");
  });

  it("has only itself removed when a tree is removed around it", async () => {
    const { root, beside, files } = await createSpot();
    const tree = join(root, "tree");
    for (let round = 0; round < ROUNDS; round += 1) {
      await mkdir(join(tree, "inner", "deep"), { recursive: true });
      await symlink(beside, join(root, "door")).catch(() => {});
      const removing = files.remove(tree, true, true).catch(() => {});
      for (let count = 0; count < 10; count += 1) {
        try {
          renameSync(join(tree, "inner"), join(root, `gone-${round}`));
          renameSync(join(root, "door"), join(tree, "inner"));
        } catch {
          // It has been removed already.
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await removing;
      await files.remove(tree, true, true);
    }
    await expectUntouched(beside);
  });
});
