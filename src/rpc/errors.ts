import { maskKnownSecrets, maskKnownSecretsIn } from "./known-secrets.js";
import { redactText } from "./redact.js";

/**
 * Machine-readable names of what can go wrong, each with when it is thrown. `code` survives bundling and two copies of this package;
 * `instanceof` may not. A release may add codes.
 */
export type CodexErrorCode =
  /** The other side answered with a JSON-RPC error, whose number is in `rpcCode`. A handler throws one to refuse. */
  | "ERR_RPC"
  /** This side closed the connection, the token session or the server, and then something was asked of it or still pending. */
  | "ERR_CLOSED"
  /** The other side, or the channel, ended the connection; or it could not be made. */
  | "ERR_LOST"
  /** A server disconnected a client that left too much unread, or a client asked for more while 64 MiB waited for the server. */
  | "ERR_UNREAD"
  /** A request was not answered within its `timeoutMs`. */
  | "ERR_TIMEOUT"
  /** Params or a result do not have the shape of their method: sent ones, or a result that came back. */
  | "ERR_SHAPE"
  /** What arrived, or was to be sent, is not a message; or it answers a request that nobody waits for. Mostly reported to `onProblem`. */
  | "ERR_MESSAGE"
  /** The other side does not have the method: by its release, or as it did not opt into the experimental API. */
  | "ERR_UNSUPPORTED"
  /** The host's ChatGPT tokens cannot be used; `reason` says why. */
  | "ERR_TOKENS"
  /** The reason of the signal that a token provider gets, when its answer is not needed any more. */
  | "ERR_ABANDONED"
  /** The reason of the signal that a client's handler gets, when the server settled the request without it. */
  | "ERR_RESOLVED"
  /** A listener for a notification or an event threw, or a notification was not fit to be heard. Reported, never thrown. */
  | "ERR_LISTENER"
  /** A handler threw something that is not a `CodexError`, or what follows its answer threw. Reported, never thrown. */
  | "ERR_HANDLER"
  /** Something else went wrong with nobody waiting for it; `cause` says what. Reported, never thrown. */
  | "ERR_UNEXPECTED"
  /** What runs for whoever was signed in has ended, as they signed out or somebody else signed in. */
  | "ERR_AUTH_CHANGED"
  /** `authorizedFetch` of a server was called whose accounts are each connection's own. */
  | "ERR_SCOPE"
  /** Stored threads cannot be opened, read or written, or there is no such thread. */
  | "ERR_STORE"
  /** An option of a function, or an identity, is unknown, has the wrong kind, or lacks something. The message names it. */
  | "ERR_OPTION"
  /** A value of `createAppServer`'s `config` has the wrong kind. */
  | "ERR_CONFIG"
  /** An address cannot be listened on: it is in use, not to be created, or not of this machine; or the files of a lock cannot be used. */
  | "ERR_LISTEN"
  /** The command was called in a way that it does not understand. Only the command throws it. */
  | "ERR_USAGE"
  /** An agent throws it (`TurnFailure`) to end its turn with words that clients see. */
  | "ERR_TURN"
  /** The reason of a turn's signal, once the turn has ended. */
  | "ERR_TURN_ENDED"
  /** A tool throws it (`ToolFailure`) to tell the model what went wrong. */
  | "ERR_TOOL"
  /** A tool throws it (`ToolInputError`) when the model's arguments do not fit. */
  | "ERR_TOOL_INPUT"
  /** An agent asked the clients of a thread, and none answered in time. */
  | "ERR_UNANSWERED"
  /** The reason of a request that several clients got, in those that did not answer first. Stays inside the server. */
  | "ERR_SUPERSEDED"
  /** The fake app-server of `./testing` had no answer to its refresh request in time. */
  | "ERR_LATE"
  /** The fake app-server of `./testing` was given the rejected token again. */
  | "ERR_UNAUTHORIZED";

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** What was thrown, in words. Never throws, whatever it is given. Not masked: what is shown to others goes through `redactText`. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "something that cannot be put into words";
  }
}

/** The same for a log: with the name of the error's class before it. */
export function describeThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${messageOf(thrown)}` : messageOf(thrown);
  } catch {
    return messageOf(thrown);
  }
}

const MOST_CAUSES = 5;

/** The same, masked, with the errors behind it: its `cause`, the cause of that, and so on; five at most. */
export function describeWithCauses(thrown: unknown): string {
  const texts: string[] = [];
  let next: unknown = thrown;
  while (texts.length < MOST_CAUSES) {
    texts.push(redactText(describeThrown(next)));
    next = causeOf(next);
    if (next === undefined || next === null) break;
  }
  return texts.join("; caused by ");
}

/** What is behind an error. Of several errors in one (a connection refused at each address of a host), the first. */
function causeOf(thrown: unknown): unknown {
  try {
    if (!(thrown instanceof Error)) return undefined;
    return thrown instanceof AggregateError ? (thrown.cause ?? thrown.errors[0]) : thrown.cause;
  } catch {
    return undefined;
  }
}

/** Everything this package throws. Decide by `code`. Printed without what looks like a token, its cause included. */
export class CodexError extends Error {
  /** The name of the class, also in code that was minified. */
  override name: string = "CodexError";
  readonly code: CodexErrorCode;

  constructor(code: CodexErrorCode, message: string, options?: ErrorOptions) {
    // The words may be a server's, which quotes the token that it was given.
    super(maskKnownSecrets(message), options);
    this.code = code;
  }

  [inspect](_depth: number, options: object, show: (value: unknown, options: object) => string): string {
    return redactText(show(this, { ...options, customInspect: false }));
  }
}

/** The other side answered with an error. Thrown by a handler, it is the only error whose text crosses the wire. `code` is `ERR_RPC`. */
export class RpcError extends CodexError {
  override name: string = "RpcError";
  /** The JSON-RPC error code, such as -32600. */
  readonly rpcCode: number;
  readonly data: unknown;
  /** The method that was answered so, when this side asked. */
  readonly method: string | null;

  constructor(rpcCode: number, message: string, options: { data?: unknown; method?: string; cause?: unknown } = {}) {
    super("ERR_RPC", message, "cause" in options ? { cause: options.cause } : undefined);
    this.rpcCode = rpcCode;
    this.data = maskKnownSecretsIn(options.data);
    this.method = options.method ?? null;
  }
}

/**
 * The connection has ended. `code` is `ERR_CLOSED` when this side closed it, `ERR_LOST` when the other side or the channel did, and
 * `ERR_UNREAD` when a server disconnected a client that did not read.
 */
export class ConnectionError extends CodexError {
  override name: string = "ConnectionError";
  constructor(code: "ERR_CLOSED" | "ERR_LOST" | "ERR_UNREAD", message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** Nothing came in time. `code` is `ERR_TIMEOUT`. */
export class TimeoutError extends CodexError {
  override name: string = "TimeoutError";
  readonly method: string;
  readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super("ERR_TIMEOUT", `"${method}" was not answered within ${timeoutMs} ms`);
    this.method = method;
    this.timeoutMs = timeoutMs;
  }
}

/** Where a message differs from its shape. Never holds the value. */
export interface ShapeIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The kind of value that belongs there, where it is a matter of kind: `string`, `boolean`, `number`, `array`, `object`. */
  readonly expected: string | null;
  /** The words of which one belongs there, where it is a matter of words; else `null`. */
  readonly words: readonly string[] | null;
}

/** A message did not have the shape its method asks for. `code` is `ERR_SHAPE`. */
export class ShapeError extends CodexError {
  override name: string = "ShapeError";
  readonly method: string;
  readonly issues: readonly ShapeIssue[];

  constructor(method: string, what: "params" | "result", issues: readonly ShapeIssue[]) {
    const where = issues.map(({ path, message }) => `${path.map(String).join(".") || what}: ${message}`).join("; ");
    super("ERR_SHAPE", `The ${what} of "${method}" do not have the expected shape (${where})`);
    this.method = method;
    this.issues = issues;
  }
}

/** What arrived, or was to be sent, is not a message: no JSON, no object, too long. `code` is `ERR_MESSAGE`. */
export class MessageError extends CodexError {
  override name: string = "MessageError";
  /** The id of the request that the message answers, where that could be read although the message could not; else `null`. */
  readonly replyTo: string | number | null;

  constructor(message: string, options: ErrorOptions & { replyTo?: string | number | undefined } = {}) {
    super("ERR_MESSAGE", message, options);
    this.replyTo = options.replyTo ?? null;
  }
}

/** The connected server's release is known not to have the method. `code` is `ERR_UNSUPPORTED`. */
export class UnsupportedMethodError extends CodexError {
  override name: string = "UnsupportedMethodError";
  readonly method: string;
  readonly version: string;

  constructor(method: string, version: string, span: { since?: string | undefined; until?: string | undefined }) {
    const known = [span.since && `from ${span.since} on`, span.until && `before ${span.until}`].filter(Boolean).join(" and ");
    super("ERR_UNSUPPORTED", `The server is release ${version}, and "${method}" exists only ${known}`);
    this.method = method;
    this.version = version;
  }
}

/** Why there are no usable tokens; enough to decide between trying again and signing in again. */
export type TokenErrorReason =
  | "provider-failed"
  | "too-many-calls"
  | "too-late"
  | "unchanged"
  | "wrong-account"
  | "not-a-jwt"
  | "no-account"
  | "reauth-required"
  | "refused";

/** The host's tokens could not be used. `code` is `ERR_TOKENS`; `reason` says why; `cause` is the host's own error. Holds no token. */
export class TokenError extends CodexError {
  override name: string = "TokenError";
  readonly reason: TokenErrorReason;
  /** The two workspaces, for `wrong-account`. */
  readonly accounts: { readonly expected: string; readonly received: string | null } | null;

  constructor(reason: TokenErrorReason, message: string, options: ErrorOptions & { accounts?: TokenError["accounts"] } = {}) {
    super("ERR_TOKENS", message, "cause" in options ? { cause: options.cause } : undefined);
    this.reason = reason;
    this.accounts = options.accounts ?? null;
  }
}
