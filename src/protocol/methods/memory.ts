import { request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const memoryRequestRows = {
  /** Deletes all memories. */
  reset: request("memory/reset", nothing, unchecked<wire.MemoryResetResponse>(), { since: "0.125.0", experimental: true }),
  /** Whether the memories can be used, and how many threads are in them. */
  status: request("memory/status", unchecked<wire.MemoryStatusParams>(), unchecked<wire.MemoryStatusResponse>(), {
    since: "0.155.0",
    experimental: true,
  }),
};
