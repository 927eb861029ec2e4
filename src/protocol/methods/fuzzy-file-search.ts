import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const fuzzyFileSearchRequestRows = {
  /** Begins a file search whose query may change. */
  sessionStart: request(
    "fuzzyFileSearch/sessionStart",
    unchecked<wire.FuzzyFileSearchSessionStartParams>(),
    unchecked<wire.FuzzyFileSearchSessionStartResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Ends a file search. */
  sessionStop: request(
    "fuzzyFileSearch/sessionStop",
    unchecked<wire.FuzzyFileSearchSessionStopParams>(),
    unchecked<wire.FuzzyFileSearchSessionStopResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Changes the query of a file search. */
  sessionUpdate: request(
    "fuzzyFileSearch/sessionUpdate",
    unchecked<wire.FuzzyFileSearchSessionUpdateParams>(),
    unchecked<wire.FuzzyFileSearchSessionUpdateResponse>(),
    { since: "0.107.0", experimental: true },
  ),
};

export const fuzzyFileSearchNotificationRows = {
  /** A file search has found all files for its query. */
  sessionCompleted: notification(
    "fuzzyFileSearch/sessionCompleted",
    unchecked<wire.FuzzyFileSearchSessionCompletedNotification>(),
    { since: "0.107.0" },
  ),
  /** More results of a file search. */
  sessionUpdated: notification("fuzzyFileSearch/sessionUpdated", unchecked<wire.FuzzyFileSearchSessionUpdatedNotification>(), {
    since: "0.107.0",
  }),
};
