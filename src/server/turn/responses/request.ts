import type { Provider, Settings } from "../../config/configuration.js";
import { userAgent } from "../../connection/user-agent.js";
import type { TurnContext } from "../agent-api.js";
import type { ResponseItem } from "./wire.js";

/** Whoever brings no instructions gets these. */
const INSTRUCTIONS = "You are a helpful coding agent. Answer precisely and briefly.";

/** Where responses are asked for. The built-in provider lives in two places: one for keys, one for ChatGPT accounts. */
export function urlOf({ provider, chatgptBaseUrl }: Settings, { authMode }: TurnContext): string {
  const isKeyed = authMode === null || authMode === "apikey";
  return `${provider.baseUrl ?? (isKeyed ? "https://api.openai.com/v1" : `${chatgptBaseUrl}/codex`)}/responses`;
}

export function headersOf({ thread, originator }: TurnContext, { headers, envKey }: Provider): Record<string, string> {
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

/** What one request to the model says. */
export interface ModelRequest {
  readonly input: readonly ResponseItem[];
  readonly tools: readonly object[];
}

/** The body of a request, with the members that the real server sends (0.169.0). */
export function bodyOf(turn: TurnContext, { reasoningEffort }: Settings, { input, tools }: ModelRequest): object {
  const { model, instructions, outputSchema, thread, settings } = turn;
  const { summary, serviceTier } = settings;
  const effort = settings.effort ?? reasoningEffort;
  return {
    model,
    instructions: instructions.base ?? INSTRUCTIONS,
    input,
    tools,
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { ...(effort === null ? {} : { effort }), ...(summary === "none" ? {} : { summary: summary ?? "auto" }) },
    ...(serviceTier === null ? {} : { service_tier: serviceTier }),
    store: false,
    stream: true,
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: thread.id,
    ...(outputSchema === null || outputSchema === undefined ? {} : { text: { format: asFormat(outputSchema) } }),
  };
}

function asFormat(schema: unknown): object {
  return { type: "json_schema", name: "codex_output_schema", strict: true, schema };
}
