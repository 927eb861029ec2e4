import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const mockRequestRows = {
  /** Does nothing. Codex tests its experimental gate with it. */
  experimentalMethod: request(
    "mock/experimentalMethod",
    unchecked<wire.MockExperimentalMethodParams>(),
    unchecked<wire.MockExperimentalMethodResponse>(),
    { since: "0.98.0", experimental: true },
  ),
};
