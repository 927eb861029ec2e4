import type { JsonValue } from "./shared.js";

export type McpElicitationArrayType = "array";

export interface McpElicitationBooleanSchema {
  type: McpElicitationBooleanType;
  title?: string | undefined;
  description?: string | undefined;
  default?: boolean | undefined;
}

export type McpElicitationBooleanType = "boolean";

export interface McpElicitationConstOption {
  const: string;
  title: string;
}

export type McpElicitationEnumSchema =
  | McpElicitationSingleSelectEnumSchema
  | McpElicitationMultiSelectEnumSchema
  | McpElicitationLegacyTitledEnumSchema;

export interface McpElicitationLegacyTitledEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  enum: Array<string>;
  enumNames?: Array<string> | undefined;
  default?: string | undefined;
}

export type McpElicitationMultiSelectEnumSchema =
  | McpElicitationUntitledMultiSelectEnumSchema
  | McpElicitationTitledMultiSelectEnumSchema;

export interface McpElicitationNumberSchema {
  type: McpElicitationNumberType;
  title?: string | undefined;
  description?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  default?: number | undefined;
}

export type McpElicitationNumberType = "number" | "integer";

export type McpElicitationObjectType = "object";

export type McpElicitationPrimitiveSchema =
  | McpElicitationEnumSchema
  | McpElicitationStringSchema
  | McpElicitationNumberSchema
  | McpElicitationBooleanSchema;

export interface McpElicitationSchema {
  $schema?: string | undefined;
  type: McpElicitationObjectType;
  properties: {
    [key in string]?: McpElicitationPrimitiveSchema;
  };
  required?: Array<string> | undefined;
}

export type McpElicitationSingleSelectEnumSchema =
  | McpElicitationUntitledSingleSelectEnumSchema
  | McpElicitationTitledSingleSelectEnumSchema;

export type McpElicitationStringFormat = "email" | "uri" | "date" | "date-time";

export interface McpElicitationStringSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  format?: McpElicitationStringFormat | undefined;
  default?: string | undefined;
}

export type McpElicitationStringType = "string";

export interface McpElicitationTitledEnumItems {
  anyOf: Array<McpElicitationConstOption>;
}

export interface McpElicitationTitledMultiSelectEnumSchema {
  type: McpElicitationArrayType;
  title?: string | undefined;
  description?: string | undefined;
  minItems?: number | bigint | undefined;
  maxItems?: number | bigint | undefined;
  items: McpElicitationTitledEnumItems;
  default?: Array<string> | undefined;
}

export interface McpElicitationTitledSingleSelectEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  oneOf: Array<McpElicitationConstOption>;
  default?: string | undefined;
}

export interface McpElicitationUntitledEnumItems {
  type: McpElicitationStringType;
  enum: Array<string>;
}

export interface McpElicitationUntitledMultiSelectEnumSchema {
  type: McpElicitationArrayType;
  title?: string | undefined;
  description?: string | undefined;
  minItems?: number | bigint | undefined;
  maxItems?: number | bigint | undefined;
  items: McpElicitationUntitledEnumItems;
  default?: Array<string> | undefined;
}

export interface McpElicitationUntitledSingleSelectEnumSchema {
  type: McpElicitationStringType;
  title?: string | undefined;
  description?: string | undefined;
  enum: Array<string>;
  default?: string | undefined;
}

export interface McpResourceReadParams {
  _meta?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
  threadId?: string | null | undefined;
  originCallId?: string | null | undefined;
  server: string;
  environmentId?: string | null | undefined;
  uri: string;
  connectorId?: string | null | undefined;
  target?: McpResourceReadTarget | null | undefined;
}

export interface McpResourceReadResponse {
  contents: Array<ResourceContent>;
  originCallId: string | null;
}

export interface McpResourceReadTarget {
  connectorId: string;
  linkId: string | null;
}

export type McpServerElicitationAction = "accept" | "decline" | "cancel";

export type McpServerElicitationRequestParams = {
  threadId: string;
  turnId: string | null;
  serverName: string;
  environmentId: string | null;
} & (
  | {
      mode: "openai/userVerification";
      _meta: JsonValue | null;
      title: string;
      description: string;
      challenge: string;
    }
  | {
      mode: "form";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: McpElicitationSchema;
    }
  | {
      mode: "openai/form";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: JsonValue;
    }
  | {
      mode: "openaiForm";
      _meta: JsonValue | null;
      message: string;
      requestedSchema: JsonValue;
    }
  | {
      mode: "url";
      _meta: JsonValue | null;
      message: string;
      url: string;
      elicitationId: string;
    }
);

export interface McpServerElicitationRequestResponse {
  action: McpServerElicitationAction;
  content: JsonValue | null;
  _meta: JsonValue | null;
}

export interface McpServerEventNotification {
  method: string;
  params: JsonValue;
}

export interface McpServerEventStreamNotification {
  subscriptionId: string;
  notification: McpServerEventNotification;
}

export interface McpServerEventStreamStartParams {
  threadId: string;
  server: string;
  subscriptionId: string;
  name: string;
  arguments: JsonValue;
  _meta?: JsonValue | null | undefined;
}

export type McpServerEventStreamStartResponse = Record<string, never>;

export interface McpServerEventStreamStopParams {
  subscriptionId: string;
}

export type McpServerEventStreamStopResponse = Record<string, never>;

export type McpServerOauthClientRegistration = "auto" | "cimd" | "dcr";

export interface McpServerOauthLoginCompletedNotification {
  name: string;
  threadId: string | null;
  loginId?: string | null | undefined;
  success: boolean;
  error?: string | undefined;
}

export interface McpServerOauthLoginParams {
  name: string;
  environmentId?: string | null | undefined;
  threadId?: string | null | undefined;
  clientRegistration?: McpServerOauthClientRegistration | null | undefined;
  scopes?: Array<string> | null | undefined;
  timeoutSecs?: (number | bigint) | null | undefined;
}

export interface McpServerOauthLoginResponse {
  authorizationUrl: string;
  loginId?: string | undefined;
}

export type McpServerStartupFailureReason = "reauthenticationRequired";

export type McpServerStartupState = "starting" | "ready" | "failed" | "cancelled";

export interface McpServerStatusUpdatedNotification {
  threadId: string | null;
  name: string;
  environmentId: string | null;
  status: McpServerStartupState;
  error: string | null;
  failureReason: McpServerStartupFailureReason | null;
}

export interface McpServerToolCallParams {
  threadId: string;
  server: string;
  environmentId?: string | null | undefined;
  tool: string;
  arguments?: JsonValue | undefined;
  _meta?: JsonValue | undefined;
}

export interface McpServerToolCallResponse {
  content: Array<JsonValue>;
  structuredContent?: JsonValue | undefined;
  isError?: boolean | undefined;
  _meta?: JsonValue | undefined;
}

export type ResourceContent =
  | {
      uri: string;
      mimeType?: string | undefined;
      text: string;
      _meta?: JsonValue | undefined;
    }
  | {
      uri: string;
      mimeType?: string | undefined;
      blob: string;
      _meta?: JsonValue | undefined;
    };
