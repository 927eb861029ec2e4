import type { IncomingMessage } from "node:http";
import { withTimeout } from "../rpc/abort.js";
import { messageOf } from "../rpc/errors.js";
import type { Identity } from "../rpc/identity.js";
import { isLoopbackHost } from "../rpc/loopback.js";
import { type AttemptLimits, FailedAttempts } from "./failed-attempts.js";
import type { HttpAnswer } from "./http-answers.js";
import type { Authenticate, Refusal } from "./locks/authenticate.js";
import { createOriginCheck, ORIGIN_REFUSED } from "./origin-check.js";
import { RefusalLog, type RefusalLogger } from "./refusal-log.js";

/** Who may connect. */
export interface AdmissionOptions {
  /**
   * Origins of browser pages that may connect, as browsers send them: `https://app.example`. Default: none; a request with an `Origin`
   * header gets 403.
   */
  allowedOrigins?: readonly string[] | undefined;
  /**
   * Decides about each client before its upgrade: {@link capabilityToken}, {@link signedBearer}, {@link jwksBearer}, {@link bearerToken},
   * or a function of your own, with the HTTP request at hand. What it finds out is the `identity` of the arrival. Who is refused gets
   * 401, or the status of the refusal. When it throws, or takes too long, the client gets 503. Default: everybody who reaches the
   * listener may come in.
   */
  authenticate?: Authenticate | undefined;
  /** How long `authenticate` may take, in milliseconds. Default: 10 000. */
  authenticateTimeoutMs?: number | undefined;
  /** How many clients `authenticate` may be deciding about at once; one more gets 503. Default: 256. */
  maxAuthenticating?: number | undefined;
  /**
   * How many attempts that `authenticate` has refused are taken; beyond them a client gets 429, and `authenticate` is not asked. `false`
   * for no limit. Default: 100 a minute from one address, 10 000 from all.
   */
  failedAttempts?: AttemptLimits | false | undefined;
  /**
   * The address that attempts are counted by. Behind a proxy all clients have the proxy's: read the header there that your proxy sets,
   * and that a client cannot set. Default: the address of the connection.
   */
  addressOf?: ((request: IncomingMessage) => string) | undefined;
  /**
   * Where refused clients are logged, by `warn`: 60 a minute at most; `false` for nowhere. Default: each is a line of JSON on stderr.
   * Tokens are never logged.
   */
  logger?: RefusalLogger | false | undefined;
}

/** What is decided about a client. */
export type Decision = { readonly identity: Identity | null } | { readonly answer: HttpAnswer };

const BUSY: HttpAnswer = {
  status: 503,
  body: "too many clients are being authenticated; try again",
  headers: { "retry-after": "1" },
};
const FAILED: HttpAnswer = { status: 503, body: "authentication is not available; try again", headers: { "retry-after": "1" } };
const NO_LOCK = "Clients of other machines may not connect to a listener without a lock: set its option authenticate";

/** Decides about requests before anything is upgraded. */
export class AdmissionCheck {
  readonly #options: AdmissionOptions;
  readonly #origins: ReturnType<typeof createOriginCheck>;
  readonly #attempts: FailedAttempts | null;
  readonly #log: RefusalLog;
  #authenticating = 0;

  /** @throws {CodexError} `ERR_OPTION` for an origin that can never match. */
  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#origins = createOriginCheck(options.allowedOrigins ?? []);
    this.#attempts = options.failedAttempts === false ? null : new FailedAttempts(options.failedAttempts);
    this.#log = new RefusalLog(options.logger);
  }

  /** What a request gets whose page may not connect; `null` for every other. */
  refuseOrigin(request: IncomingMessage): HttpAnswer | null {
    if (this.#origins.isAllowed(request)) return null;
    const { origin } = request.headers;
    this.#log.write({ address: this.#addressOf(request), status: 403, origin }, ORIGIN_REFUSED);
    return { status: 403, body: `${ORIGIN_REFUSED}\n` };
  }

  /** Never rejects. */
  async decide(request: IncomingMessage, gone: AbortSignal): Promise<Decision> {
    const address = this.#addressOf(request);
    const { authenticate, maxAuthenticating = 256 } = this.#options;
    if (!authenticate) return isLocal(request) ? { identity: null } : this.#refuse(address, { status: 403, body: NO_LOCK });
    const waitMs = this.#attempts?.waitMs(address) ?? 0;
    if (waitMs > 0) return this.#refuse(address, tooMany(waitMs));
    if (this.#authenticating >= maxAuthenticating) return this.#refuse(address, BUSY);
    this.#authenticating += 1;
    try {
      return await this.#authenticate(authenticate, { request, address, gone });
    } finally {
      this.#authenticating -= 1;
    }
  }

  async #authenticate(
    authenticate: Authenticate,
    { request, address, gone }: { request: IncomingMessage; address: string; gone: AbortSignal },
  ): Promise<Decision> {
    const limitMs = this.#options.authenticateTimeoutMs ?? 10_000;
    try {
      const admission = await withTimeout(limitMs, (signal) => authenticate(request, { signal }), { signal: gone });
      if (admission === true || isIdentity(admission)) {
        this.#attempts?.succeed(address);
        return { identity: admission === true ? null : admission };
      }
      const answer = answerOf(admission);
      this.#attempts?.fail(address);
      return this.#refuse(address, answer);
    } catch (cause) {
      if (!gone.aborted)
        this.#log.write({ address, status: 503, cause: messageOf(cause) }, "A client could not be authenticated");
      return { answer: FAILED };
    }
  }

  #refuse(address: string, answer: HttpAnswer): Decision {
    // What follows "bearer" is taken for a secret where logs are masked.
    const reason = answer.body.replaceAll("bearer token", "token");
    this.#log.write({ address, status: answer.status }, `A client was refused: ${reason}`);
    return { answer };
  }

  #addressOf(request: IncomingMessage): string {
    try {
      return String(this.#options.addressOf?.(request) ?? request.socket.remoteAddress ?? "local");
    } catch {
      return "unknown";
    }
  }
}

/** Whether a client is on this machine, as far as its connection says. */
function isLocal({ socket: { localAddress } }: IncomingMessage): boolean {
  // A unix socket has none.
  return localAddress === undefined || isLoopbackHost(localAddress.replace(/^::ffff:(?=\d)/i, ""));
}

function isIdentity(admission: unknown): admission is Identity {
  const { subject } = (admission ?? {}) as { subject?: unknown };
  return typeof subject === "string" && subject !== "";
}

function answerOf(admission: unknown): HttpAnswer {
  if (admission === false || admission === null) return { status: 401, body: "unauthorized" };
  const { refused, status = 401 } = (admission ?? {}) as Partial<Refusal>;
  if (typeof refused !== "string" || !Number.isInteger(status) || status < 400 || status > 599) {
    throw new TypeError("authenticate returned neither an identity with a subject, nor true, false, null or a refusal");
  }
  return { status, body: refused };
}

function tooMany(waitMs: number): HttpAnswer {
  const seconds = Math.ceil(waitMs / 1000);
  return {
    status: 429,
    body: `too many failed attempts; try again in ${seconds} seconds`,
    headers: { "retry-after": String(seconds) },
  };
}
