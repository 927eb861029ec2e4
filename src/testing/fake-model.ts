import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { sleep } from "../rpc/abort.js";
import { toJsonText } from "../rpc/json.js";

/** One answer of the fake model: a plain message, a refusal by its status, or something in between. */
export type FakeAnswer =
  | "ok"
  | number
  | {
      /** The message, whole, or in the deltas it is streamed in: all at once, or each as it comes. Default: `Hello.`, unless tools are called. */
      readonly text?: string | readonly string[] | AsyncIterable<string> | undefined;
      /** What the model thinks before its message. */
      readonly reasoning?: FakeReasoning | undefined;
      /** The tools that the model calls, after its message. */
      readonly calls?: readonly FakeCall[] | undefined;
      /** Answers with this status instead of a stream. */
      readonly status?: number | undefined;
      /** The text of the error that goes with the status. Default: `unauthorized`. */
      readonly message?: string | undefined;
      /** The body that goes with the status, whole: a text as it is, an object as JSON. Default: an error with `message`. */
      readonly body?: string | object | undefined;
      /** What the stream holds before everything else: events, and texts as they stand on the wire. */
      readonly before?: readonly (string | { readonly type: string; readonly [member: string]: unknown })[] | undefined;
      /** Waits so long before answering, in milliseconds. */
      readonly delayMs?: number | undefined;
      /** Waits for this before answering. */
      readonly until?: Promise<unknown> | undefined;
      /** Begins the stream and never ends it. */
      readonly hang?: boolean | undefined;
      /** Leaves the connection open after the answer, as some proxies do. */
      readonly keepOpen?: boolean | undefined;
      /** Ends the stream in the middle of the message, or before or after it, before the answer is complete. */
      readonly broken?: boolean | "beforeMessage" | "afterMessage" | undefined;
      /** Ends the stream with `response.failed`, and this error in it, in place of a message. */
      readonly failure?: { readonly code: string; readonly message?: string | undefined } | undefined;
      /** Ends the stream with `response.incomplete`, for this reason, after the message. */
      readonly incomplete?: string | undefined;
      /** Response headers. */
      readonly headers?: Record<string, string> | undefined;
    };

/** A piece of reasoning, as the model sends it. */
export interface FakeReasoning {
  /** The summary, part by part. */
  readonly summary: readonly string[];
  /** The reasoning itself. Default: the model keeps it to itself. */
  readonly content?: string | undefined;
  /** What the model wants to be handed back. */
  readonly encrypted?: string | undefined;
}

/** One call of a tool, as the model asks for it. */
export interface FakeCall {
  readonly name: string;
  /** The group that the tool is offered in. Default: none. */
  readonly namespace?: string | undefined;
  /** An object, or the text that the model wrote in place of one. */
  readonly arguments: object | string;
  /** Whether the tool takes a text, which `arguments` is, and no JSON: a custom tool. Default: `false`. */
  readonly isText?: boolean | undefined;
  /** Default: a fresh one. */
  readonly callId?: string | undefined;
}

/** Sends one answer. Without tools to call, and unless told otherwise, the model says `Hello.` */
export async function answerModel(answer: FakeAnswer, response: ServerResponse): Promise<void> {
  const {
    status,
    message,
    body = { error: { message: message ?? "unauthorized" } },
    before = [],
    calls = [],
    text = calls.length > 0 ? undefined : "Hello.",
    delayMs,
    until,
    hang,
    keepOpen,
    broken,
    reasoning,
    failure,
    incomplete,
    headers = {},
  } = typeof answer === "number" ? { status: answer } : answer === "ok" ? {} : answer;
  await until;
  if (delayMs) await sleep(delayMs);
  if (status !== undefined && status !== 200) {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : toJsonText(body));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  const send: Send = (type, members) => response.write(`event: ${type}\ndata: ${toJsonText({ type, ...members })}\n\n`);
  send("response.created", { response: { id: "resp-1" } });
  for (const event of before) {
    if (typeof event === "string") response.write(event);
    else send(event.type, event);
  }
  if (hang) return;
  if (broken === "beforeMessage") {
    response.end();
    return;
  }
  if (failure) {
    send("response.failed", { response: { id: "resp-1", error: failure } });
    response.end();
    return;
  }
  if (reasoning) sendReasoning(reasoning, send);
  if (text !== undefined) {
    const item = { type: "message", role: "assistant", id: "msg-1" };
    send("response.output_item.added", { output_index: 0, item: { ...item, content: [] } });
    const said = await sendDeltas(text, { response, send });
    if (broken === true) {
      response.end();
      return;
    }
    const content = [{ type: "output_text", text: said }];
    send("response.output_item.done", { output_index: 0, item: { ...item, content } });
  }
  if (broken === "afterMessage") {
    response.end();
    return;
  }
  const firstIndex = text === undefined ? 0 : 1;
  for (const [position, call] of calls.entries()) sendCall(call, firstIndex + position, send);
  if (incomplete === undefined) send("response.completed", { response: { id: "resp-1", usage } });
  else send("response.incomplete", { response: { id: "resp-1", incomplete_details: { reason: incomplete } } });
  if (!keepOpen) response.end();
}

type Send = (type: string, members: object) => void;

/** Streams a message, and resolves with the whole of it. */
async function sendDeltas(
  text: string | readonly string[] | AsyncIterable<string>,
  { response, send }: { response: ServerResponse; send: Send },
): Promise<string> {
  let said = "";
  const sendDelta = (delta: string) => {
    said += delta;
    send("response.output_text.delta", { output_index: 0, item_id: "msg-1", content_index: 0, delta });
  };
  if (typeof text !== "string" && Symbol.asyncIterator in text) {
    for await (const delta of text) {
      if (response.destroyed) break;
      sendDelta(delta);
    }
    return said;
  }
  // Many deltas leave together, as a fast backend's do.
  response.cork();
  for (const delta of typeof text === "string" ? [text] : text) sendDelta(delta);
  response.uncork();
  return said;
}

function sendReasoning({ summary, content, encrypted }: FakeReasoning, send: Send): void {
  const place = { output_index: 0, item_id: "rs-1" };
  const item = { type: "reasoning", id: "rs-1" };
  send("response.output_item.added", { output_index: 0, item: { ...item, summary: [] } });
  for (const [summary_index, delta] of summary.entries()) {
    send("response.reasoning_summary_part.added", { ...place, summary_index, part: { type: "summary_text", text: "" } });
    send("response.reasoning_summary_text.delta", { ...place, summary_index, delta });
  }
  if (content !== undefined) send("response.reasoning_text.delta", { ...place, content_index: 0, delta: content });
  send("response.output_item.done", {
    output_index: 0,
    item: {
      ...item,
      summary: summary.map((text) => ({ type: "summary_text", text })),
      ...(content === undefined ? {} : { content: [{ type: "reasoning_text", text: content }] }),
      ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
    },
  });
}

function sendCall({ name, namespace, arguments: given, callId, isText }: FakeCall, index: number, send: Send): void {
  const text = typeof given === "string" ? given : toJsonText(given);
  const named = { name, ...(namespace === undefined ? {} : { namespace }) };
  if (isText) {
    const call = {
      type: "custom_tool_call",
      id: `ct-${index}`,
      call_id: callId ?? `call-${randomUUID()}`,
      ...named,
      input: text,
    };
    send("response.output_item.done", { output_index: index, item: call });
    return;
  }
  const item = { type: "function_call", id: `fc-${index}`, call_id: callId ?? `call-${randomUUID()}`, ...named, arguments: text };
  send("response.output_item.added", { output_index: index, item: { ...item, arguments: "" } });
  send("response.function_call_arguments.delta", { output_index: index, item_id: item.id, delta: text });
  send("response.function_call_arguments.done", { output_index: index, item_id: item.id, arguments: text });
  send("response.output_item.done", { output_index: index, item });
}

const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 3,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 13,
};
