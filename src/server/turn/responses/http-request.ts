import type { Settings } from "../../config/effective-settings.js";
import type { Provider } from "../../config/model-providers.js";
import { userAgent } from "../../connection/user-agent.js";
import type { Tool, TurnContext } from "../agent-api.js";
import type { ResponseItem } from "./responses-api-types.js";

/** For threads that bring no instructions of their own. */
const INSTRUCTIONS = "You are a helpful coding agent. Answer precisely and briefly.";

/** Where the request goes. The built-in provider has two addresses: one for API keys, one for ChatGPT accounts. */
export function urlOf({ provider, chatgptBaseUrl }: Settings, { authMode }: TurnContext): string {
  const isKeyed = authMode === null || authMode === "apikey";
  return `${provider.baseUrl ?? (isKeyed ? "https://api.openai.com/v1" : `${chatgptBaseUrl}/codex`)}/responses`;
}

/** The headers of a request. `authorizedFetch` adds those of the account. */
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

/** What differs from one request of a turn to the next. */
export interface ModelRequest {
  readonly input: readonly ResponseItem[];
  readonly tools: readonly object[];
}

/** The body of a request, with the members that the real server sends (0.169). */
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

/** The tools as the model is told of them: those with a namespace in a group of that name. */
export function describeTools(tools: readonly Tool[]): object[] {
  const groups = new Map<string, { readonly description: string; readonly tools: object[] }>();
  const specs: object[] = [];
  for (const tool of tools) {
    const { namespace } = tool;
    if (!namespace) {
      specs.push(asFunction(tool));
      continue;
    }
    const group = groups.get(namespace.name) ?? { description: namespace.description, tools: [] };
    if (group.tools.length === 0) specs.push({ type: "namespace", name: namespace.name, ...group });
    groups.set(namespace.name, group);
    group.tools.push(asFunction(tool));
  }
  return specs;
}

function asFunction({ name, description, inputSchema }: Tool): object {
  return { type: "function", name, description, strict: false, parameters: inputSchema };
}
