import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const environmentRequestRows = {
  /** Adds an environment: another machine that the agent can work on. */
  add: request("environment/add", unchecked<wire.EnvironmentAddParams>(), unchecked<wire.EnvironmentAddResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** The shell and the working folder of an environment. */
  info: request("environment/info", unchecked<wire.EnvironmentInfoParams>(), unchecked<wire.EnvironmentInfoResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Whether an environment can be reached. */
  status: request("environment/status", unchecked<wire.EnvironmentStatusParams>(), unchecked<wire.EnvironmentStatusResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
};
