import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import { AppsInstalledParams, AppsListParams } from "../shapes/feature-lists.js";
import type * as wire from "../wire/index.js";

export const appRequestRows = {
  /** The apps that are installed. */
  installed: request("app/installed", AppsInstalledParams, unchecked<wire.AppsInstalledResponse>(), {
    since: "0.153.4",
  }),
  /** A page of the apps (connectors). */
  list: request("app/list", AppsListParams, unchecked<wire.AppsListResponse>()),
  /** Details of some apps. */
  read: request("app/read", unchecked<wire.AppsReadParams>(), unchecked<wire.AppsReadResponse>(), { since: "0.153.4" }),
};

export const appNotificationRows = {
  /** The apps changed. */
  listUpdated: notification("app/list/updated", unchecked<wire.AppListUpdatedNotification>(), { since: "0.107.0" }),
};
