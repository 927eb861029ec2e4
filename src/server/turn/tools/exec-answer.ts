import { randomBytes } from "node:crypto";
import type { ExecOutput } from "./exec-session.js";
import { estimateTokens, limitOutput } from "./output-budget.js";

/** The most output that the model gets at once, in tokens, whatever it asks for. */
const MAX_TOKENS = 10_000;
/** What the lines around the output may add. */
const FRAME_BYTES = 1_024;
/** The longest answer, in bytes. */
export const MAX_ANSWER_BYTES = 4 * MAX_TOKENS + FRAME_BYTES;

/** For how long a call may wait for a command, in milliseconds, as on the real server (0.171). */
export const WAITS = {
  command: { default: 10_000, min: 250, max: 30_000 },
  input: { default: 250, min: 250, max: 30_000 },
  look: { default: 5_000, min: 5_000, max: 300_000 },
};

/** For how long a call waits. */
export function settleWait(asked: number | undefined, { default: usual, min, max }: (typeof WAITS)["command"]): number {
  return Math.min(Math.max(asked ?? usual, min), max);
}

/** What a call is answered with, in the form of the real server (0.171). */
export function describeOutput({ output, exitCode, waitedMs }: ExecOutput, id: number, maxTokens = MAX_TOKENS): string {
  const state = exitCode === null ? `Process running with session ID ${id}` : `Process exited with code ${exitCode}`;
  return [
    `Chunk ID: ${randomBytes(3).toString("hex")}`,
    `Wall time: ${(waitedMs / 1000).toFixed(4)} seconds`,
    state,
    `Original token count: ${estimateTokens(output)}`,
    `Output:\n${limitOutput(output, Math.min(maxTokens, MAX_TOKENS))}`,
  ].join("\n");
}
