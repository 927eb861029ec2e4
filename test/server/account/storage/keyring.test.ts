import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryCredentials } from "codex-app-server-sdk/server";
import { createFakeCodexHome } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { keyringCredentials } from "../../../../src/server/account/storage/keyring.js";
import { silentLogger } from "../../../../src/server/logger.js";
import { createBackend } from "../../../support/backend.js";
import { createHome } from "../../../support/home.js";
import { CODEX, COMMAND, runProgram } from "../../../support/programs.js";
import { createIntroducedClient } from "../../../support/raw-client.js";

const SESSION = fileURLToPath(new URL("keyring-session.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx/cli");
const missing = ["dbus-run-session", "gnome-keyring-daemon"].filter((name) => spawnSync(name, ["--version"]).error);
/** A desktop's session of its own, with an open keyring. */
const WITHIN = [
  "dbus-run-session",
  "--",
  "sh",
  "-c",
  'printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"',
  "sh",
];

const skipped = missing.length > 0 ? ` (skipped: there is no ${missing.join(", no ")})` : "";

describe.skipIf(missing.length > 0)(`credentials in the system's keyring${skipped}`, () => {
  it("are those of the real codex, and are stored nowhere else", async () => {
    const home = await createFakeCodexHome(await createBackend(), { config: 'cli_auth_credentials_store = "keyring"' });
    onTestFinished(() => home.remove());
    const { stdout, stderr } = await runProgram([TSX, SESSION, COMMAND, CODEX, home.path], {
      within: WITHIN,
      env: { XDG_DATA_HOME: await createHome(), XDG_RUNTIME_DIR: await createHome() },
    });
    expect(stdout, stderr).not.toBe("");
    expect(JSON.parse(stdout)).toEqual({
      ours: { type: "apiKey" },
      codex: "sk-in-the-keyring",
      isInFile: false,
      afterLogout: null,
    });
  });
});

describe("credentials where there is no keyring service", () => {
  it.each([
    ["auto", "credentials are stored in auth.json", '"sk-test"'],
    ["keyring", "credentials last as long as this process", undefined],
  ] as const)("are stored elsewhere with %s, and a warning says where", async (store, consequence, written) => {
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    onTestFinished(() => void vi.unstubAllEnvs());
    const codexHome = await createHome(`cli_auth_credentials_store = "${store}"\n`);
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const wire = await createIntroducedClient({ codexHome, logger });
    await wire.ask("account/login/start", { type: "apiKey", apiKey: "sk-test" });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: { type: "apiKey" } });
    expect(warn.mock.calls.map(([, message]) => message)).toEqual([`No system keyring was found; ${consequence}`]);
    const file = await readFile(join(codexHome, "auth.json"), "utf8").catch(() => undefined);
    expect(file?.match(/"sk-test"/)?.[0]).toBe(written);
  });
});

describe("credentials in a keyring that fails for a moment", () => {
  it("are not taken for none", async () => {
    const passwords = [async () => null, async () => null, () => Promise.reject(new Error("the keyring is locked"))];
    vi.spyOn(createRequire(import.meta.url)("@napi-rs/keyring"), "AsyncEntry").mockImplementation(
      class {
        getPassword = () => passwords.shift()?.();
      },
    );
    onTestFinished(() => void vi.restoreAllMocks());
    const credentials = keyringCredentials({
      codexHome: await createHome(),
      otherwise: memoryCredentials(),
      consequence: "",
      logger: silentLogger,
    });
    expect(await credentials.read()).toBeNull();
    await expect(credentials.read()).rejects.toThrow("the keyring is locked");
  });
});
