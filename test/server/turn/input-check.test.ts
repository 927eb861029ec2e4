import { runTurn } from "codex-app-server-sdk/client";
import { describe, expect, it } from "vitest";
import { createPair } from "../../support/pair.js";

const REMOTE = [{ type: "image" as const, url: "https://example.invalid/a.png" }];
const refusal = { rpcCode: -32600, message: "remote image URLs are not supported; use an inline data URL instead" };

describe("an image that would have to be fetched", () => {
  it("is refused when a turn starts", async () => {
    const { client } = await createPair({ agent: async () => {} });
    const { thread } = await client.thread.start();
    await expect(runTurn(client, { threadId: thread.id, input: REMOTE }).completed).rejects.toMatchObject(refusal);
  });

  it("is refused when a turn is steered", async () => {
    const agent = ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const { client } = await createPair({ agent });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    await expect(turn.steer(REMOTE)).rejects.toMatchObject(refusal);
    await turn.interrupt();
    await turn.completed;
  });
});
