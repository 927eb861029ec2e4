import { request } from "../define.js";
import { unchecked } from "../shape.js";
import { ReviewStartParams } from "../shapes/review.js";
import type * as wire from "../wire/index.js";

export const reviewRequestRows = {
  /** Begins a review of changes, in this thread. */
  start: request("review/start", ReviewStartParams, unchecked<wire.ReviewStartResponse>()),
};
