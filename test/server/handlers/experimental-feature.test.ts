import { describe, expect, it } from "vitest";
import { createIntroducedClient } from "../../support/raw-client.js";

interface Listed {
  readonly data: readonly { readonly name: string; readonly stage: string; readonly enabled: boolean }[];
  readonly nextCursor: string | null;
}

describe("experimentalFeature/list", () => {
  it("names the features of codex, of which those are on that have an effect here", async () => {
    const wire = await createIntroducedClient();
    const { data, nextCursor } = (await wire.ask("experimentalFeature/list", {})).result as Listed;
    expect(nextCursor).toBeNull();
    expect(data.length).toBe(224);
    expect(data.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(["shell_tool"]);
    expect(data.find(({ name }) => name === "goals")).toMatchObject({ stage: "stable", enabled: false });
    expect(data.filter(({ stage }) => stage === "beta")).toEqual([]);
  });

  it("answers page by page", async () => {
    const wire = await createIntroducedClient();
    const { data, nextCursor } = (await wire.ask("experimentalFeature/list", { limit: 2, cursor: "2" })).result as Listed;
    expect([data.map(({ name }) => name), nextCursor]).toEqual([["daemon_auto_start", "tui_workspace"], "4"]);
    expect((await wire.ask("experimentalFeature/list", { cursor: "999" })).error).toMatchObject({
      message: "cursor 999 exceeds total feature flags 224",
    });
  });

  it("says what holds for a thread, and knows no thread of others", async () => {
    const wire = await createIntroducedClient();
    const { result } = await wire.ask("thread/start", { config: { "features.shell_tool": false } });
    const { id: threadId } = (result as { thread: { id: string } }).thread;
    const { data } = (await wire.ask("experimentalFeature/list", { threadId })).result as Listed;
    expect(data.some(({ enabled }) => enabled)).toBe(false);
    const unknown = { threadId: "0195b7a0-0000-7000-8000-000000000000" };
    expect(await wire.ask("experimentalFeature/list", unknown)).toMatchObject({ error: { code: -32600 } });
  });
});
