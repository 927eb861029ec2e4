import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createGate } from "../../../support/gate.js";
import { createIntroducedClient } from "../../../support/raw-client.js";
import { until } from "../../../support/settled.js";

/** A client that asked for its limits, and whose backend says nothing. */
async function createWaiting() {
  const asked = createGate();
  const signals: AbortSignal[] = [];
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      const { signal } = init as { signal: AbortSignal };
      signals.push(signal);
      signal.addEventListener("abort", () => reject(signal.reason));
      void asked.pass();
    });
  const wire = await createIntroducedClient({ fetch: silent });
  await wire.ask("account/login/start", { type: "chatgptAuthTokens", accessToken: fakeToken(), chatgptAccountId: "org-a" });
  const answer = wire.ask("account/rateLimits/read");
  await asked.reached;
  return { wire, signals, answer };
}

describe("account/rateLimits/read, while the backend says nothing", () => {
  it("ends with an error when that has taken too long", async () => {
    const tooLong = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(tooLong.signal);
    onTestFinished(() => timeout.mockRestore());
    const { answer } = await createWaiting();
    expect(timeout).toHaveBeenCalledWith(30_000);
    tooLong.abort();
    expect((await answer).error).toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^failed to fetch codex rate limits: error sending request for url/),
    });
  });

  it("is given up with the connection", async () => {
    const { wire, signals } = await createWaiting();
    await wire.close();
    await until(() => signals[0]?.aborted === true);
    expect(signals).toHaveLength(1);
  });
});
