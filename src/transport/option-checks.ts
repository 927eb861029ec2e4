import {
  either,
  func,
  group,
  groupWith,
  isPort,
  isText,
  listOf,
  mustBe,
  type OptionCheck,
  object,
  off,
  positive,
  text,
  withFunctions,
} from "../rpc/check-options.js";
import type { AttemptLimits } from "./failed-attempts.js";

const isString = (value: unknown) => typeof value === "string";
const pem = mustBe("a PEM, as a text or bytes", (value) => isText(value) || value instanceof Uint8Array);
const attempts = group<AttemptLimits>({ perAddress: positive, inAll: positive, windowMs: positive });
const heartbeat: OptionCheck = either(
  mustBe("a number above 0, or false", (value) => typeof value === "number" && value > 0),
  off,
);

const LISTEN_CHECKS = {
  allowedOrigins: listOf(isString, 'origins, such as "https://app.example"'),
  authenticate: func,
  authenticateTimeoutMs: positive,
  maxAuthenticating: positive,
  failedAttempts: either(attempts, off),
  addressOf: func,
  logger: either(withFunctions("a logger, or false", ["warn"]), off),
  metrics: withFunctions("what createTelemetry() returns", ["text", "handshakeRefused"]),
  metricsReaders: listOf(isText, "subjects"),
  maxMessageBytes: positive,
  heartbeat,
};

/** What each option of `listenWebSocket()` must be. */
export const LISTEN_WEB_SOCKET_CHECKS = {
  ...LISTEN_CHECKS,
  host: text,
  port: mustBe("a port number, from 0 to 65535", isPort),
  tls: groupWith<{ key: unknown; cert: unknown; passphrase: unknown }>(["key", "cert"], {
    key: pem,
    cert: pem,
    passphrase: text,
  }),
  server: withFunctions("an HTTP server of your own", ["on", "off", "address"]),
  path: text,
};

/** What each option of `listenUnix()` must be. */
export const LISTEN_UNIX_CHECKS = { ...LISTEN_CHECKS, path: text };

/** What each option of `webSocket()` must be. */
export const WEB_SOCKET_CHECKS = {
  bearerToken: mustBe("a text", isString),
  headers: object,
  handshakeTimeoutMs: positive,
  maxMessageBytes: positive,
  heartbeat,
};

/** What each option of `spawnCodex()` must be. */
export const SPAWN_CHECKS = {
  command: text,
  args: listOf(isString, "texts"),
  env: object,
  codexHome: text,
  cwd: text,
  stderr: func,
};
