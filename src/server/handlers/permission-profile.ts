import type { ServerHandlers } from "../connection/server.js";
import { pageOf } from "../pages.js";
import { permissionProfiles } from "../thread/permission-profiles.js";

/** Answers to `permissionProfile/*`: the built-in profiles, each of which every thread may use (0.171). */
export function createPermissionProfileHandlers(): NonNullable<ServerHandlers["permissionProfile"]> {
  const profiles = permissionProfiles.map((id) => ({ id, description: null, allowed: true }));
  return { list: (params) => pageOf(profiles, params, "permission profiles") };
}
