import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const projectRequestRows = {
  /** Creates a project. */
  create: request("project/create", unchecked<wire.ProjectCreateParams>(), unchecked<wire.ProjectCreateResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Deletes a project. */
  delete: request("project/delete", unchecked<wire.ProjectDeleteParams>(), unchecked<wire.ProjectDeleteResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Creates a project from one of another program. */
  import: request("project/import", unchecked<wire.ProjectImportParams>(), unchecked<wire.ProjectImportResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** A page of the projects. */
  list: request("project/list", unchecked<wire.ProjectListParams>(), unchecked<wire.ProjectListResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Moves a project among the others. */
  move: request("project/move", unchecked<wire.ProjectMoveParams>(), unchecked<wire.ProjectMoveResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** One project. */
  read: request("project/read", unchecked<wire.ProjectReadParams>(), unchecked<wire.ProjectReadResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Changes a project. */
  update: request("project/update", unchecked<wire.ProjectUpdateParams>(), unchecked<wire.ProjectUpdateResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
};

export const projectNotificationRows = {
  /** A project changed. */
  changed: notification("project/changed", unchecked<wire.ProjectChangedNotification>(), { since: "0.153.4" }),
};
