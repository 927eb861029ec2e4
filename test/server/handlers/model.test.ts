import { describe, expect, it, vi } from "vitest";
import type { ModelOptions } from "../../../src/server/index.js";
import { createIntroducedClient } from "../../support/raw-client.js";
import { eventually } from "../../support/settled.js";

const CONFIG = { model: "configured", model_reasoning_effort: "high" };
const OFFERED = [
  { model: "small", displayName: "Small" },
  { model: "secret", hidden: true },
];

async function listModels(models?: ModelOptions, params: object = {}) {
  const warn = vi.fn();
  const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
  const wire = await createIntroducedClient({ config: CONFIG, logger, ...(models ? { models } : {}) });
  const { result, error } = await wire.ask("model/list", params);
  return { result: result as { data: { model: string; isDefault: boolean }[]; nextCursor: string | null }, error, warn };
}

const namesOf = ({ result }: Awaited<ReturnType<typeof listModels>>) =>
  result.data.map(({ model, isDefault }) => `${model}${isDefault ? " (default)" : ""}`);

describe("model/list", () => {
  it("offers the configured model with every member that the terminal UI insists on", async () => {
    const { result } = await listModels();
    expect(result).toMatchObject({
      data: [
        {
          id: "configured",
          model: "configured",
          displayName: "configured",
          description: "",
          hidden: false,
          supportedReasoningEfforts: [],
          defaultReasoningEffort: "high",
          isDefault: true,
        },
      ],
      nextCursor: null,
    });
  });

  it("adds the embedder's models, the hidden ones only when asked", async () => {
    expect(namesOf(await listModels(OFFERED))).toEqual(["configured (default)", "small"]);
    expect(namesOf(await listModels(async () => OFFERED, { includeHidden: true }))).toEqual([
      "configured (default)",
      "small",
      "secret",
    ]);
  });

  it("leaves the configured model as the embedder describes it, and shows it even if hidden", async () => {
    const { result } = await listModels([...OFFERED, { model: "configured", displayName: "Mine", hidden: true }]);
    expect(result.data.at(-1)).toMatchObject({ model: "configured", displayName: "Mine", hidden: false, isDefault: true });
    expect(result.data).toHaveLength(2);
  });

  it("goes page by page", async () => {
    const { result } = await listModels(OFFERED, { limit: 1 });
    expect(result).toMatchObject({ data: [{ model: "configured" }], nextCursor: "1" });
    expect(namesOf(await listModels(OFFERED, { limit: 1, cursor: "1" }))).toEqual(["small"]);
  });

  it("refuses a provider that is not configured, as the real server does", async () => {
    expect((await listModels(OFFERED, { modelProvider: "nope" })).error).toMatchObject({
      code: -32600,
      data: { type: "modelProviderNotConfigured", modelProvider: "nope" },
    });
    expect(namesOf(await listModels(OFFERED, { modelProvider: "openai" }))).toHaveLength(2);
  });

  it("falls back on the configured model when the embedder's function fails, and tells the log", async () => {
    const failed = await listModels(() => Promise.reject(new Error("catalogue down")));
    expect(namesOf(failed)).toEqual(["configured (default)"]);
    expect(failed.warn).toHaveBeenCalledWith(
      { cause: "Error: catalogue down", target: "model" },
      expect.stringContaining("could not be listed"),
    );
  });

  it("waits five seconds for the embedder's function, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const wire = await createIntroducedClient({ config: CONFIG, models: () => new Promise(() => {}) });
      const asked = wire.ask("model/list", {});
      await eventually(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await asked).toMatchObject({ result: { data: [{ model: "configured" }] } });
    } finally {
      vi.useRealTimers();
    }
  });
});
