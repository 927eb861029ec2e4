import { notification, request } from "./define.js";
import { unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export const libraryRequests = {
  project: {
    /** A page of the projects. */
    list: request("project/list", unchecked<wire.ProjectListParams>(), unchecked<wire.ProjectListResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** One project. */
    read: request("project/read", unchecked<wire.ProjectReadParams>(), unchecked<wire.ProjectReadResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Makes a project. */
    create: request("project/create", unchecked<wire.ProjectCreateParams>(), unchecked<wire.ProjectCreateResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Takes over a project from elsewhere. */
    import: request("project/import", unchecked<wire.ProjectImportParams>(), unchecked<wire.ProjectImportResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Changes a project. */
    update: request("project/update", unchecked<wire.ProjectUpdateParams>(), unchecked<wire.ProjectUpdateResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Moves a project among the others. */
    move: request("project/move", unchecked<wire.ProjectMoveParams>(), unchecked<wire.ProjectMoveResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Removes a project. */
    delete: request("project/delete", unchecked<wire.ProjectDeleteParams>(), unchecked<wire.ProjectDeleteResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
  },
  thread: {
    /** Attaches something to a thread. */
    attachmentAdd: request(
      "thread/attachment/add",
      unchecked<wire.ThreadAttachmentAddParams>(),
      unchecked<wire.ThreadAttachmentAddResponse>(),
      { since: "0.169.0" },
    ),
    /** What is attached to a thread. */
    attachmentList: request(
      "thread/attachment/list",
      unchecked<wire.ThreadAttachmentListParams>(),
      unchecked<wire.ThreadAttachmentListResponse>(),
      { since: "0.169.0" },
    ),
    /** The threads that something is attached to. */
    attachmentOwnerList: request(
      "thread/attachmentOwner/list",
      unchecked<wire.ThreadAttachmentOwnerListParams>(),
      unchecked<wire.ThreadAttachmentOwnerListResponse>(),
      { since: "0.169.0" },
    ),
    /** Detaches something from a thread. */
    attachmentRemove: request(
      "thread/attachment/remove",
      unchecked<wire.ThreadAttachmentRemoveParams>(),
      unchecked<wire.ThreadAttachmentRemoveResponse>(),
      { since: "0.169.0" },
    ),
    /** Moves a thread into a section, or out of one. */
    sectionMove: request(
      "thread/section/move",
      unchecked<wire.ThreadSectionMoveParams>(),
      unchecked<wire.ThreadSectionMoveResponse>(),
      { since: "0.153.4" },
    ),
  },
  threadSection: {
    /** The sections that threads are sorted into. */
    list: request("threadSection/list", unchecked<wire.ThreadSectionListParams>(), unchecked<wire.ThreadSectionListResponse>(), {
      since: "0.153.4",
    }),
    /** Makes a section. */
    create: request(
      "threadSection/create",
      unchecked<wire.ThreadSectionCreateParams>(),
      unchecked<wire.ThreadSectionCreateResponse>(),
      { since: "0.153.4" },
    ),
    /** Changes a section. */
    update: request(
      "threadSection/update",
      unchecked<wire.ThreadSectionUpdateParams>(),
      unchecked<wire.ThreadSectionUpdateResponse>(),
      { since: "0.153.4" },
    ),
    /** Removes a section; its threads stay. */
    delete: request(
      "threadSection/delete",
      unchecked<wire.ThreadSectionDeleteParams>(),
      unchecked<wire.ThreadSectionDeleteResponse>(),
      { since: "0.153.4" },
    ),
  },
};

export const libraryNotifications = {
  project: {
    /** A project changed. */
    changed: notification("project/changed", unchecked<wire.ProjectChangedNotification>(), { since: "0.153.4" }),
  },
  thread: {
    /** A thread is in another section. */
    sectionChanged: notification("thread/section/changed", unchecked<wire.ThreadSectionChangedNotification>(), {
      since: "0.169.0",
    }),
    /** What is attached to a thread changed. */
    attachmentUpdated: notification("thread/attachment/updated", unchecked<wire.ThreadAttachmentUpdatedNotification>(), {
      since: "0.169.0",
    }),
    /** A thread belongs to another project. */
    projectUpdated: notification("thread/project/updated", unchecked<wire.ThreadProjectUpdatedNotification>(), {
      since: "0.153.4",
    }),
  },
};
