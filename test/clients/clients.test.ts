import { describe, it } from "vitest";
import { aiSdk } from "./ai-sdk.js";
import { codexAcp } from "./codex-acp.js";
import { happy } from "./happy.js";
import { hasClients, NEEDS_CLIENTS } from "./installed.js";
import { playBoth } from "./story.js";

/** A safety net: each wait has an end of its own. */
const TIMEOUT_MS = 400_000;

describe.skipIf(!hasClients)(`our command, in front of clients from npm${NEEDS_CLIENTS}`, () => {
  it("is a codex to @agentclientprotocol/codex-acp", { timeout: TIMEOUT_MS }, () => playBoth(codexAcp));

  it("is a codex to ai-sdk-provider-codex-cli", { timeout: TIMEOUT_MS }, () => playBoth(aiSdk));

  it("is a codex to happy's client of the app-server", { timeout: TIMEOUT_MS }, () => playBoth(happy));
});
