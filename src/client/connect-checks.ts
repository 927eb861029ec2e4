import {
  either,
  flag,
  func,
  group,
  isObject,
  mustBe,
  notNegative,
  type OptionChecks,
  object,
  off,
  oneOf,
  positive,
} from "../rpc/check-options.js";
import type { TokenOptions } from "./chatgpt-tokens/provider.js";
import type { ConnectOptions } from "./client.js";
import type { ReconnectOptions } from "./reconnect.js";
import type { TurnOptions } from "./turn.js";

/** What each option of a token session must be. */
export const TOKEN_CHECKS: OptionChecks<TokenOptions> = {
  answerWithinMs: positive,
  refreshBeforeExpiryMs: notNegative,
  firstRetryDelayMs: notNegative,
  longestRetryDelayMs: notNegative,
  providerCallsPerMinute: positive,
  account: oneOf("same", "any"),
};

const reconnectOptions = group<ReconnectOptions>({
  firstDelayMs: notNegative,
  longestDelayMs: notNegative,
  maxCrashes: notNegative,
  crashWindowMs: positive,
  onReconnect: func,
});
const tokenOptions = group<TokenOptions & { provider: unknown }>({ ...TOKEN_CHECKS, provider: () => null });
const isNamed = (value: unknown) => isObject(value) && typeof value.name === "string" && typeof value.version === "string";

/** What each option of `connect()` must be. A provider has a check of its own, which says what it was given. */
export const CONNECT_CHECKS: OptionChecks<ConnectOptions> = {
  clientInfo: mustBe("an object with a name and a version, both texts", isNamed),
  capabilities: object,
  tokens: (value, name) => (isObject(value) && "provider" in value ? tokenOptions(value, name) : null),
  handshakeTimeoutMs: positive,
  requestTimeoutMs: positive,
  reconnect: (value, name) => (isObject(value) ? reconnectOptions(value, name) : flag(value, name)),
  retryOverloaded: flag,
  heartbeat: either(notNegative, off),
  unhandled: oneOf("decline", "ignore"),
  onProblem: func,
  tap: func,
};

/** What each option of `runTurn()` must be. */
export const TURN_CHECKS: OptionChecks<TurnOptions> = {
  signal: mustBe("an AbortSignal", (value) => isObject(value) && typeof value.aborted === "boolean"),
  idleTimeoutMs: positive,
};
