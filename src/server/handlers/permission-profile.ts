import type { Configuration } from "../config/configuration.js";
import type { ServerHandlers } from "../connection/server.js";
import { pageOf } from "../pages.js";
import { listProfiles } from "../thread/permission-profiles.js";

/** Answers to `permissionProfile/*`: the built-in profiles, and those of the configuration (0.171). */
export function createPermissionProfileHandlers(config: Configuration): NonNullable<ServerHandlers["permissionProfile"]> {
  return { list: (params) => pageOf(listProfiles(config.current.permissionProfiles), params, "permission profiles") };
}
