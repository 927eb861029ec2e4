import { expect, it } from "vitest";
import { createIntroducedClient } from "../../support/raw-client.js";

it("lists the collaboration modes as codex does", async () => {
  const wire = await createIntroducedClient();
  expect(await wire.ask("collaborationMode/list", {})).toMatchObject({
    result: {
      data: [
        { name: "Plan", mode: "plan", model: null, reasoning_effort: "medium" },
        { name: "Default", mode: "default", model: null, reasoning_effort: null },
      ],
    },
  });
});
