import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Pair tests and examples import the public entries; under test those are the sources.
    alias: [
      { find: /^codex-app-server-sdk$/, replacement: source("index.ts") },
      { find: /^codex-app-server-sdk\/client\/node$/, replacement: source("client/node.ts") },
      { find: /^codex-app-server-sdk\/([a-z]+)$/, replacement: source("$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.vitest.ts"],
    globalSetup: ["test/support/empty-home.ts"],
    typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" },
    // Safety nets alone: what hangs is ended by them, and nothing that is only slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as `eventually` of test/support/settled.ts waits: a machine that is busy takes its time.
    expect: { poll: { timeout: 20_000 } },
    // Most tests wait more than they compute. Vitest leaves one core free, and so runs one file at a time where there are two.
    maxWorkers: Math.max(availableParallelism(), 2),
    // CI counts what was run from a report beside the usual output.
    reporters: process.env.TEST_REPORT ? ["default", ["json", { outputFile: process.env.TEST_REPORT }]] : ["default"],
  },
});
