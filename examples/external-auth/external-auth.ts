import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type ChatgptTokenProvider, connect, runTurn } from "codex-app-server-sdk/client";
import { createFakeCodexHome, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { createNarrator } from "./narrator.js";

/**
 * A parent application owns its user's ChatGPT tokens. It hands one to an app-server, and when the backend refuses that one in
 * the middle of a turn, the server asks for another, and the turn goes on.
 */
export async function externalAuth({ server }: { server: "ours" | "codex" }): Promise<void> {
  const narrator = createNarrator();
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend);

  // What the parent application keeps: the token that is good now, and how to get the next one.
  const [first, second] = [fakeToken({ account: "org-demo" }), fakeToken({ account: "org-demo" })];
  let current = first;
  const provider: ChatgptTokenProvider = ({ reason, rejectedAccessToken }) => {
    if (reason === "unauthorized" && rejectedAccessToken === current) current = second;
    narrator.say("parent", `the server needs tokens (${reason}); it gets token ${current === first ? "#1" : "#2"}`);
    return { accessToken: current };
  };

  // What the backend accepts. It changes its mind between the two turns.
  let accepted = first;
  const nameOf = (bearer: string | null) =>
    bearer === first ? "token #1" : bearer === second ? "token #2" : "no token it knows";
  backend.answer = ({ bearer }) => {
    const isGood = bearer === accepted;
    narrator.say("backend", `POST /v1/responses came with ${nameOf(bearer)}: ${isGood ? "200, and a stream" : "401"}`);
    return isGood ? { text: ["Hello ", "from ", "the ", "backend."] } : 401;
  };

  try {
    narrator.say(
      "parent",
      `starts ${server === "ours" ? "the app-server of this package" : "the real codex app-server"}, with a backend on ${backend.origin}`,
    );
    const client = await connect(spawnCodex({ ...locate(server), codexHome: home.path }), {
      clientInfo: { name: "external-auth-demo", version: "1.0.0" },
      tokens: provider,
      tap: narrator.hear,
    });
    try {
      narrator.say("parent", `is connected to ${client.serverInfo.userAgent}`);
      const { account } = await client.account.read();
      assert.equal(account?.type, "chatgpt");
      const { thread } = await client.thread.start();

      narrator.title("A turn that goes straight through");
      const straight = await runTurn(client, { threadId: thread.id, input: "Say hello." }).completed;
      narrator.say("parent", `the turn ${straight.status}: "${straight.text}"`);

      narrator.title("A turn that meets a 401");
      accepted = second;
      const recovered = await runTurn(client, { threadId: thread.id, input: "And again." }).completed;
      narrator.say("parent", `the turn ${recovered.status}: "${recovered.text}"`);

      assert.deepEqual([straight.status, recovered.status], ["completed", "completed"]);
      assert.deepEqual(
        backend.modelRequests.map(({ bearer }) => nameOf(bearer)),
        ["token #1", "token #1", "token #2"],
      );
      assert.equal(narrator.count("account/chatgptAuthTokens/refresh"), 1);
    } finally {
      await client.close();
    }
    narrator.title("Both turns completed: three model requests, one refresh, and no token in sight.");
  } finally {
    await backend.close();
    await home.remove();
  }
}

/** The command of this package, or the codex that is installed beside it. */
function locate(server: "ours" | "codex"): { command: string; args: string[] } {
  const require = createRequire(import.meta.url);
  const name = server === "ours" ? "codex-app-server-sdk" : "@openai/codex";
  const manifest = require.resolve(`${name}/package.json`);
  const { bin } = require(manifest) as { bin: Record<string, string> };
  return { command: process.execPath, args: [join(dirname(manifest), Object.values(bin)[0] as string), "app-server"] };
}
