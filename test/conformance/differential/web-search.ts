import type { FakeAnswer } from "codex-app-server-sdk/testing";
import type { Json, Run, Scenario } from "./driver.js";
import { OPEN_PROVIDER } from "./tools.js";

type Before = NonNullable<Exclude<FakeAnswer, string | number>["before"]>;

const done = (item: unknown) => ({ type: "response.output_item.done", output_index: 0, item });
const added = (item: unknown) => ({ type: "response.output_item.added", output_index: 0, item });
const search = (members: Json) => ({ type: "web_search_call", ...members });
const sources = [{ type: "url", url: "https://example.com" }];

/** The searches of one answer: each kind of action, with and without its members, and what is no search. */
const SEARCHES: Before = [
  added(search({ id: "ws_1", status: "in_progress" })),
  done(search({ id: "ws_1", status: "completed", action: { type: "search", query: "q", queries: ["q", "r"], sources } })),
  done(search({ id: "ws_2", status: "completed", action: { type: "search", queries: ["a", "b"] } })),
  done(search({ id: "ws_3", status: "completed", action: { type: "search", query: "", queries: ["", "b"] } })),
  done(search({ id: "ws_4", action: { type: "search" } })),
  added(search({ id: "ws_5", status: "in_progress", action: { type: "search", query: "begun" } })),
  done(search({ id: "ws_5", status: "failed", action: { type: "open_page", url: "https://example.com" } })),
  done(search({ id: "ws_6", status: "completed", action: { type: "open_page" } })),
  done(search({ id: "ws_7", status: "completed", action: { type: "find_in_page", url: "u", pattern: "p" } })),
  done(search({ id: "ws_8", status: "completed", action: { type: "find_in_page", pattern: "p" } })),
  done(search({ id: "ws_9", status: "completed", action: { type: "find_in_page", url: "u" } })),
  done(search({ id: "ws_10", status: "completed", action: { type: "zzz", x: 1 }, more: 1, encrypted_content: "sealed" })),
  done(search({ id: "odd", status: "completed" })),
  done(search({})),
  done(search({ id: "ws_11", status: 5 })),
  done(search({ id: "ws_12", action: "x" })),
  done(search({ id: "ws_13", action: { type: "search", query: 7 } })),
  done(search({ id: 7 })),
];

const sealed = { encrypted_content: "sealed" };
const exec = { type: "exec", command: ["ls"] };

/** Items of other kinds, which nobody is shown, and some of which the next requests repeat. */
const UNSHOWN: Before = [
  done({ type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "s" }], ...sealed }),
  done({ type: "reasoning", id: "odd", summary: [], content: [{ type: "reasoning_text", text: "open" }] }),
  done({
    type: "image_generation_call",
    id: "ig_1",
    status: "completed",
    revised_prompt: "a cat",
    result: "aGVsbG8=",
    ...sealed,
  }),
  done({ type: "image_generation_call", id: "ig_2", status: "completed" }),
  done({ type: "local_shell_call", id: "lsh_1", call_id: "l1", status: "completed", action: exec }),
  done({ type: "local_shell_call", id: "lsh_2", call_id: null, status: "completed", action: exec }),
  done({ type: "tool_search_call", id: "tsc_1", call_id: "t1", execution: "server", arguments: { query: "x" } }),
  done({ type: "tool_search_output", id: "tso_1", call_id: "t1", execution: "server", status: "completed", tools: [] }),
  done({ type: "compaction_summary", id: "cmp_1", ...sealed }),
  done({ type: "context_compaction", id: "cmp_2" }),
  done({ type: "configuration_update", reasoning: { effort: "low" } }),
  done({ type: "ghost_snapshot", ghost_commit: { id: "x" } }),
  done({ type: "mcp_call", id: "mcp_1", name: "x" }),
];

/** Kinds that the two tell the model in words of their own. */
const OWN_WORDS = new Set(["message", "additional_tools"]);

/** What the newest request repeats of earlier answers, without ids that were made up. */
function noteRepeated({ backend, notes }: Run): void {
  const { input } = (backend.modelRequests.at(-1) as { body: unknown }).body as { input: Json[] };
  const repeated = input.filter(({ type }) => !OWN_WORDS.has(String(type)));
  notes.push(repeated.map(({ internal_chat_message_metadata_passthrough: _, ...item }) => withoutMadeUp(item)));
}

function withoutMadeUp({ id, ...item }: Json): Json {
  return typeof id === "string" && !/[0-9a-f-]{36}$/.test(id) ? { id, ...item } : item;
}

async function start(run: Run, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", { experimentalRawEvents: true, ...params });
  return (result as { thread: { id: string } }).thread.id;
}

async function say(run: Run, threadId: string): Promise<void> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.startTurn(threadId);
  await run.completed(before + 1);
}

async function noteItems(run: Run, method: string, threadId: string): Promise<string> {
  const { result } = await run.request(method, { threadId, ...(method === "thread/read" ? { includeTurns: true } : {}) });
  const { thread } = result as { thread: { id: string; turns: { items: Json[] }[] } };
  run.notes.push(thread.turns.map(({ items }) => items.filter(({ type }) => type === "webSearch")));
  return thread.id;
}

/** What was seen of an answer in this turn, the next ones, after a restart and in a fork. */
async function playThrough(run: Run, before: Before): Promise<void> {
  run.backend.plan({ before, calls: [{ name: "nobody", arguments: {}, callId: "c1" }] });
  await run.initialize();
  const threadId = await start(run);
  await say(run, threadId);
  noteRepeated(run);
  await say(run, threadId);
  noteRepeated(run);
  await noteItems(run, "thread/read", threadId);
  await run.restart();
  await run.initialize();
  await noteItems(run, "thread/resume", threadId);
  await say(run, threadId);
  noteRepeated(run);
  await say(run, await noteItems(run, "thread/fork", threadId));
  noteRepeated(run);
}

/** The search that the newest request offers. */
function noteOffer({ backend, notes }: Run): void {
  const { tools = [] } = (backend.modelRequests.at(-1) as { body: unknown }).body as { tools?: Json[] };
  notes.push(tools.filter(({ type }) => type === "web_search"));
}

const TABLE = { context_size: "high", allowed_domains: ["a.com"], location: { country: "US", city: "X" } };

/** What a thread may bring along, on top of the file. */
const THREADS: readonly Json[] = [
  {},
  { sandbox: "workspace-write" },
  { sandbox: "danger-full-access" },
  ...["disabled", "cached", "indexed", "live", "zzz"].flatMap((mode) => [
    { config: { web_search: mode } },
    { sandbox: "danger-full-access", config: { web_search: mode } },
  ]),
  ...["web_search_request", "web_search_cached", "web_search"].map((flag) => ({ config: { features: { [flag]: true } } })),
  { config: { features: { web_search_request: true, web_search_cached: true } } },
  { config: { features: { web_search_request: true }, web_search: "disabled" } },
  { config: { tools: { web_search: TABLE } } },
  { config: { "tools.web_search.location.city": "Y" } },
  { config: { "tools.web_search": { allowed_domains: [], location: {} } } },
  { config: { tools: { web_search: true } } },
  { config: { tools: { web_search: { context_size: "huge" } } } },
  { config: { tools: { web_search: { zzz: 1 } } } },
  { config: { tools: { web_search: 5 } } },
  { model: "gpt-5.5" },
  { model: "custom/gpt-5.5-more" },
  { model: "a/b/gpt-5.5" },
  { model: "gpt-6.2-sol" },
];

async function offerToThreads(run: Run): Promise<void> {
  await run.initialize();
  for (const params of THREADS) {
    const { result, error } = await run.request("thread/start", { sandbox: "read-only", ...params });
    run.notes.push(error ?? "started");
    if (!result) continue;
    await say(run, (result as { thread: { id: string } }).thread.id);
    noteOffer(run);
  }
  const { result } = await run.request("config/read", {});
  const { web_search, tools } = (result as { config: Json }).config;
  run.notes.push({ web_search, tools });
}

export const webSearchScenarios: readonly Scenario[] = [
  {
    name: "searches of the backend are shown, stored and repeated to the model",
    provider: OPEN_PROVIDER,
    play: (run) => playThrough(run, SEARCHES),
  },
  {
    name: "items that nobody is shown are repeated to the model",
    provider: OPEN_PROVIDER,
    play: (run) => playThrough(run, UNSHOWN),
  },
  {
    name: "a search of the web is offered to the model",
    provider: OPEN_PROVIDER,
    play: offerToThreads,
  },
  {
    name: "a search of the web is offered as the file says",
    provider: OPEN_PROVIDER,
    config: 'web_search = "indexed"\ntools.web_search = { context_size = "low", location = { country = "US", city = "X" } }',
    play: offerToThreads,
  },
  {
    name: "a model that looks for tools finds none",
    provider: OPEN_PROVIDER,
    async play(run) {
      const looking = { type: "tool_search_call", id: "tsc_1", call_id: "t1", execution: "client", arguments: { query: "x" } };
      run.backend.plan({ before: [done(looking)], text: "looking" });
      await run.initialize();
      const threadId = await start(run);
      await say(run, threadId);
      noteRepeated(run);
      await say(run, threadId);
      noteRepeated(run);
    },
  },
];
