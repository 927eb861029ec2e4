import { notification, request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const remoteControlRequestRows = {
  /** The devices that are paired. */
  clientList: request(
    "remoteControl/client/list",
    unchecked<wire.RemoteControlClientsListParams>(),
    unchecked<wire.RemoteControlClientsListResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Ends the pairing with a device. */
  clientRevoke: request(
    "remoteControl/client/revoke",
    unchecked<wire.RemoteControlClientsRevokeParams>(),
    unchecked<wire.RemoteControlClientsRevokeResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Stops letting other devices control this server. */
  disable: request(
    "remoteControl/disable",
    unchecked<wire.RemoteControlDisableParams | null>(),
    unchecked<wire.RemoteControlDisableResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Lets other devices of the account control this server. */
  enable: request(
    "remoteControl/enable",
    unchecked<wire.RemoteControlEnableParams | null>(),
    unchecked<wire.RemoteControlEnableResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Begins pairing another device. */
  pairingStart: request(
    "remoteControl/pairing/start",
    unchecked<wire.RemoteControlPairingStartParams>(),
    unchecked<wire.RemoteControlPairingStartResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** The progress of pairing another device. */
  pairingStatus: request(
    "remoteControl/pairing/status",
    unchecked<wire.RemoteControlPairingStatusParams>(),
    unchecked<wire.RemoteControlPairingStatusResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Whether other devices can control this server. */
  statusRead: request("remoteControl/status/read", nothing, unchecked<wire.RemoteControlStatusReadResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
};

export const remoteControlNotificationRows = {
  /** Whether other devices can control this server changed. */
  statusChanged: notification("remoteControl/status/changed", unchecked<wire.RemoteControlStatusChangedNotification>(), {
    since: "0.140.0",
  }),
};
