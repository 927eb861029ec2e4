import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

/** A file search that begins. */
export interface FuzzyFileSearchSessionStartParams {
  /** An id of the client's own. */
  sessionId: string;
  /** The folders to search in, absolute. */
  roots: string[];
}
export const FuzzyFileSearchSessionStartParams: Schema<FuzzyFileSearchSessionStartParams> = open({
  sessionId: z.string(),
  roots: z.array(z.string()),
});

/** Another query of a file search. */
export interface FuzzyFileSearchSessionUpdateParams {
  sessionId: string;
  query: string;
}
export const FuzzyFileSearchSessionUpdateParams: Schema<FuzzyFileSearchSessionUpdateParams> = open({
  sessionId: z.string(),
  query: z.string(),
});

/** A file search that ends. */
export interface FuzzyFileSearchSessionStopParams {
  sessionId: string;
}
export const FuzzyFileSearchSessionStopParams: Schema<FuzzyFileSearchSessionStopParams> = open({ sessionId: z.string() });

export const fuzzyFileSearchRequestRows = {
  /** Begins a file search whose query may change. */
  sessionStart: request(
    "fuzzyFileSearch/sessionStart",
    FuzzyFileSearchSessionStartParams,
    unchecked<wire.FuzzyFileSearchSessionStartResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Ends a file search. */
  sessionStop: request(
    "fuzzyFileSearch/sessionStop",
    FuzzyFileSearchSessionStopParams,
    unchecked<wire.FuzzyFileSearchSessionStopResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Changes the query of a file search. */
  sessionUpdate: request(
    "fuzzyFileSearch/sessionUpdate",
    FuzzyFileSearchSessionUpdateParams,
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
