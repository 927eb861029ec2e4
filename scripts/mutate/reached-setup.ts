// Runs before each test file, and notes which functions of the source file it called. See reach.ts.
import { appendFileSync } from "node:fs";
import { afterAll, expect } from "vitest";

const reached = new Set<number>();
Object.assign(globalThis, { reachedFunctions: reached });

afterAll(() => {
  const log = process.env.MUTATE_REACHED;
  if (log === undefined || reached.size === 0) return;
  appendFileSync(log, `${JSON.stringify({ file: expect.getState().testPath, reached: [...reached] })}\n`);
});
