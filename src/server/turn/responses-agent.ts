import { createParser } from "eventsource-parser";
import type { ThreadItem, TokenUsageBreakdown, UserInput } from "../../protocol/item.js";
import type { CodexErrorInfo } from "../../protocol/turn.js";
import { rateLimitsIn } from "../account/rate-limits.js";
import type { Configuration, Provider, Settings } from "../config.js";
import { TurnFailure } from "../failure.js";
import { userAgent } from "../user-agent.js";
import type { Agent, TurnContext } from "./agent.js";
import type { TextWriter } from "./item-writer.js";

export interface ResponsesAgentOptions {
  readonly config: Configuration;
}

const INSTRUCTIONS = "You are a helpful coding agent. Answer precisely and briefly.";
const FIRST_BACKOFF_MS = 200;

/** The default agent: asks a model over the Responses API, as whoever is signed in, and streams what it says. */
export function createResponsesAgent({ config }: ResponsesAgentOptions): Agent {
  return async (turn) => {
    const { provider } = config.current;
    const url = `${baseUrlOf(config.current, turn)}/responses`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await streamOnce(turn, url, provider);
        return;
      } catch (error) {
        const { failure, mayRetry } = asFailure(error);
        if (turn.signal.aborted || !mayRetry || attempt > provider.streamMaxRetries) throw failure;
        turn.write.retrying({
          ...new TurnFailure(`Reconnecting... ${attempt}/${provider.streamMaxRetries}`, {
            responseStreamDisconnected: { httpStatusCode: statusOf(failure) },
          }).toTurnError(failure.message),
        });
        await sleep(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.9 + Math.random() * 0.2), turn.signal);
      }
    }
  };
}

/** The built-in provider lives in two places: one for keys, one for ChatGPT accounts. */
function baseUrlOf({ provider, chatgptBaseUrl }: Settings, { authMode }: TurnContext): string {
  return provider.baseUrl ?? (authMode === "chatgptAuthTokens" ? `${chatgptBaseUrl}/codex` : "https://api.openai.com/v1");
}

async function streamOnce(turn: TurnContext, url: string, provider: Provider): Promise<void> {
  const response = await request(turn, url, provider);
  if (!response.ok) throw await failureOf(response, url);
  if (!response.body) throw new StreamBroken("the model's backend sent no stream");
  const reader = new ResponseReader(turn);
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== "[DONE]") reader.take(JSON.parse(data) as ResponseEvent);
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    if (error instanceof TurnFailure || turn.signal.aborted) throw error;
    throw new StreamBroken(`stream disconnected before completion: ${error instanceof Error ? error.message : error}`);
  }
  turn.write.rateLimits(rateLimitsIn(response.headers));
  if (!reader.completed) throw new StreamBroken("stream disconnected before completion: stream closed before response.completed");
}

/** Sends the request; what fails before there is an answer, or on the backend's side, is sent again. */
async function request(turn: TurnContext, url: string, provider: Provider): Promise<Response> {
  const send = () =>
    turn.authorizedFetch(url, {
      method: "POST",
      headers: headersOf(turn, provider),
      body: JSON.stringify(bodyOf(turn)),
      signal: turn.signal,
    });
  for (let attempt = 1; ; attempt += 1) {
    const mayRetry = attempt <= provider.requestMaxRetries;
    try {
      const response = await send();
      if (response.status < 500 || !mayRetry) return response;
      await response.body?.cancel();
    } catch (error) {
      if (error instanceof TurnFailure || turn.signal.aborted) throw error;
      if (!mayRetry) throw new StreamBroken(`error sending request for url (${url})`);
    }
    await sleep(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.9 + Math.random() * 0.2), turn.signal);
  }
}

function headersOf({ thread, originator }: TurnContext, { headers, envKey }: Provider): Record<string, string> {
  const key = envKey === null ? undefined : process.env[envKey];
  const name = originator ?? "codex-app-server-sdk";
  return {
    ...headers,
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    accept: "text/event-stream",
    "content-type": "application/json",
    originator: name,
    "user-agent": userAgent({ name, version: "0" }),
    "session-id": thread.id,
    "thread-id": thread.id,
  };
}

function bodyOf({ model, instructions, history, input, thread }: TurnContext): Record<string, unknown> {
  const developer = instructions.developer ? [said("developer", [{ type: "input_text", text: instructions.developer }])] : [];
  return {
    model,
    instructions: instructions.base ?? INSTRUCTIONS,
    input: [...developer, ...history.flatMap(asInput), said("user", input.flatMap(asContent))],
    tools: [],
    tool_choice: "auto",
    parallel_tool_calls: false,
    store: false,
    stream: true,
    include: [],
    prompt_cache_key: thread.id,
  };
}

type Content = { type: string; [member: string]: unknown };

function said(role: "user" | "assistant" | "developer", content: Content[]): Record<string, unknown> {
  return { type: "message", role, content };
}

function asInput(item: ThreadItem): Record<string, unknown>[] {
  switch (item.type) {
    case "userMessage":
      return [said("user", item.content.flatMap(asContent))];
    case "agentMessage":
      return [said("assistant", [{ type: "output_text", text: item.text }])];
    default:
      return [];
  }
}

function asContent(part: UserInput): Content[] {
  switch (part.type) {
    case "text":
      return [{ type: "input_text", text: part.text }];
    case "image":
      return [{ type: "input_image", ...("url" in part ? { image_url: part.url } : { file_id: part.fileId }) }];
    default:
      return [];
  }
}

interface ResponseEvent {
  readonly type: string;
  readonly item_id?: string;
  readonly delta?: string;
  readonly item?: {
    readonly type: string;
    readonly id?: string;
    readonly content?: { readonly text?: string }[];
    readonly summary?: { readonly text?: string }[];
  };
  readonly response?: { readonly usage?: ResponseUsage; readonly error?: { readonly message?: string; readonly code?: string } };
}

interface ResponseUsage {
  readonly input_tokens?: number;
  readonly input_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly output_tokens?: number;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null;
  readonly total_tokens?: number;
}

/** Turns what the model streams into what the turn says. */
class ResponseReader {
  completed = false;
  readonly #turn: TurnContext;
  readonly #texts = new Map<string, TextWriter>();

  constructor(turn: TurnContext) {
    this.#turn = turn;
  }

  take(event: ResponseEvent): void {
    const { item, response } = event;
    switch (event.type) {
      case "response.output_item.added":
        if (item) this.#textOf(item.type, item.id);
        return;
      case "response.output_text.delta":
        this.#textOf("message", event.item_id)?.delta(event.delta ?? "");
        return;
      case "response.reasoning_summary_text.delta":
        this.#textOf("reasoning", event.item_id)?.delta(event.delta ?? "");
        return;
      case "response.output_item.done":
        if (item) this.#finish(item);
        return;
      case "response.completed":
        this.completed = true;
        if (response?.usage) this.#turn.write.usage(asUsage(response.usage));
        return;
      case "response.failed":
        throw new StreamBroken(response?.error?.message ?? "response.failed event received");
      case "response.incomplete":
        throw new StreamBroken("Incomplete response returned");
      default:
        return;
    }
  }

  #textOf(type: string, id = type): TextWriter | undefined {
    const known = this.#texts.get(id);
    if (known || (type !== "message" && type !== "reasoning")) return known;
    const writer = type === "message" ? this.#turn.write.message(id) : this.#turn.write.reasoning(id);
    this.#texts.set(id, writer);
    return writer;
  }

  #finish(item: NonNullable<ResponseEvent["item"]>): void {
    const text = (item.type === "reasoning" ? item.summary : item.content)?.map((part) => part.text ?? "").join("");
    this.#textOf(item.type, item.id)?.end(text);
  }
}

function asUsage({
  input_tokens = 0,
  input_tokens_details,
  output_tokens = 0,
  output_tokens_details,
  total_tokens,
}: ResponseUsage): TokenUsageBreakdown {
  return {
    totalTokens: total_tokens ?? input_tokens + output_tokens,
    inputTokens: input_tokens,
    cachedInputTokens: input_tokens_details?.cached_tokens ?? 0,
    cacheWriteInputTokens: 0,
    outputTokens: output_tokens,
    reasoningOutputTokens: output_tokens_details?.reasoning_tokens ?? 0,
  };
}

/** A stream that ended too soon: worth another try. */
class StreamBroken extends TurnFailure {
  constructor(message: string, httpStatusCode: number | null = null) {
    super(message, { responseStreamDisconnected: { httpStatusCode } });
  }
}

/** What a backend's refusal ends the turn with, in the words of the real server (0.98 to 0.169). */
async function failureOf(response: Response, url: string): Promise<TurnFailure> {
  const { status, statusText } = response;
  const body = await response.text().catch(() => "");
  if (status >= 500)
    return new TurnFailure("We’re currently experiencing high demand, which may cause temporary errors.", "internalServerError");
  const failure = new TurnFailure(`unexpected status ${status} ${statusText}: ${messageIn(body)}, url: ${url}`, {
    httpConnectionFailed: { httpStatusCode: status },
  });
  return failure;
}

function messageIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } };
    if (typeof error?.message === "string") return error.message;
  } catch {
    // Not every backend answers in JSON.
  }
  return body;
}

/** A refusal, also after a refresh, may pass with the next attempt; what is not a failure of the turn is not tried again. */
function asFailure(error: unknown): { failure: Error; mayRetry: boolean } {
  if (error instanceof TurnFailure) return { failure: error, mayRetry: error.codexErrorInfo !== "unauthorized" };
  return { failure: error instanceof Error ? error : new Error(String(error)), mayRetry: false };
}

function statusOf(failure: Error): number | null {
  const info: CodexErrorInfo | null = failure instanceof TurnFailure ? failure.codexErrorInfo : null;
  const inner = typeof info === "object" && info ? Object.values(info)[0] : null;
  return (inner as { httpStatusCode?: number | null } | null)?.httpStatusCode ?? null;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
