import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const reviewRequestRows = {
  /** Begins a review of changes, in this thread or in one of its own. */
  start: request("review/start", unchecked<wire.ReviewStartParams>(), unchecked<wire.ReviewStartResponse>()),
};
