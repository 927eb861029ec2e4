import { INTERNAL_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND } from "../protocol/codes.js";
import { PROTOCOL_RELEASE } from "../protocol/dialect.js";
import type { ThreadStartResponse } from "../protocol/shapes/thread-start.js";
import { CodexError, RpcError } from "../rpc/errors.js";
import { createMemoryPair } from "../rpc/memory.js";
import { Peer, type RequestContext } from "../rpc/peer.js";
import type { Message, Transport } from "../rpc/transport.js";
import { createFakeClock, type FakeClock } from "./fake-clock.js";

/** What the fake app-server lets fail, and how. Everything that is left out succeeds. */
export interface FakeScenario {
  /** `says-nothing`: answered, and never completed. `fails-later`: answered, then completed without success, as 0.169 may. */
  readonly login?: "ok" | "refused" | "fails-later" | "says-nothing" | undefined;
  /** How often the model's backend answers a turn with 401, and so how often fresh tokens are asked for, one after the other. */
  readonly unauthorized?: number | undefined;
  /** How many refresh requests each of these makes at the same time. Default: 1. */
  readonly atOnce?: number | undefined;
  /** Whether the first refresh request overtakes the answer to `turn/start`. */
  readonly refreshesEarly?: boolean | undefined;
  /** `waits`: a logout is answered only when no refresh request is pending any more, as 0.169 does. */
  readonly logout?: "at-once" | "waits" | undefined;
}

const scenarios = {
  ok: {},
  "401-then-ok": { unauthorized: 1 },
  "two-401s": { unauthorized: 2 },
  "401s-at-once": { unauthorized: 1, atOnce: 2 },
  "early-refresh": { unauthorized: 1, refreshesEarly: true },
  "login-refused": { login: "refused" },
  "login-fails-later": { login: "fails-later" },
  "login-says-nothing": { login: "says-nothing" },
  "logout-waits": { logout: "waits", unauthorized: 1 },
} satisfies Record<string, FakeScenario>;

/** How a fake app-server behaves. */
export interface FakeAppServerOptions {
  readonly scenario?: keyof typeof scenarios | FakeScenario | undefined;
  /** The release it introduces itself as. Default: the one this package follows. */
  readonly release?: string | undefined;
  /** Whether its transports say that it serves others as well, as a socket's do. Default: false, as a child's. */
  readonly shared?: boolean | undefined;
  /** Answers in place of its own, by method. */
  readonly handlers?: Readonly<Record<string, (params: unknown, context: RequestContext) => unknown>> | undefined;
}

/** A message that a client sent, and over which connection, counted from 0. */
export interface FakeReceived {
  readonly connection: number;
  readonly message: Message;
}

/** A scripted app-server for the tests of clients. It has one account, no model, and does what its scenario says. */
export interface FakeAppServer {
  /** A new connection to it. Any number may stand at once. */
  connect(): Transport;
  /** Every message that came, in order. */
  readonly received: readonly FakeReceived[];
  /** The access token it holds. */
  readonly accessToken: string | null;
  /** The server's own time, in which it waits ten seconds for a refresh. It stands still until it is moved. */
  readonly clock: FakeClock;
  /** Asks all connections, with one id, and resolves with the first answer. Rejects with an `RpcError` when that is an error. */
  request(method: string, params?: unknown): Promise<unknown>;
  /** Asks for fresh tokens as for a turn that met a 401, and stores them. */
  refresh(): Promise<unknown>;
  notify(method: string, params?: unknown): void;
  /** Ends every connection, as a crash does. It forgets its account, and takes new connections. */
  crash(): Promise<void>;
}

const startedThread = {
  thread: {
    id: "thread-1",
    sessionId: "thread-1",
    preview: "",
    ephemeral: true,
    modelProvider: "fake",
    createdAt: 0,
    updatedAt: 0,
    status: { type: "idle" },
    cwd: "/",
    cliVersion: PROTOCOL_RELEASE,
    source: "appServer",
    turns: [],
  },
  model: "fake",
  modelProvider: "fake",
  cwd: "/",
  approvalPolicy: "never",
  approvalsReviewer: "user",
  sandbox: { type: "readOnly", networkAccess: false },
} satisfies ThreadStartResponse;

const REJECTED_AGAIN = {
  message: "Reconnecting... 1/5",
  codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } },
  additionalDetails: null,
};

/** How long a client has to answer a refresh request, in milliseconds of the server's clock. */
const REFRESH_TIMEOUT_MS = 10_000;

/**
 * Makes a scripted app-server. It holds no socket and no timer, so there is nothing to close.
 *
 * @example
 * const server = createFakeAppServer({ scenario: "401-then-ok" });
 * const client = await connect(server.connect(), { clientInfo, tokens: () => ({ accessToken: fakeToken() }) });
 */
export function createFakeAppServer(options: FakeAppServerOptions = {}): FakeAppServer {
  return new ScriptedServer(options);
}

/**
 * The server behind {@link createFakeAppServer}. Its state is the account that it holds (`#tokens`), the connections that stand
 * (`#peers`), and the refresh requests that wait (`#refreshing`). Peers call `#answer`; tests call everything else.
 */
class ScriptedServer implements FakeAppServer {
  readonly received: FakeReceived[] = [];
  readonly clock = createFakeClock();
  readonly #options: FakeAppServerOptions;
  readonly #scenario: FakeScenario;
  readonly #refreshing = new Set<Promise<unknown>>();
  #peers = new Set<Peer>();
  #connections = 0;
  #lastRequest = -1;
  #lastTurn = 0;
  #tokens: { accessToken: string; chatgptAccountId: string | null } | null = null;

  constructor(options: FakeAppServerOptions) {
    const { scenario = "ok" } = options;
    this.#options = options;
    this.#scenario = typeof scenario === "string" ? scenarios[scenario] : scenario;
  }

  get accessToken(): string | null {
    return this.#tokens?.accessToken ?? null;
  }

  connect(): Transport {
    const { shared = false } = this.#options;
    const [clientEnd, serverEnd] = createMemoryPair();
    const connection = this.#connections;
    this.#connections += 1;
    const peer: Peer = new Peer(this.#recording(serverEnd, connection), {
      nextId: () => this.#lastRequest,
      answer: (params, context) => this.#answer(peer, params, context),
    });
    this.#peers.add(peer);
    peer.closed.addEventListener("abort", () => this.#peers.delete(peer), { once: true });
    return { ...clientEnd, shared };
  }

  async request(method: string, params?: unknown): Promise<unknown> {
    this.#lastRequest += 1;
    return await Promise.any([...this.#peers].map((peer) => first(peer.request(method, params)))).then((settle) => settle());
  }

  refresh(): Promise<unknown> {
    const previousAccountId = this.#tokens?.chatgptAccountId ?? null;
    const asked = this.request("account/chatgptAuthTokens/refresh", { reason: "unauthorized", previousAccountId });
    const answered = this.clock.within(REFRESH_TIMEOUT_MS, asked, () => new CodexError("ERR_LATE", "timed out after 10s"));
    const rejected = this.accessToken;
    const stored = answered.then((tokens) => {
      this.#store(tokens);
      if (this.accessToken === rejected) throw new CodexError("ERR_UNAUTHORIZED", "the backend rejects this token");
    });
    this.#refreshing.add(stored);
    const forget = () => this.#refreshing.delete(stored);
    stored.then(forget, forget);
    return stored;
  }

  notify(method: string, params?: unknown): void {
    for (const peer of this.#peers) peer.notify(method, params);
  }

  async crash(): Promise<void> {
    this.#tokens = null;
    const peers = [...this.#peers];
    await Promise.all(peers.map((peer) => peer.close()));
  }

  #recording(transport: Transport, connection: number): Transport {
    const { received } = this;
    async function* messages() {
      for await (const batch of transport.messages) {
        for (const message of batch) if (!(message instanceof Error)) received.push({ connection, message });
        yield batch;
      }
    }
    return { ...transport, messages: messages() };
  }

  #answer(peer: Peer, params: unknown, context: RequestContext): unknown {
    const handler = this.#options.handlers?.[context.method];
    if (handler) return handler(params, context);
    const { release = PROTOCOL_RELEASE } = this.#options;
    switch (context.method) {
      case "initialize":
        return { userAgent: `fake/${release} (Linux; x86_64) none (fake; 0)` };
      case "account/read":
        return { account: this.#tokens && { type: "chatgpt", email: null, planType: "pro" }, requiresOpenaiAuth: true };
      case "account/login/start":
        return this.#logIn(params, context);
      case "account/logout":
        return this.#logOut(context);
      case "thread/start":
        return startedThread;
      case "turn/start":
        return this.#startTurn(peer, context);
      default:
        throw new RpcError(METHOD_NOT_FOUND, `The fake app-server has no ${context.method}`);
    }
  }

  #logIn(params: unknown, { afterAnswer }: RequestContext): unknown {
    const { login = "ok" } = this.#scenario;
    if (login === "refused") throw new RpcError(INTERNAL_ERROR, "failed to set external auth: invalid ID token format");
    this.#store(params);
    const success = login !== "fails-later";
    afterAnswer(() => {
      if (login === "says-nothing") return;
      const error = success ? null : "workspace routing discovery failed";
      this.notify("account/login/completed", { loginId: null, success, error });
      if (success) this.notify("account/updated", { authMode: "chatgptAuthTokens", planType: "pro" });
    });
    return { type: "chatgptAuthTokens" };
  }

  async #logOut({ afterAnswer }: RequestContext): Promise<unknown> {
    if (this.#scenario.logout === "waits") await Promise.allSettled([...this.#refreshing]);
    this.#tokens = null;
    afterAnswer(() => this.notify("account/updated", { authMode: null, planType: null }));
    return {};
  }

  #startTurn(peer: Peer, { afterAnswer }: RequestContext): unknown {
    this.#lastTurn += 1;
    const turn = { id: `turn-${this.#lastTurn}`, items: [], status: "inProgress", error: null };
    const run = () => {
      this.#runTurn(peer, turn).catch((error: unknown) => peer.close(error));
    };
    if (this.#scenario.refreshesEarly) run();
    else afterAnswer(run);
    return { turn };
  }

  async #runTurn(peer: Peer, turn: { id: string }): Promise<void> {
    const { unauthorized = 0, atOnce = 1 } = this.#scenario;
    let error: { message: string; codexErrorInfo: "other"; additionalDetails: null } | null = null;
    try {
      for (let round = 0; round < unauthorized; round += 1) {
        // As the real server does before it tries a turn again whose new token was rejected as well.
        if (round > 0) peer.notify("error", { threadId: "thread-1", turnId: turn.id, error: REJECTED_AGAIN, willRetry: true });
        await Promise.all(Array.from({ length: atOnce }, () => this.refresh()));
      }
    } catch (cause) {
      const code = cause instanceof RpcError ? `code=${cause.rpcCode}` : "no answer";
      error = { message: `auth refresh request failed: ${code}`, codexErrorInfo: "other", additionalDetails: null };
    }
    const status = error ? "failed" : "completed";
    peer.notify("turn/completed", { threadId: "thread-1", turn: { ...turn, status, error } });
  }

  #store(tokens: unknown): void {
    const { accessToken, chatgptAccountId } = tokens as { accessToken?: unknown; chatgptAccountId?: unknown };
    if (typeof accessToken !== "string") throw new RpcError(INVALID_REQUEST, "Invalid request: missing field `accessToken`");
    this.#tokens = { accessToken, chatgptAccountId: typeof chatgptAccountId === "string" ? chatgptAccountId : null };
  }
}

/** Settles either way with how it settled, so that the first answer wins, errors included; only a lost connection is no answer. */
function first(answer: Promise<unknown>): Promise<() => unknown> {
  return answer.then(
    (value) => () => value,
    (error: unknown) => {
      if (!(error instanceof RpcError)) throw error;
      return () => {
        throw error;
      };
    },
  );
}
