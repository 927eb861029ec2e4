import * as z from "zod/mini";
import type { ConfigFault } from "./config-fault.js";
import { isTable } from "./toml.js";

const text = z.optional(z.string());
const ToolShape = z.union([
  z.boolean(),
  z.looseObject({
    context_size: z.optional(z.enum(["low", "medium", "high"])),
    allowed_domains: z.optional(z.array(z.string())),
    location: z.optional(z.looseObject({ country: text, region: text, city: text, timezone: text })),
  }),
]);

/** What is wrong with `tools.web_search`; `null` when nothing is. */
export function findWebSearchFault(tools: unknown): ConfigFault | null {
  const own = isTable(tools) ? tools.web_search : undefined;
  if (own === undefined || z.safeParse(ToolShape, own).success) return null;
  return {
    path: ["tools", "web_search"],
    why: "data did not match any variant of untagged enum WebSearchToolConfigInput",
  };
}
