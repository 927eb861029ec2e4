import { request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const memoryRequestRows = {
  /** Forgets all memories. */
  reset: request("memory/reset", nothing, unchecked<wire.MemoryResetResponse>(), { since: "0.125.0", experimental: true }),
  /** Whether memories are on, and how far they are. */
  status: request("memory/status", unchecked<wire.MemoryStatusParams>(), unchecked<wire.MemoryStatusResponse>(), {
    since: "0.169.0",
    experimental: true,
  }),
};
