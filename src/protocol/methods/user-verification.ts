import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const userVerificationRequestRows = {
  /** Gives up a verification that waits for the user. */
  cancel: request(
    "userVerification/cancel",
    unchecked<wire.UserVerificationCancelParams>(),
    unchecked<wire.UserVerificationCancelResponse>(),
    { since: "0.155.0", experimental: true },
  ),
  /** Removes user verification from this device. */
  delete: request(
    "userVerification/delete",
    unchecked<wire.UserVerificationDeleteParams>(),
    unchecked<wire.UserVerificationDeleteResponse>(),
    { since: "0.154.0", experimental: true },
  ),
  /** Sets up user verification on this device. */
  enroll: request(
    "userVerification/enroll",
    unchecked<wire.UserVerificationEnrollParams>(),
    unchecked<wire.UserVerificationEnrollResponse>(),
    { since: "0.154.0", experimental: true },
  ),
  /** Whether this device can ask its user to prove who they are. */
  status: request(
    "userVerification/status",
    unchecked<wire.UserVerificationStatusParams>(),
    unchecked<wire.UserVerificationStatusResponse>(),
    { since: "0.154.0", experimental: true },
  ),
  /** Asks the user to prove who they are. */
  verify: request(
    "userVerification/verify",
    unchecked<wire.UserVerificationVerifyParams>(),
    unchecked<wire.UserVerificationVerifyResponse>(),
    { since: "0.154.0", experimental: true },
  ),
};
