export type { CallOptions } from "../rpc/ending.js";
export {
  CodexError,
  type CodexErrorCode,
  ConnectionError,
  MessageError,
  RpcError,
  ShapeError,
  type ShapeIssue,
  TimeoutError,
  TokenError,
  type TokenErrorReason,
  UnsupportedMethodError,
} from "../rpc/errors.js";
export type { Lock } from "../rpc/queue.js";
export type { RequestId, Transport } from "../rpc/transport.js";
export {
  type AnyServerNotification,
  type Client,
  type ConnectOptions,
  connect,
  type ServerInfo,
  type ServerRequestContext,
} from "./client.js";
export type { ReconnectOptions } from "./reconnect.js";
export type { WireEvent } from "./tap.js";
export { type MemoizeOptions, memoizeTokens } from "./token-providers/memoize.js";
export { type OAuthTokensOptions, oauthTokens, type RefreshTokenStore } from "./token-providers/oauth.js";
export type { RotatingTokens } from "./token-providers/rotation.js";
export {
  type ChatgptTokenProvider,
  type ChatgptTokens,
  type TokenEvents,
  type TokenOptions,
  type TokenRequest,
  type TokenSession,
  withChatgptTokens,
} from "./tokens.js";
export { runTurn, type Turn, type TurnEvent, type TurnOptions, type TurnOutcome } from "./turn.js";
