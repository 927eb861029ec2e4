import { createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { introduce } from "../../support/raw-client.js";
import { idle } from "../../support/settled.js";
import { createWire } from "../../support/wire.js";

async function pass(ms: number) {
  await idle();
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
}

/** A server whose clients have identities, and time that passes only when the test says so. */
function serve(reconnectGraceMs: number) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const server = createAppServer({ logger: false, accountScope: "identity", reconnectGraceMs });
  onTestFinished(() => server.close());
  const join = async (subject: string) => {
    const wire = createWire();
    server.accept(wire.transport, { identity: { subject } });
    await introduce(wire as never);
    const read = async () => ((await wire.ask("account/read", {})).result as { account: unknown }).account;
    return { ...wire, read };
  };
  return { server, join };
}

const login = { type: "chatgptAuthTokens", accessToken: fakeToken(), chatgptAccountId: "org-a" };

describe("the account of an identity", () => {
  it("is there for a client that comes back in time, and not for another's", async () => {
    const { join } = serve(5_000);
    const first = await join("ann");
    await first.ask("account/login/start", login);
    await first.close();
    await pass(4_999);
    const back = await join("ann");
    expect(await back.read()).toMatchObject({ type: "chatgpt" });
    const other = await join("bob");
    expect(await other.read()).toBeNull();
    // The time begins anew with each end.
    await pass(5_000);
    await back.close();
    await pass(4_999);
    expect(await (await join("ann")).read()).not.toBeNull();
  });

  it("is signed out when nobody has come back in time", async () => {
    const { join } = serve(5_000);
    const first = await join("ann");
    await first.ask("account/login/start", login);
    await first.close();
    await pass(5_000);
    expect(await (await join("ann")).read()).toBeNull();
  });

  it("waits for nobody once the server has closed", async () => {
    const { server, join } = serve(5_000);
    const client = await join("ann");
    await client.ask("account/login/start", login);
    await server.close();
    await idle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is signed out at once where nobody is waited for", async () => {
    const { join } = serve(0);
    const first = await join("ann");
    await first.ask("account/login/start", login);
    await first.close();
    await pass(0);
    expect(await (await join("ann")).read()).toBeNull();
  });
});
