import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "./remove-tree.js";

/**
 * Gives every test a home with nothing in it. The real codex runs the shell's start-up files when a thread begins: those of
 * whoever runs the tests are none of their business, and may take seconds.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  process.env.HOME = home;
  return () => removeTree(home);
}
