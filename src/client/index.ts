export type { CallOptions } from "../rpc/call-options.js";
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
export type { LockFunction } from "../rpc/queue.js";
export type { RequestId, Transport } from "../rpc/transport.js";
export type {
  ChatgptTokenProvider,
  ChatgptTokens,
  TokenEvents,
  TokenOptions,
  TokenRequest,
  TokenSession,
} from "./chatgpt-tokens/provider.js";
export { type MemoizeOptions, memoizeTokens } from "./chatgpt-tokens/providers/memoize.js";
export { type OAuthTokensOptions, oauthTokens, type RefreshTokenStore } from "./chatgpt-tokens/providers/oauth.js";
export type { RotatingTokens } from "./chatgpt-tokens/providers/rotation.js";
export { withChatgptTokens } from "./chatgpt-tokens/with-chatgpt-tokens.js";
export type {
  AnyServerNotification,
  Client,
  ConnectOptions,
  ServerInfo,
  ServerRequestContext,
} from "./client.js";
export { connect } from "./connect.js";
export type { RecoveredThread, Recovery } from "./followed-threads.js";
export type { ReconnectOptions } from "./reconnect.js";
export { runTurn } from "./run-turn.js";
export type { WireEvent } from "./tap.js";
export type { Turn, TurnEvent, TurnOptions, TurnOutcome } from "./turn.js";
