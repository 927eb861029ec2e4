import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const accountSessionRequestRows = {
  /** The sign-ins that this server stores, and their workspaces. */
  list: request("accountSession/list", unchecked<wire.AccountSessionsListParams>(), unchecked<wire.AccountSessionsResponse>(), {
    since: "0.166.0",
    experimental: true,
  }),
  /** Changes to another sign-in or workspace. */
  switch: request(
    "accountSession/switch",
    unchecked<wire.AccountSessionsSwitchParams>(),
    unchecked<wire.AccountSessionsSwitchResponse>(),
    { since: "0.166.0", experimental: true },
  ),
};
