import { defineConfig } from "vitest/config";
import project from "../../vitest.config.js";

/** For the plays of two real servers. They are no tests: what they see is not asserted but written down, and nothing else runs. */
export default defineConfig({
  ...project,
  test: {
    ...project.test,
    include: ["scripts/next-release/*.play.ts"],
    typecheck: { enabled: false },
    reporters: ["default"],
    maxConcurrency: 6,
  },
});
