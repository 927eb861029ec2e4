import { request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const rolloutRequestRows = {
  /** Compresses the stored histories of threads. */
  compress: request("rollout/compress", nothing, unchecked<wire.RolloutCompressResponse>(), {
    since: "0.156.0",
    experimental: true,
  }),
};
