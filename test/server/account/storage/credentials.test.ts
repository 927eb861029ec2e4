import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileLock } from "codex-app-server-sdk/client/node";
import { fileCredentials, memoryCredentials } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, vi } from "vitest";
import { createHome } from "../../../support/home.js";
import { createIntroducedClient } from "../../../support/raw-client.js";
import { idle } from "../../../support/settled.js";

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

  it("holds none where the file is missing or broken, and says so when it cannot tell", async () => {
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

describe("a server whose credentials cannot be read", () => {
  it("starts with nobody signed in, and says so without a secret", async () => {
    const error = vi.fn();
    const credentials = {
      ...memoryCredentials(),
      read: async () => {
        throw new Error(`no database at Bearer ${fakeToken()}`);
      },
    };
    const logger = { debug() {}, info() {}, warn() {}, error };
    const wire = await createIntroducedClient({ credentials, logger });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
    expect(error.mock.calls).toEqual([
      [{ cause: "Error: no database at [redacted]" }, "Stored credentials could not be read; nobody is signed in"],
    ]);
  });
});
