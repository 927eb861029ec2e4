import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileLock } from "codex-app-server-sdk/client/node";
import { fileCredentials } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createHome } from "../support/home.js";
import { idle } from "../support/settled.js";

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

  it("holds none where the file is missing or broken, and rejects when it cannot be read", async () => {
    const home = await createHome();
    const credentials = fileCredentials(home);
    expect(await credentials.read()).toBeNull();
    for (const text of ["{ broken", "[]", "null"]) {
      await writeFile(join(home, "auth.json"), text);
      expect(await credentials.read()).toBeNull();
    }
    await credentials.clear();
    await mkdir(join(home, "auth.json"));
    await expect(credentials.read()).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("keeps members that it does not know, integers past 2^53 too", async () => {
    const home = await createHome();
    const text = '{\n  "tokens": {\n    "later": 12345678901234567890\n  },\n  "unheard_of": true\n}';
    await writeFile(join(home, "auth.json"), text);
    const credentials = fileCredentials(home);
    await credentials.write((await credentials.read()) ?? {});
    expect(await readFile(join(home, "auth.json"), "utf8")).toBe(text);
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
