import { runTurn } from "codex-app-server-sdk/client";
import { describe, expect, it } from "vitest";
import { createBackend } from "../../support/backend.js";
import { createPair } from "../../support/pair.js";

/** A server that knows a provider of OpenAI's kind and one that needs no account, with somebody signed in. */
async function createServerOfTwo() {
  const [usual, other] = [await createBackend(), await createBackend()];
  const { client } = await createPair({
    config: {
      model_provider: "usual",
      model_providers: {
        usual: { name: "usual", base_url: usual.baseUrl, requires_openai_auth: true },
        other: { name: "other", base_url: other.baseUrl },
      },
    },
  });
  await client.account.loginStart({ type: "apiKey", apiKey: "sk-usual" });
  return { client, usual, other };
}

describe("a thread's model provider", () => {
  it("is who is asked in its turns, and is told of the account only if it needs one", async () => {
    const { client, usual, other } = await createServerOfTwo();
    for (const modelProvider of ["usual", "other"]) {
      const { thread } = await client.thread.start({ modelProvider });
      expect(thread.modelProvider).toBe(modelProvider);
      expect(await runTurn(client, { threadId: thread.id, input: "hi" }).completed).toMatchObject({ status: "completed" });
    }
    expect(usual.modelRequests.map(({ bearer }) => bearer)).toEqual(["sk-usual"]);
    expect(other.modelRequests.map(({ bearer }) => bearer)).toEqual([null]);
  });

  it("is refused when nobody has configured it, as on the real server", async () => {
    const { client } = await createServerOfTwo();
    await expect(client.thread.start({ modelProvider: "nope" })).rejects.toMatchObject({
      rpcCode: -32600,
      message: "failed to load configuration: Model provider `nope` not found",
    });
  });
});
