import { memoryCredentials } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, vi } from "vitest";
import { createIntroducedClient } from "../../../support/raw-client.js";

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
      [
        { cause: "Error: no database at [redacted]", target: "account" },
        "Stored credentials could not be read; nobody is signed in",
      ],
    ]);
  });
});
