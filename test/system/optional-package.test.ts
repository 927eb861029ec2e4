import { expect, it } from "vitest";
import { requireOptional } from "../../src/system/optional-package.js";

it("says how an optional package that is missing is installed", () => {
  expect(() => requireOptional("codex-no-such-package")).toThrow(/"npm install codex-no-such-package" adds it/);
});
