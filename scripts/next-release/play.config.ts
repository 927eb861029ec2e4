import { defineConfig, mergeConfig } from "vitest/config";
import project from "../../vitest.config.js";

/** For the plays of two real servers, which are no tests: what they see is not asserted but written down. */
export default mergeConfig(
  project,
  defineConfig({ test: { include: ["scripts/next-release/*.play.ts"], typecheck: { enabled: false }, maxConcurrency: 6 } }),
);
