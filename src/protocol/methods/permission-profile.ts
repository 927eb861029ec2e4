import { request } from "../define.js";
import { unchecked } from "../shape.js";
import { PermissionProfileListParams } from "../shapes/feature-lists.js";
import type * as wire from "../wire/index.js";

export const permissionProfileRequestRows = {
  /** A page of the permission profiles. */
  list: request("permissionProfile/list", PermissionProfileListParams, unchecked<wire.PermissionProfileListResponse>(), {
    since: "0.140.0",
  }),
};
