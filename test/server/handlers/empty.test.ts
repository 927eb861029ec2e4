import { describe, expect, it } from "vitest";
import { createIntroducedClient } from "../../support/raw-client.js";

describe("a server asked for what it has none of", () => {
  it.each([
    ["account/bedrock/checkGovCloudRequirements", {}, { isGovCloud: false, shouldWarn: false }],
    ["app/installed", {}, { apps: [] }],
    ["app/list", {}, { data: [], nextCursor: null }],
    ["configRequirements/read", undefined, { requirements: null, supportsIndependentSpeedModes: true }],
    ["hooks/list", { cwds: ["/a"] }, { data: [{ cwd: "/a", hooks: [], warnings: [], errors: [] }] }],
    ["hooks/list", {}, { data: [{ cwd: process.cwd(), hooks: [], warnings: [], errors: [] }] }],
    ["mcpServerStatus/list", {}, { data: [], nextCursor: null }],
    ["plugin/installed", {}, { marketplaces: [], marketplaceLoadErrors: [] }],
    ["plugin/list", {}, { marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] }],
    [
      "skills/list",
      { cwds: ["/a", "/b"], forceReload: true },
      { data: ["/a", "/b"].map((cwd) => ({ cwd, skills: [], errors: [] })) },
    ],
  ])("answers %s with nothing", async (method, params, result) => {
    const wire = await createIntroducedClient();
    expect(await wire.ask(method, params)).toMatchObject({ result });
  });

  it("says of everything else in the protocol that it is not served, at once", async () => {
    const wire = await createIntroducedClient();
    for (const method of ["process/spawn", "marketplace/add", "plugin/install", "feedback/upload"])
      expect(await wire.ask(method, {})).toMatchObject({
        error: { code: -32601, message: `This server does not serve ${method}` },
      });
  });

  it("lets the embedder's own answers win", async () => {
    const skills = { list: () => ({ data: [] }) };
    const wire = await createIntroducedClient({ handlers: { skills } });
    expect(await wire.ask("skills/list", { cwds: ["/a"] })).toMatchObject({ result: { data: [] } });
  });
});
