export interface RemoteControlClient {
  clientId: string;
  displayName: string | null;
  deviceType: string | null;
  platform: string | null;
  osVersion: string | null;
  deviceModel: string | null;
  appVersion: string | null;
  lastSeenAt: (number | bigint) | null;
}

export type RemoteControlClientsListOrder = "asc" | "desc";

export interface RemoteControlClientsListParams {
  environmentId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  order?: RemoteControlClientsListOrder | null | undefined;
}

export interface RemoteControlClientsListResponse {
  data: Array<RemoteControlClient>;
  nextCursor: string | null;
}

export interface RemoteControlClientsRevokeParams {
  environmentId: string;
  clientId: string;
}

export type RemoteControlClientsRevokeResponse = Record<string, never>;

export type RemoteControlConnectionStatus = "disabled" | "connecting" | "connected" | "errored";

export interface RemoteControlDisableParams {
  ephemeral?: boolean | undefined;
}

export interface RemoteControlDisableResponse {
  status: RemoteControlConnectionStatus;
  serverName: string;
  installationId: string;
  environmentId: string | null;
}

export interface RemoteControlEnableParams {
  ephemeral?: boolean | undefined;
}

export interface RemoteControlEnableResponse {
  status: RemoteControlConnectionStatus;
  serverName: string;
  installationId: string;
  environmentId: string | null;
}

export interface RemoteControlPairingStartParams {
  manualCode?: boolean | undefined;
}

export interface RemoteControlPairingStartResponse {
  pairingCode: string;
  manualPairingCode: string | null;
  environmentId: string;
  expiresAt: number | bigint;
}

export interface RemoteControlPairingStatusParams {
  pairingCode?: string | null | undefined;
  manualPairingCode?: string | null | undefined;
}

export interface RemoteControlPairingStatusResponse {
  claimed: boolean;
}

export interface RemoteControlStatusChangedNotification {
  status: RemoteControlConnectionStatus;
  serverName: string;
  installationId: string;
  environmentId: string | null;
}

export interface RemoteControlStatusReadResponse {
  status: RemoteControlConnectionStatus;
  serverName: string;
  installationId: string;
  environmentId: string | null;
}
