import { describe, expect, it } from "vitest";
import { createPair } from "../../support/pair.js";

describe("the settings of a thread", () => {
  it("begin with what the configuration says, and go by what the thread says of its own", async () => {
    const config = { model: "configured", model_reasoning_effort: "low", sandbox_mode: "workspace-write" } as const;
    const { client } = await createPair({ config });
    expect(await client.thread.start()).toMatchObject({
      model: "configured",
      reasoningEffort: "low",
      sandbox: { type: "workspaceWrite" },
    });
    const own = { model: "own", sandbox: "read-only", config: { model_reasoning_effort: "high" } } as const;
    expect(await client.thread.start(own)).toMatchObject({
      model: "own",
      reasoningEffort: "high",
      sandbox: { type: "readOnly" },
    });
  });
});
