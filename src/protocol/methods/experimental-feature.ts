import { request } from "../define.js";
import { unchecked } from "../shape.js";
import { ExperimentalFeatureListParams } from "../shapes/feature-lists.js";
import type * as wire from "../wire/index.js";

export const experimentalFeatureRequestRows = {
  /** Turns features on and off, in memory only. */
  enablementSet: request(
    "experimentalFeature/enablement/set",
    unchecked<wire.ExperimentalFeatureEnablementSetParams>(),
    unchecked<wire.ExperimentalFeatureEnablementSetResponse>(),
    { since: "0.118.0" },
  ),
  /** A page of the features that can be turned on. */
  list: request("experimentalFeature/list", ExperimentalFeatureListParams, unchecked<wire.ExperimentalFeatureListResponse>(), {
    since: "0.107.0",
  }),
};
