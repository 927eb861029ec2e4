import { describeMisfit } from "../connection/invalid-request.js";
import type { ConfigFault } from "./config-fault.js";
import { isTable } from "./toml.js";

const WORDS = ["untrusted", "on-failure", "on-request", "granular", "never"];
const NEEDED = ["sandbox_approval", "rules", "mcp_elicitations"];
const KNOWN = [...NEEDED, "skill_approval", "request_permissions"];

/** What is wrong with an `approval_policy`, in the words of the real server (0.171); `null` when nothing is. */
export function findApprovalFault(policy: unknown): ConfigFault | null {
  const path = ["approval_policy"];
  if (policy === undefined) return null;
  if (typeof policy === "string") return explainWord(policy, path);
  if (!isTable(policy)) return { path, why: "wanted string or table" };
  const [name, ...others] = Object.keys(policy);
  if (name === undefined) return { path, why: "wanted exactly 1 element, found 0 elements" };
  if (others.length > 0) return { path, why: "wanted exactly 1 element, more than 1 element" };
  return name === "granular" ? explainGranular(policy[name], [...path, name]) : explainWord(name, path);
}

function explainWord(word: string, path: readonly string[]): ConfigFault | null {
  if (word === "granular") return { path, why: "invalid type: unit variant, expected newtype variant" };
  if (WORDS.includes(word)) return null;
  return { path, why: describeMisfit(word, { path: [], message: "", expected: null, words: WORDS }) };
}

function explainGranular(granular: unknown, path: readonly string[]): ConfigFault | null {
  const misfit = (value: unknown, expected: string) => describeMisfit(value, { path: [], message: "", expected, words: null });
  if (!isTable(granular)) return { path, why: misfit(granular, "struct GranularApprovalConfig") };
  const wrong = KNOWN.find((name) => granular[name] !== undefined && typeof granular[name] !== "boolean");
  if (wrong !== undefined) return { path: [...path, wrong], why: misfit(granular[wrong], "boolean") };
  const missing = NEEDED.find((name) => granular[name] === undefined);
  return missing === undefined ? null : { path, why: `missing field \`${missing}\`` };
}
