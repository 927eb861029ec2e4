import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/server/config/configuration.js";
import { createHome } from "../../support/home.js";

describe("a value that has no effect here", () => {
  it.each([
    ['"body_after_prefix"', [{ summary: expect.stringContaining('"body_after_prefix"` has no effect on this server') }]],
    ['"total"', []],
  ])("is told where it is not the default: %s", async (scope, warnings) => {
    const codexHome = await createHome(`model_auto_compact_token_limit_scope = ${scope}`);
    expect(loadConfiguration({ codexHome })).toMatchObject({ problem: null, warnings });
  });
});
