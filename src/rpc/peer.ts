import {
  createJSONRPCErrorResponse,
  JSONRPC,
  JSONRPCClient,
  JSONRPCErrorCode,
  type JSONRPCErrorResponse,
  type JSONRPCResponse,
  JSONRPCServer,
} from "json-rpc-2.0";
import { INTERNAL_ERROR, METHOD_NOT_FOUND, OVERLOADED } from "../protocol/codes.js";
import { type CallOptions, watchCallOptions } from "./call-options.js";
import { CodexError, ConnectionError, MessageError, messageOf, RpcError } from "./errors.js";
import { redactText } from "./redact.js";
import { sendShared } from "./shared-message.js";
import type { Message, RequestId, SharedText, Transport } from "./transport.js";

/** What a handler knows of the request it answers. */
export interface RequestContext {
  readonly requestId: RequestId;
  readonly method: string;
  /** The trace that the request belongs to, as the other side wrote it: `{ traceparent, tracestate }`, unchecked. */
  readonly trace: unknown;
  /** Aborts when nobody waits for the answer any more: the connection ended, or the request was settled elsewhere. */
  readonly signal: AbortSignal;
  /** Runs once the answer has been sent, if it is not an error: for what must not overtake it. Runs too when the connection has gone. */
  afterAnswer(run: () => void): void;
}

/** Answers a request. Throw an {@link RpcError} to refuse; any other error is reported here and leaves as -32603. */
export type RequestHandler = (params: unknown, context: RequestContext) => unknown;

/** What a handler returns to leave a request unanswered: for requests that are somebody else's to answer. */
export const UNANSWERED: unique symbol = Symbol("unanswered");

export interface PeerOptions {
  /** Numbers the requests that this end makes. Default: 1, 2, 3 and so on. */
  nextId?: () => number;
  /** Requests of the other side that may be under way at once; one more is answered with -32001. Default: no limit. */
  maxInFlight?: number;
  /** Told of a request that was refused because of `maxInFlight`. */
  onOverload?: ((method: string) => void) | undefined;
  /** How many bytes may wait for the other side to read them before this side asks or tells it more. Default: no limit. */
  maxBacklogBytes?: number;
  /** Answers what the other side asks. Default: everything gets -32601. */
  answer?: RequestHandler;
  /** What an answer that is no reply does to its call: ends it, or nothing, so that a later one counts. Default: `"end"`. */
  badReplies?: "end" | "ignore";
  onNotification?: (notification: Notification) => void;
  /** What went wrong with nobody waiting for it. */
  onProblem?: (problem: CodexError) => void;
}

/** Which method is whose is settled above this layer, so the library looks up one name, and the id stays out of its hands. */
const ANY_METHOD = "*";

/** What the other side is told of an error that is not an {@link RpcError}. */
const INTERNAL = { code: INTERNAL_ERROR, message: "Internal error" } as const;

/** A message that nobody answers, whole: newer servers put members beside `method` and `params`. */
export interface Notification {
  readonly method: string;
  readonly params?: unknown;
  readonly [member: string]: unknown;
}

interface PendingCall {
  readonly method: string;
  /** Set when the call ended before it was answered. */
  givenUp: { readonly reason: unknown } | null;
}

/**
 * One end of a connection: sends requests and notifications, and answers those of the other side. Method names are texts to it.
 *
 * It is open from the start and ended once, by `close` or by the end of the transport's messages; `closed` has the reason. While it
 * is open, `#calls` holds the requests of this side that wait for an answer, and `#answers` those of the other side that are being
 * answered; when it ends, the former reject and the signals of the latter abort. The client's and the server's connection each have
 * one, and call everything public here.
 *
 * json-rpc-2.0 matches answers to requests. It gets whole messages and never the wire: the codex dialect leaves the `jsonrpc` member
 * out, has no batches and no `null` ids, and the library can neither cancel nor close.
 */
export class Peer {
  readonly #transport: Transport;
  readonly #options: PeerOptions;
  readonly #asking = new JSONRPCClient((request) => this.#sendRequest(request));
  readonly #answering = new JSONRPCServer<RequestContext>({ errorListener: () => {} });
  readonly #calls = new Map<unknown, PendingCall>();
  readonly #answers = new Map<RequestId, AnsweredRequest>();
  readonly #closing = new AbortController();
  readonly #limit: number;
  #inFlight = 0;
  #lastId = 0;
  #heard = 0;

  constructor(transport: Transport, options: PeerOptions = {}) {
    this.#transport = transport;
    this.#options = options;
    this.#limit = options.maxInFlight ?? Number.POSITIVE_INFINITY;
    this.#answering.mapErrorToJSONRPCErrorResponse = (id, error) => this.#describe(id, error);
    this.#answering.addMethod(ANY_METHOD, options.answer ?? refuseUnknown);
    this.#listen().catch((error: unknown) => this.#report(error));
  }

  /** Aborts once, when the connection ends, with the reason. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** How many messages have come in. */
  get heard(): number {
    return this.#heard;
  }

  /** Bytes sent and not yet taken by the channel. */
  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  /** Resolves when the backlog is small enough to go on sending. */
  drained(): Promise<void> {
    return this.#transport.drained();
  }

  /** Aborts the signal of a request that is being answered here. Its answer still leaves, should the handler give one. */
  abandon(id: RequestId, reason: unknown): void {
    this.#answers.get(id)?.abort(reason);
  }

  /** @throws {CodexError} `ERR_UNREAD` when too much waits for the other side. */
  notify(method: string, params?: unknown): void {
    this.#refuseBacklog(method);
    this.#send(params === undefined ? { method } : { method, params });
  }

  /** Tells what other connections are told as well. */
  notifyShared(message: SharedText): void {
    this.#attempt(() => sendShared(this.#transport, message));
  }

  /**
   * @throws {RpcError} When the other side answers with an error.
   * @throws {TimeoutError} When `timeoutMs` passes.
   * @throws {ConnectionError} When the connection ends, or had ended.
   * @throws {CodexError} `ERR_UNREAD` when too much waits for the other side.
   * @throws The signal's reason, when `signal` aborts.
   */
  async request(
    method: string,
    params?: unknown,
    options: CallOptions & { requestId?: number | undefined } = {},
  ): Promise<unknown> {
    if (this.closed.aborted) throw closedBefore(method, this.closed.reason);
    this.#refuseBacklog(method);
    options.signal?.throwIfAborted();
    const id = options.requestId ?? this.#options.nextId?.() ?? ++this.#lastId;
    const call: PendingCall = { method, givenUp: null };
    this.#calls.set(id, call);
    const release = watchCallOptions(method, options, (reason) => this.#giveUp(id, reason));
    try {
      const { error, result } = await this.#asking.requestAdvanced({ jsonrpc: JSONRPC, id, method, params });
      if (call.givenUp) throw (call.givenUp as { reason: unknown }).reason;
      if (error) throw new RpcError(error.code, String(error.message), { data: error.data, method });
      return result;
    } finally {
      release();
    }
  }

  /** Ends the connection. What is pending, and everything after, rejects with `reason`. May be called again. */
  async close(
    reason: unknown = new ConnectionError("ERR_CLOSED", "The connection was closed"),
    why?: "done" | "away",
  ): Promise<void> {
    this.#end(reason);
    await this.#transport.close(why);
  }

  #refuseBacklog(method: string): void {
    const { maxBacklogBytes: limit = Number.POSITIVE_INFINITY } = this.#options;
    if (this.backlogBytes <= limit) return;
    throw new CodexError(
      "ERR_UNREAD",
      `"${method}" was not sent: ${this.backlogBytes} bytes wait for the other side to read them, and ${limit} may`,
    );
  }

  #end(reason: unknown): void {
    if (this.closed.aborted) return;
    this.#closing.abort(reason);
    for (const [id, { method }] of [...this.#calls]) this.#giveUp(id, closedBefore(method, reason));
    for (const answer of [...this.#answers.values()]) answer.abort(reason);
  }

  async #listen(): Promise<void> {
    let afterReply = false;
    try {
      for await (const batch of this.#transport.messages) {
        this.#heard += batch.length;
        for (const message of batch) {
          const reply = this.#endsCall(message);
          // Whoever waited for a reply runs before what came after it is looked at; replies in a row need no pause.
          // So do handlers that are nearly done, before a burst counts as too much.
          if (!reply && (afterReply || this.#inFlight >= this.#limit)) await nextTurn();
          if (this.closed.aborted) return;
          afterReply = reply;
          this.#receive(message);
        }
      }
      this.#end(new ConnectionError("ERR_LOST", ENDED_BY_OTHER_SIDE));
    } catch (error) {
      this.#end(asLoss(error));
    }
    await this.#transport.close();
  }

  #receive(message: Message | MessageError): void {
    if (message instanceof MessageError) {
      if (this.#calls.has(message.replyTo)) this.#giveUp(message.replyTo, message);
      else this.#report(message);
    } else if (typeof message.method === "string") {
      if (isRequestId(message.id)) this.#take(message.id, message.method, message);
      else this.#hear(message as Notification);
    } else if (isReply(message)) this.#settle(message);
    else if (this.#isBadReply(message)) this.#refuse(message);
    else this.#report(new MessageError("Received an object that is neither request, notification nor reply"));
  }

  /** Whether a call, if there is one with this id, has ended once the message is received. */
  #endsCall(message: Message | MessageError): boolean {
    if (message instanceof MessageError || typeof message.method === "string") return false;
    return isReply(message) || this.#isBadReply(message);
  }

  /** Whether a message is meant as the answer to a call and is no reply, where that ends the call. */
  #isBadReply({ id }: Message): boolean {
    return this.#options.badReplies !== "ignore" && this.#calls.has(id);
  }

  /** Ends a call whose answer is no reply: nothing else will come for it. */
  #refuse({ id, error }: Message): void {
    const method = this.#calls.get(id)?.method;
    const words = wordsOf(error);
    const what = `The answer to "${method}" is neither a result nor an error with a whole number as its code and a text`;
    this.#giveUp(id, new MessageError(words === null ? what : `${what}: ${words}`));
  }

  #hear(notification: Notification): void {
    try {
      this.#options.onNotification?.(notification);
    } catch (error) {
      this.#report(new CodexError("ERR_LISTENER", `A listener for "${notification.method}" threw`, { cause: error }));
    }
  }

  #settle({ id, result, error }: Message): void {
    if (!this.#calls.delete(id)) {
      this.#report(new MessageError(`Received an answer that nobody waits for (id ${describeId(id)})`));
      return;
    }
    // A reply that carries both is a success, as the real server reads it; `null` is how some peers write "no result".
    const reply = hasResult(result) || !isReplyError(error) ? { result } : { error };
    this.#asking.receive({ jsonrpc: JSONRPC, id, ...reply } as JSONRPCResponse);
  }

  /** json-rpc-2.0 cannot cancel: it forgets a request when it hears an answer to it. */
  #giveUp(id: unknown, reason: unknown): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    call.givenUp = { reason };
    this.#asking.receive(createJSONRPCErrorResponse(id as number, JSONRPCErrorCode.InternalError, "given up"));
  }

  /** Takes a request on, if there are not too many already. Each that is taken gets one answer, unless its handler says otherwise. */
  #take(id: RequestId, method: string, { params, trace }: Message): void {
    if (this.#inFlight >= this.#limit) {
      this.#options.onOverload?.(method);
      this.#send({ error: { code: OVERLOADED, message: "Server overloaded; retry later." }, id });
      return;
    }
    const request = new AnsweredRequest(id, method, trace);
    this.#inFlight += 1;
    this.#answers.set(id, request);
    this.#answer(request, params).catch((error: unknown) => {
      this.#report(error);
      this.#send({ error: INTERNAL, id });
    });
  }

  async #answer(request: AnsweredRequest, params: unknown): Promise<void> {
    const { requestId: id, method } = request;
    const reply = await this.#run(request, params);
    if (!reply || reply.result === UNANSWERED) return;
    if (reply.error) this.#send({ error: reply.error, id });
    else if (this.#send({ id, result: reply.result })) this.#runAll(request.steps, method);
    else this.#send({ error: INTERNAL, id });
  }

  async #run(request: AnsweredRequest, params: unknown): Promise<JSONRPCResponse | null> {
    try {
      return await this.#answering.receive({ jsonrpc: JSONRPC, id: 0, method: ANY_METHOD, params }, request);
    } finally {
      this.#inFlight -= 1;
      if (this.#answers.get(request.requestId) === request) this.#answers.delete(request.requestId);
    }
  }

  #runAll(steps: readonly (() => void)[], method: string): void {
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        this.#report(new CodexError("ERR_HANDLER", `What follows the answer to "${method}" failed`, { cause: error }));
      }
    }
  }

  #sendRequest({ jsonrpc: _, ...request }: Message): void {
    try {
      this.#transport.send(request);
    } catch (error) {
      this.#giveUp(request.id, error);
    }
  }

  #send(message: Message): boolean {
    return this.#attempt(() => this.#transport.send(message));
  }

  /** Whether it could be sent. That it could not is reported. */
  #attempt(send: () => void): boolean {
    try {
      send();
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #describe(id: unknown, error: unknown): JSONRPCErrorResponse {
    // Refusals quote what they refuse, and that may be a token in the wrong place.
    if (error instanceof RpcError)
      return createJSONRPCErrorResponse(id as number, error.rpcCode, redactText(messageOf(error)), error.data);
    this.#report(
      error instanceof CodexError ? error : new CodexError("ERR_HANDLER", "A request handler threw", { cause: error }),
    );
    return createJSONRPCErrorResponse(id as number, INTERNAL.code, INTERNAL.message);
  }

  #report(problem: unknown): void {
    try {
      this.#options.onProblem?.(
        problem instanceof CodexError ? problem : new CodexError("ERR_UNEXPECTED", "Unexpected", { cause: problem }),
      );
    } catch {
      // A callback for problems that throws has nobody left to tell.
    }
  }
}

/** A request of the other side while it is being answered. Most handlers never look at its signal, and then there is none. */
class AnsweredRequest implements RequestContext {
  readonly requestId: RequestId;
  readonly method: string;
  readonly trace: unknown;
  readonly steps: (() => void)[] = [];
  readonly afterAnswer = (run: () => void): void => void this.steps.push(run);
  #controller: AbortController | null = null;
  #ended: { readonly reason: unknown } | null = null;

  constructor(requestId: RequestId, method: string, trace: unknown) {
    this.requestId = requestId;
    this.method = method;
    this.trace = trace;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended) this.#controller.abort(this.#ended.reason);
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#ended ??= { reason };
    this.#controller?.abort(reason);
  }
}

function refuseUnknown(_params: unknown, { method }: RequestContext): never {
  throw new RpcError(METHOD_NOT_FOUND, `Method not found: ${method}`);
}

/** What the end of the connection says when it has no reason of its own. */
const ENDED_BY_OTHER_SIDE = "The other side closed the connection";

function closedBefore(method: string, reason: unknown): ConnectionError {
  const isOwnClose = reason instanceof CodexError && reason.code === "ERR_CLOSED";
  const why = reason instanceof Error && !isOwnClose && reason.message !== ENDED_BY_OTHER_SIDE ? messageOf(reason) : "";
  const message = `The connection closed before "${method}" was answered${why && `: ${redactText(why)}`}`;
  return new ConnectionError(isOwnClose ? "ERR_CLOSED" : "ERR_LOST", message, { cause: reason });
}

/** Why the messages ended. What a transport of somebody else throws is wrapped, so that whoever waits can decide by `code`. */
function asLoss(error: unknown): CodexError {
  if (error instanceof CodexError) return error;
  return new ConnectionError("ERR_LOST", `The connection ended: ${redactText(messageOf(error))}`, { cause: error });
}

/**
 * A reply has an id and says how it went; an error without an integer code or a text is no reply, as on the real server. The real
 * server drops such a message; here it ends the call that waits for it, if there is one.
 */
function isReply({ method, id, result, error }: Message | (MessageError & Message)): boolean {
  if (typeof method === "string" || id === undefined) return false;
  return hasResult(result) || isReplyError(error) || (result === null && !hasResult(error));
}

/** `null` is how some peers write "no result", beside an error, or "no error", beside a result. */
function hasResult(member: unknown): boolean {
  return member !== undefined && member !== null;
}

function isReplyError(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return Number.isInteger(code) && typeof message === "string";
}

const LONGEST_QUOTE = 200;

/** What an error of the wrong form says, if it says it in words. */
function wordsOf(error: unknown): string | null {
  const words = typeof error === "string" ? error : ((error ?? {}) as { message?: unknown }).message;
  return typeof words === "string" && words !== "" ? redactText(words).slice(0, LONGEST_QUOTE) : null;
}

function isRequestId(id: unknown): id is RequestId {
  return typeof id === "string" || Number.isSafeInteger(id) || (typeof id === "bigint" && BigInt.asIntN(64, id) === id);
}

function describeId(id: unknown): string {
  if (typeof id === "string") return `"${redactText(id).slice(0, 40)}"`;
  return typeof id === "object" && id !== null ? "of the wrong kind" : String(id);
}

/** One turn of the event loop, so that every promise continuation that is due has run. */
export function nextTurn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => void setImmediate(resolve));
  // jsdom has neither of the two.
  if (typeof MessageChannel === "undefined") return new Promise((resolve) => void setTimeout(resolve, 0));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
