import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const threadSectionRequestRows = {
  /** Creates a section. */
  create: request(
    "threadSection/create",
    unchecked<wire.ThreadSectionCreateParams>(),
    unchecked<wire.ThreadSectionCreateResponse>(),
    { since: "0.153.4" },
  ),
  /** Deletes a section. Its threads are kept. */
  delete: request(
    "threadSection/delete",
    unchecked<wire.ThreadSectionDeleteParams>(),
    unchecked<wire.ThreadSectionDeleteResponse>(),
    { since: "0.153.4" },
  ),
  /** The sections that threads are sorted into. */
  list: request("threadSection/list", unchecked<wire.ThreadSectionListParams>(), unchecked<wire.ThreadSectionListResponse>(), {
    since: "0.153.4",
  }),
  /** Changes a section. */
  update: request(
    "threadSection/update",
    unchecked<wire.ThreadSectionUpdateParams>(),
    unchecked<wire.ThreadSectionUpdateResponse>(),
    { since: "0.153.4" },
  ),
};
