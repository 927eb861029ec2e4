import { asRecord, setConfigured } from "../../config/configured-headers.js";
import type { Settings } from "../../config/effective-settings.js";
import { DEFAULT_PROVIDER, type Provider } from "../../config/model-providers.js";
import { userAgent } from "../../connection/user-agent.js";
import { effortForModel, tierForModel } from "../../model/known-models.js";
import type { Operations } from "../../telemetry/operations.js";
import type { FreeformInput, Tool, TurnContext } from "../agent-api.js";
import { ModelFailure } from "./response-failure.js";
import type { ResponseItem } from "./responses-api-types.js";

/** For threads that bring no instructions of their own. */
const INSTRUCTIONS = "You are a helpful coding agent. Answer precisely and briefly.";

/** What a request goes by: the configuration, and the provider that is asked. */
export interface RequestSettings extends Settings {
  readonly provider: Provider;
  /** Who is told of each call of the model. */
  readonly operations: Pick<Operations, "modelCall">;
}

/**
 * Where the request goes. The built-in provider has two addresses: one for API keys, one for ChatGPT accounts. No other provider has an
 * address that is not configured.
 *
 * @throws {ModelFailure} When the provider has none, or cannot be asked by this server.
 */
export function urlOf({ provider, chatgptBaseUrl }: RequestSettings, { authMode }: TurnContext): string {
  const { id, baseUrl, unsupported } = provider;
  if (unsupported !== null) throw unusable(`Model provider \`${id}\` ${unsupported}.`);
  if (baseUrl === null && id !== DEFAULT_PROVIDER) throw unusable(`Model provider \`${id}\` has no \`base_url\`.`);
  const isKeyed = authMode === null || authMode === "apikey";
  const base = baseUrl ?? (isKeyed ? "https://api.openai.com/v1" : `${chatgptBaseUrl}/codex`);
  return `${base}/responses${queryOf(provider)}`;
}

/** The query, with spaces as the real server writes them (0.171). */
function queryOf({ query }: Provider): string {
  const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join("="));
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

/**
 * The headers of a request. `authorizedFetch` adds those of the account, unless the provider's table brings a credential of its own.
 * Configured headers that no request can have are left out, as on the real server (0.171).
 *
 * @throws {ModelFailure} When the environment variable with the provider's key is unset or empty.
 */
export function headersOf({ thread, originator }: TurnContext, provider: Provider): Record<string, string> {
  const name = originator ?? "codex-app-server-sdk";
  const headers = new Headers({ originator: name, "user-agent": userAgent({ name, version: "0" }) });
  headers.set("content-type", "application/json");
  setConfigured(headers, provider);
  headers.set("accept", "text/event-stream");
  headers.set("session-id", thread.id);
  headers.set("thread-id", thread.id);
  const bearer = bearerOf(provider);
  if (bearer !== null) headers.set("authorization", `Bearer ${bearer}`);
  return asRecord(headers);
}

/** What the provider's table brings in place of an account. */
function bearerOf({ credential }: Provider): string | null {
  if (credential.source === "table") return credential.token.reveal();
  if (credential.source !== "variable") return null;
  const { name, instructions } = credential;
  const key = process.env[name];
  if (key === undefined || key.trim() === "")
    throw unusable(`Missing environment variable: \`${name}\`.${instructions === null ? "" : ` ${instructions}`}`);
  return key;
}

/** Nothing is sent, and another attempt would end the same way. */
function unusable(why: string): ModelFailure {
  return new ModelFailure(why, { mayRetry: false });
}

/** What differs from one request of a turn to the next. */
export interface ModelRequest {
  readonly input: readonly ResponseItem[];
  readonly tools: readonly object[];
  /**
   * Whether it asks for the summary of a thread. The account's limits are told before the answer is read as well then, and it is not waited
   * for the network, both as on the real server (0.171).
   */
  readonly compacts?: boolean | undefined;
}

/** The body of a request, with the members that the real server sends (0.169). */
export function bodyOf(turn: TurnContext, { reasoningEffort }: RequestSettings, { input, tools }: ModelRequest): object {
  const { model, instructions, outputSchema, thread, settings } = turn;
  const { summary } = settings;
  const serviceTier = tierForModel(model, settings.serviceTier);
  const effort = effortForModel(model, settings.effort ?? reasoningEffort);
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
export function describeTools(tools: readonly Tool[], model: string): object[] {
  const groups = new Map<string, { readonly description: string; readonly tools: object[] }>();
  const specs: object[] = [];
  for (const tool of tools) {
    const { namespace } = tool;
    if (!namespace) {
      specs.push(tool.freeform?.isFor(model) ? asCustom(tool, tool.freeform) : asFunction(tool));
      continue;
    }
    const group = groups.get(namespace.name) ?? { description: namespace.description, tools: [] };
    if (group.tools.length === 0) specs.push({ type: "namespace", name: namespace.name, ...group });
    groups.set(namespace.name, group);
    group.tools.push(asFunction(tool));
  }
  return specs;
}

function asCustom({ name, description }: Tool, { syntax, definition }: FreeformInput): object {
  return { type: "custom", name, description, format: { type: "grammar", syntax, definition } };
}

function asFunction({ name, description, inputSchema }: Tool): object {
  return { type: "function", name, description, strict: false, parameters: inputSchema };
}
