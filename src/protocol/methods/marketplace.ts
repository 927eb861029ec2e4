import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const marketplaceRequestRows = {
  /** Adds a source of plugins. */
  add: request("marketplace/add", unchecked<wire.MarketplaceAddParams>(), unchecked<wire.MarketplaceAddResponse>(), {
    since: "0.125.0",
  }),
  /** Removes a source of plugins. */
  remove: request("marketplace/remove", unchecked<wire.MarketplaceRemoveParams>(), unchecked<wire.MarketplaceRemoveResponse>(), {
    since: "0.125.0",
  }),
  /** Fetches the newest state of a source of plugins. */
  upgrade: request(
    "marketplace/upgrade",
    unchecked<wire.MarketplaceUpgradeParams>(),
    unchecked<wire.MarketplaceUpgradeResponse>(),
    { since: "0.125.0" },
  ),
};
