import { Ajv } from "ajv";
import { INTEGER_RANGES, isInRange } from "./integers.js";

/** A validator for codex's JSON schemas, which have formats of their own for numbers. */
export function createCodexAjv(): Ajv {
  const ajv = new Ajv({ strict: false });
  for (const format of Object.keys(INTEGER_RANGES)) {
    ajv.addFormat(format, { type: "number", validate: (value: number) => isInRange(format, value) });
  }
  ajv.addFormat("double", { type: "number", validate: () => true });
  return ajv;
}
