import { INVALID_REQUEST, METHOD_NOT_FOUND, OVERLOADED } from "../../protocol/codes.js";
import { type Dialect, dialectOf, PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import { byMethod, clientRequests } from "../../protocol/table.js";
import { RpcError } from "../../rpc/errors.js";
import { createMemoryPair } from "../../rpc/memory.js";
import { Peer, type RequestContext } from "../../rpc/peer.js";
import type { Message, Transport } from "../../rpc/transport.js";
import { transportOver } from "../../rpc/transport-over.js";
import { createFakeClock, createRealClock, type FakeClock } from "../fake-clock.js";
import { FakeAccount } from "./account.js";
import { FakeConversations } from "./conversations.js";
import type { FakeAppServerOptions } from "./options.js";
import { type FakeScenario, namedScenarios } from "./scenario.js";
import { checkFakeOptions } from "./scenario-checks.js";
import type { FakeThread } from "./thread.js";

/** A message that a client sent, and over which connection, counted from 0. */
export interface FakeReceived {
  readonly connection: number;
  readonly message: Message;
}

/** A scripted app-server for the tests of clients. It has one account, no model, and does what its scenario says. */
export interface FakeAppServer {
  /** A new connection to it. Any number may stand at once. */
  connect(): Transport;
  /** Serves a connection that was made elsewhere, such as one of a listener. */
  accept(transport: Transport): void;
  /** Every message that came, in order: requests, notifications, and answers to what the server asked. The newest 100,000. */
  readonly received: readonly FakeReceived[];
  /** The params of every request and notification of a method that came, in order. */
  paramsOf(method: string): unknown[];
  /** The access token it holds. */
  readonly accessToken: string | null;
  /** The server's own time, in which it waits ten seconds for a refresh, and in which its turns pause. */
  readonly clock: FakeClock;
  /** Asks all connections, with one id, and resolves with the first answer. Rejects with an `RpcError` when that is an error. */
  request(method: string, params?: unknown): Promise<unknown>;
  /** Asks for fresh tokens as for a turn that met a 401, and stores them. */
  refresh(): Promise<unknown>;
  notify(method: string, params?: unknown): void;
  /**
   * Ends every connection, as a crash does. It forgets its account, and takes new connections. Its threads are there again, as stored
   * ones are; a turn that ran is interrupted.
   */
  crash(): Promise<void>;
}

/** How many messages are kept of what came. */
const MOST_RECEIVED = 100_000;

const rows = byMethod<{ readonly method: string; readonly since?: string; readonly until?: string }>(clientRequests);

/**
 * Makes a scripted app-server. It holds no socket, and no timer unless its clock is `real`, so there is nothing to close.
 *
 * @throws {CodexError} `ERR_OPTION` for an option or a scenario that does not fit. The message says where.
 * @example
 * const server = createFakeAppServer({
 *   scenario: { turns: [[{ text: ["Hel", "lo."] }, { unauthorized: 1 }, { command: "npm test", asks: true }]] },
 * });
 * const client = await connect(server.connect(), { clientInfo, tokens: () => ({ accessToken: fakeToken() }) });
 */
export function createFakeAppServer(options: FakeAppServerOptions = {}): FakeAppServer {
  checkFakeOptions(options);
  return new ScriptedServer(options);
}

/**
 * The server behind {@link createFakeAppServer}. Its state is its account, its threads, and the connections that stand (`#peers`). Peers
 * call `#answer`; tests call everything that is public.
 */
class ScriptedServer implements FakeAppServer {
  readonly received: FakeReceived[] = [];
  readonly clock: FakeClock;
  readonly #handlers: NonNullable<FakeAppServerOptions["handlers"]>;
  readonly #shared: boolean;
  readonly #release: string;
  readonly #dialect: Dialect;
  readonly #account: FakeAccount;
  readonly #conversations: FakeConversations;
  readonly #overloaded: Map<string, number>;
  #peers = new Set<Peer>();
  #connections = 0;
  #lastRequest = -1;

  constructor({
    scenario: given = "ok",
    release = PROTOCOL_RELEASE,
    shared = false,
    clock,
    handlers = {},
  }: FakeAppServerOptions) {
    const scenario: FakeScenario = typeof given === "string" ? namedScenarios[given] : given;
    this.clock = clock === "real" ? createRealClock() : createFakeClock();
    this.#handlers = handlers;
    this.#shared = shared;
    this.#release = release;
    this.#dialect = dialectOf(`fake/${release}`);
    this.#overloaded = new Map(Object.entries(scenario.overloaded ?? {}));
    this.#account = new FakeAccount({
      clock: this.clock,
      dialect: this.#dialect,
      scenario,
      request: (method, params) => this.request(method, params),
      notify: (method, params) => this.notify(method, params),
    });
    this.#conversations = new FakeConversations(scenario, release, {
      clock: this.clock,
      unixMs: () => (clock === "real" ? Date.now() : this.clock.nowMs),
      has: (since) => this.#dialect.has({ since }),
      tell: ({ followers }, method, params) => this.#tell(followers, method, params),
      ask: (thread, method, params) => this.#askFollowers(thread, method, params),
      refresh: () => this.refresh(),
      crash: () => this.crash(),
    });
  }

  get accessToken(): string | null {
    return this.#account.accessToken;
  }

  connect(): Transport {
    const [clientEnd, serverEnd] = createMemoryPair();
    this.accept(serverEnd);
    return transportOver(clientEnd, { shared: this.#shared });
  }

  accept(transport: Transport): void {
    const connection = this.#connections;
    this.#connections += 1;
    const peer: Peer = new Peer(this.#recording(transport, connection), {
      nextId: () => this.#lastRequest,
      answer: (params, context) => this.#answer(peer, params, context),
    });
    this.#peers.add(peer);
    const forget = () => {
      this.#peers.delete(peer);
      this.#conversations.leave(peer);
    };
    peer.closed.addEventListener("abort", forget, { once: true });
  }

  paramsOf(method: string): unknown[] {
    return this.received.filter(({ message }) => message.method === method).map(({ message }) => message.params);
  }

  request(method: string, params?: unknown): Promise<unknown> {
    return this.#ask(this.#peers, method, params);
  }

  refresh(): Promise<unknown> {
    return this.#account.refresh();
  }

  notify(method: string, params?: unknown): void {
    this.#tell(this.#peers, method, params);
  }

  async crash(): Promise<void> {
    const peers = [...this.#peers];
    this.#peers.clear();
    this.#account.forget();
    this.#conversations.stop();
    await Promise.all(peers.map((peer) => peer.close()));
  }

  #tell(peers: Iterable<Peer>, method: string, params: unknown): void {
    for (const peer of peers) peer.notify(method, params);
  }

  async #ask(peers: Iterable<Peer>, method: string, params: unknown): Promise<unknown> {
    this.#lastRequest += 1;
    return await Promise.any([...peers].map((peer) => first(peer.request(method, params)))).then((settle) => settle());
  }

  /** Asks about a thread, and tells when no answer is needed any more. */
  async #askFollowers({ id, followers }: FakeThread, method: string, params: object): Promise<unknown> {
    const asked = this.#ask(followers, method, params);
    const requestId = this.#lastRequest;
    try {
      return await asked;
    } finally {
      if (this.#dialect.has({ since: "0.107.0" })) this.#tell(followers, "serverRequest/resolved", { threadId: id, requestId });
    }
  }

  #recording(transport: Transport, connection: number): Transport {
    const { received } = this;
    async function* messages() {
      for await (const batch of transport.messages) {
        for (const message of batch) if (!(message instanceof Error)) received.push({ connection, message });
        if (received.length > MOST_RECEIVED) received.splice(0, received.length - MOST_RECEIVED);
        yield batch;
      }
    }
    return transportOver(transport, { messages: messages() });
  }

  #answer(peer: Peer, params: unknown, context: RequestContext): unknown {
    const { method } = context;
    const left = this.#overloaded.get(method) ?? 0;
    if (left > 0) {
      this.#overloaded.set(method, left - 1);
      throw new RpcError(OVERLOADED, "Server overloaded; retry later.");
    }
    const handler = Object.hasOwn(this.#handlers, method) ? this.#handlers[method] : undefined;
    if (handler) return handler(params, context);
    const row = rows.get(method);
    if (row && !this.#dialect.has(row)) throw new RpcError(INVALID_REQUEST, `Invalid request: unknown variant \`${method}\``);
    return this.#answerItself(peer, params, context);
  }

  #answerItself(peer: Peer, params: unknown, context: RequestContext): unknown {
    switch (context.method) {
      case "initialize":
        return {
          userAgent: `fake/${this.#release} (Linux; x86_64) none (fake; 0)`,
          codexHome: "/",
          platformFamily: "unix",
          platformOs: "linux",
        };
      case "account/read":
        return this.#account.read();
      case "account/login/start":
        return this.#account.logIn(params, context);
      case "account/logout":
        return this.#account.logOut(context);
    }
    if (this.#conversations.has(context.method)) return this.#conversations.answer(peer, params, context);
    throw new RpcError(METHOD_NOT_FOUND, `The fake app-server has no ${context.method}`);
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
