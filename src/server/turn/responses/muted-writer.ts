import type { TurnWriter } from "../agent-api.js";

const SILENT = { id: "", delta() {}, part() {}, content() {}, update() {}, end() {} };

/** A writer for requests whose answer is not for the user: what they cost is told, and what goes wrong, but not what is said. */
export function createMutedWriter(write: TurnWriter): TurnWriter {
  return {
    message: () => SILENT,
    reasoning: () => SILENT,
    begin: () => SILENT,
    item() {},
    plan() {},
    diff() {},
    usage: (...counts) => write.usage(...counts),
    rateLimits: (limits) => write.rateLimits(limits),
    retrying: (error) => write.retrying(error),
    discard: () => write.discard(),
  };
}
