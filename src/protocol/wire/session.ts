export type AbsolutePathBuf = string;

export interface ClientInfo {
  name: string;
  title: string | null;
  version: string;
}

export interface ConfigWarningNotification {
  summary: string;
  details: string | null;
  path?: string | undefined;
  range?: TextRange | undefined;
}

export interface DeprecationNoticeNotification {
  summary: string;
  details: string | null;
}

export interface FeedbackSaveParams {
  savePath: LegacyAppPathString;
  classification: string;
  reason?: string | null | undefined;
  threadId?: string | null | undefined;
  includeLogs?: boolean | undefined;
  extraLogFiles?: Array<string> | null | undefined;
  tags?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface FeedbackSaveResponse {
  savedPath: LegacyAppPathString;
  threadId: string;
  promptHash: string | null;
}

export interface FeedbackUploadParams {
  classification: string;
  reason?: string | null | undefined;
  threadId?: string | null | undefined;
  includeLogs?: boolean | undefined;
  extraLogFiles?: Array<string> | null | undefined;
  tags?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface FeedbackUploadResponse {
  threadId: string;
  promptHash: string | null;
}

export interface GuardianWarningNotification {
  threadId: string;
  message: string;
}

export interface InitializeCapabilities {
  requiredHumanApproval?: boolean | undefined;
  explicitGatewayOauth?: boolean | undefined;
  experimentalApi: boolean;
  requestAttestation: boolean;
  mcpServerOpenaiFormElicitation?: boolean | undefined;
  optOutNotificationMethods?: Array<string> | null | undefined;
  extensions?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
}

export interface InitializeParams {
  clientInfo: ClientInfo;
  capabilities: InitializeCapabilities | null;
}

export interface InitializeResponse {
  userAgent: string;
  codexHome: AbsolutePathBuf;
  platformFamily: string;
  platformOs: string;
}

export type JsonValue =
  | number
  | string
  | boolean
  | Array<JsonValue>
  | {
      [key in string]?: JsonValue;
    }
  | null;

export type LegacyAppPathString = string;

export interface MockExperimentalMethodParams {
  value?: string | null | undefined;
}

export interface MockExperimentalMethodResponse {
  echoed: string | null;
}

export type RequestId = string | number;

export interface ServerDiagnosticsGauge {
  name: string;
  value: number;
}

export type ServerDiagnosticsParams = Record<string, never>;

export interface ServerDiagnosticsProcess {
  id: number;
  residentMemoryBytes: number | null;
  physicalFootprintBytes: number | null;
}

export interface ServerDiagnosticsResponse {
  process: ServerDiagnosticsProcess;
  gauges: Array<ServerDiagnosticsGauge>;
}

export interface ServerRequestResolvedNotification {
  threadId: string;
  requestId: RequestId;
}

export interface TextPosition {
  line: number;
  column: number;
}

export interface TextRange {
  start: TextPosition;
  end: TextPosition;
}

export interface WarningNotification {
  threadId: string | null;
  message: string;
}
