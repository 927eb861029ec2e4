import { describeMisfit } from "../connection/invalid-request.js";
import type { ConfigFault } from "./config-fault.js";

/** Keys whose values are whole numbers, with the kind of number that the real server (0.171) says they should be. */
const NUMBERS: Readonly<Record<string, "usize" | "i64" | "u8">> = {
  model_auto_compact_token_limit: "i64",
  model_context_window: "i64",
  model_post_turn_compact_threshold_percent: "u8",
  project_doc_max_bytes: "usize",
};

const LEAST = { usize: 0, i64: -Infinity, u8: 0 };
const MOST = { usize: Infinity, i64: Infinity, u8: 255 };

/** What is wrong with the numbers of a configuration; `null` when nothing is. */
export function findNumberFault(config: Readonly<Record<string, unknown>>): ConfigFault | null {
  for (const [name, kind] of Object.entries(NUMBERS)) {
    const value = config[name];
    if (value === undefined) continue;
    const isWhole = typeof value === "bigint" || Number.isInteger(value);
    if (!isWhole) return { path: [name], why: describeMisfit(value, { path: [], message: "", expected: kind, words: null }) };
    if (Number(value) < LEAST[kind] || Number(value) > MOST[kind])
      return { path: [name], why: `invalid value: integer \`${value}\`, expected ${kind}` };
  }
  return null;
}
