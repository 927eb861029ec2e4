import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ConfigWriteResponse } from "./config.js";

export const modelProviderRequestRows = {
  /** What the model provider can do. */
  capabilitiesRead: request(
    "modelProvider/capabilities/read",
    unchecked<wire.ModelProviderCapabilitiesReadParams>(),
    unchecked<wire.ModelProviderCapabilitiesReadResponse>(),
    { since: "0.140.0" },
  ),
  /** Writes a model provider into the configuration. */
  configWrite: request(
    "modelProvider/config/write",
    unchecked<wire.ModelProviderConfigWriteParams>(),
    unchecked<wire.ModelProviderConfigWriteResponse>(),
    { since: "0.168.0" },
  ),
  /** Chooses the model provider of new threads, in the user's `config.toml`. */
  defaultSet: request("modelProvider/default/set", unchecked<wire.ModelProviderDefaultSetParams>(), ConfigWriteResponse, {
    since: "0.171.0",
  }),
  /** The model providers that are configured. */
  list: request("modelProvider/list", unchecked<wire.ModelProviderListParams>(), unchecked<wire.ModelProviderListResponse>(), {
    since: "0.168.0",
  }),
};

export const modelProviderNotificationRows = {
  /** The attempt to get new credentials for the model provider ended. */
  authRecoveryCompleted: notification("modelProvider/authRecoveryCompleted", unchecked<wire.AuthRecoveryNotification>(), {
    since: "0.153.4",
  }),
  /** The model provider refused the credentials. The server tries to get new ones. */
  authRecoveryStarted: notification("modelProvider/authRecoveryStarted", unchecked<wire.AuthRecoveryNotification>(), {
    since: "0.153.4",
  }),
};
