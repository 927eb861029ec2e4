import * as z from "../deferred.js";
import { request } from "../define.js";
import { integer, open, type Schema } from "../shape.js";

/** The thread that wants to know the time. */
export interface CurrentTimeReadParams {
  threadId: string;
}
export const CurrentTimeReadParams: Schema<CurrentTimeReadParams> = open({
  threadId: z.string(),
});

/** The client's time. */
export interface CurrentTimeReadResponse {
  /** Unix time in seconds. */
  currentTimeAt: number;
}
export const CurrentTimeReadResponse: Schema<CurrentTimeReadResponse> = open({
  currentTimeAt: integer,
});

export const currentTimeServerRequestRows = {
  /** Asks the client what time it is. */
  read: request("currentTime/read", CurrentTimeReadParams, CurrentTimeReadResponse, {
    since: "0.153.4",
    until: "0.171.0",
    experimental: true,
  }),
};
