import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const feedbackRequestRows = {
  /** Stores feedback in a local file. */
  save: request("feedback/save", unchecked<wire.FeedbackSaveParams>(), unchecked<wire.FeedbackSaveResponse>(), {
    since: "0.164.0",
  }),
  /** Sends feedback, with logs if asked to. */
  upload: request("feedback/upload", unchecked<wire.FeedbackUploadParams>(), unchecked<wire.FeedbackUploadResponse>()),
};
