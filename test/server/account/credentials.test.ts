import { lstat, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileLock } from "codex-app-server-sdk/client/node";
import { fileCredentials } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createHome } from "../../support/home.js";
import { idle } from "../../support/settled.js";

/** A home with an `auth.json`, and another one whose `auth.json` is a link to it. */
async function createLinkedHomes(): Promise<{ home: string; linked: string }> {
  const [home, linked] = [await createHome(), await createHome()];
  await writeFile(join(home, "auth.json"), JSON.stringify({ OPENAI_API_KEY: "sk-before" }));
  await symlink(join(home, "auth.json"), join(linked, "auth.json"));
  return { home, linked };
}

describe("fileCredentials", () => {
  it("writes what a link leads to, and leaves the link", async () => {
    const { home, linked } = await createLinkedHomes();
    await fileCredentials(linked).write({ OPENAI_API_KEY: "sk-after" });
    expect(await fileCredentials(home).read()).toEqual({ OPENAI_API_KEY: "sk-after" });
    expect((await lstat(join(linked, "auth.json"))).isSymbolicLink()).toBe(true);
    expect([await readdir(home), await readdir(linked)]).toEqual([["auth.json"], ["auth.json"]]);
  });

  it("has one lock for all homes that share a file", async () => {
    const { home, linked } = await createLinkedHomes();
    const locks = [fileCredentials(home).lock, fileLock(join(linked, "auth.json")), fileCredentials(linked).lock];
    let [holders, most] = [0, 0];
    const hold = async () => {
      holders += 1;
      most = Math.max(most, holders);
      await idle();
      holders -= 1;
    };
    await Promise.all([...locks, ...locks].map((lock) => lock?.(hold)));
    expect(most).toBe(1);
    expect(await readFile(join(home, "auth.json"), "utf8")).toContain("sk-before");
  });
});
