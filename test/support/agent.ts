import { type Client, runTurn, type TurnEvent, type TurnOutcome } from "codex-app-server-sdk/client";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import type { AppServerOptions } from "codex-app-server-sdk/server";
import type { FakeAnswer, FakeBackend } from "codex-app-server-sdk/testing";
import { configFor, createBackend } from "./backend.js";
import { createPair, type Pair } from "./pair.js";

export interface AgentRig extends Pair {
  readonly backend: FakeBackend;
  /** Starts a thread and returns its id. */
  startThread(params?: ThreadStartParams): Promise<string>;
  /** Runs a turn to its end in a thread of its own, or in the given one. */
  run(input: string, threadId?: string): Promise<{ outcome: TurnOutcome; events: TurnEvent[] }>;
  /** What the model was asked, request by request, without the notes on where it works and what it may do. */
  asked(): readonly ModelBody[];
  /** The same, with them. */
  askedWhole(): readonly ModelBody[];
}

/** What a request to the model says. */
export interface ModelBody {
  readonly input: { readonly type: string; readonly [member: string]: unknown }[];
  readonly tools: { readonly name: string; readonly [member: string]: unknown }[];
  readonly [member: string]: unknown;
}

/** The default agent in front of a fake model, with a client; the experimental part of the protocol is on. */
export async function createAgentRig(
  plan: readonly FakeAnswer[] = [],
  { provider = {}, ...options }: AppServerOptions & { provider?: object } = {},
): Promise<AgentRig> {
  const backend = await createBackend();
  backend.plan(...plan);
  const own = configFor(backend, { requires_openai_auth: false, ...provider });
  // Tests of other tools look at what is offered, and have a backend that searches nothing.
  const config = { ...own, web_search: "disabled" as const, ...options.config };
  const pair = await createPair({ ...options, config }, { capabilities: { experimentalApi: true } });
  return { ...pair, backend, ...driving(pair.client, backend) };
}

/** How a message begins that is a note. */
const NOTES = ["<permissions instructions>", "<environment_context>", "# AGENTS.md instructions"];

function isNote({ content }: ModelBody["input"][number]): boolean {
  const [first] = (content ?? []) as { text?: string }[];
  return NOTES.some((start) => first?.text?.startsWith(start));
}

/** A request to the model without the notes on where it works and what it may do. */
export function withoutNotes<Request extends { readonly body: unknown }>(request: Request): Request {
  const body = request.body as ModelBody;
  return { ...request, body: { ...body, input: body.input.filter((item) => !isNote(item)) } };
}

function driving(client: Client, backend: FakeBackend): Pick<AgentRig, "startThread" | "run" | "asked" | "askedWhole"> {
  const askedWhole = () => backend.modelRequests.map(({ body }) => body as ModelBody);
  const startThread = async (params: ThreadStartParams = {}) => (await client.thread.start(params)).thread.id;
  return {
    startThread,
    async run(input, threadId) {
      const turn = runTurn(client, { threadId: threadId ?? (await startThread()), input });
      const events: TurnEvent[] = [];
      for await (const event of turn) events.push(event);
      return { outcome: await turn.completed, events };
    },
    askedWhole,
    asked: () => backend.modelRequests.map((request) => withoutNotes(request).body as ModelBody),
  };
}
