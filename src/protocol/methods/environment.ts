import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const environmentRequestRows = {
  /** Adds a place where the agent can work. */
  add: request("environment/add", unchecked<wire.EnvironmentAddParams>(), unchecked<wire.EnvironmentAddResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** What a place to work in is like. */
  info: request("environment/info", unchecked<wire.EnvironmentInfoParams>(), unchecked<wire.EnvironmentInfoResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Whether a place to work in can be reached. */
  status: request("environment/status", unchecked<wire.EnvironmentStatusParams>(), unchecked<wire.EnvironmentStatusResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
};
