import type { Json, Run, Scenario } from "./driver.js";

const UNKNOWN = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";
const provider = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";

/** Members of a thread that are not compared: where it is stored, and how its history is. */
const APART = ["path", "historyMode"];

/** A thread as it was told, without what is another on each server. */
function withoutPlace(thread: unknown): Json {
  return Object.fromEntries(Object.entries(thread as Json).filter(([name]) => !APART.includes(name)));
}

function describe({ result, error }: Json): unknown {
  if (error) return { error };
  const { thread, data, readState, readStates, nextCursor } = result as Json;
  // What has been read of a thread that has something to read is known to the real server alone.
  const isEmpty = (thread as Json | undefined)?.preview === "";
  if (thread) return { thread: withoutPlace(thread), ...(isEmpty ? { readState } : {}) };
  const list = (data as unknown[]).map(withoutPlace);
  return { list, nextCursor, ...(list.length === 0 ? { readStates } : {}) };
}

async function note(run: Run, method: string, params: Json): Promise<Json> {
  const answer = await run.request(method, params);
  // The note stands for the answer.
  run.sent.pop();
  run.notes.push([method, params, describe(answer)]);
  return ((answer.result as Json | undefined)?.thread ?? {}) as Json;
}

async function startWithTurn(run: Run): Promise<string> {
  const { id } = await note(run, "thread/start", {});
  await run.request("turn/start", { threadId: id, input: [{ type: "text", text: "hi" }] });
  await run.heard("turn/completed");
  return id as string;
}

const LISTS: readonly Json[] = [
  { sortKey: "section_position" },
  { sortKey: "section_position", sectionId: null },
  { sortKey: "section_position", sectionId: "x" },
  { sortKey: "section_position", sectionId: "" },
  { sortKey: "section_position", sectionId: "x", archived: true, sortDirection: "asc" },
  { sortKey: "section_position", cursor: "junk" },
  { sortKey: "section_position", sectionId: "x", cursor: "junk" },
  { sortKey: "section_position", projectId: "x" },
  { sectionId: "x" },
  { sectionId: "x", cursor: "junk" },
  { projectId: "x" },
  { projectId: "" },
  { projectId: " ", sectionId: "x", cursor: "junk" },
  { projectId: "x", includedThreadIds: ["bad"] },
  { projectId: "x", excludedThreadIds: ["bad"], includeAttachedThreads: true },
  { includedThreadIds: ["bad"], excludedThreadIds: ["worse"] },
  { excludedThreadIds: Array.from({ length: 101 }, () => UNKNOWN) },
  { excludedThreadIds: ["bad"], sortKey: "section_position" },
  { includeAttachedThreads: true, projectId: "x" },
  { includeAttachedThreads: true, sortKey: "section_position" },
  { includeAttachedThreads: true, searchTerm: "x", attachedToThreadId: UNKNOWN },
  { parentThreadId: "x", ancestorThreadId: "y" },
  { parentThreadId: "x", attachedToThreadId: "y" },
  { parentThreadId: "x", sortKey: "section_position" },
  { parentThreadId: "", sectionId: "x" },
  { ancestorThreadId: "x" },
  { attachedToThreadId: "x", cursor: "junk" },
  { attachedToThreadId: UNKNOWN },
  { parentThreadId: UNKNOWN },
  { parentThreadId: UNKNOWN, cursor: "junk" },
];

const UPDATES: readonly Json[] = [
  {},
  { projectId: "x" },
  { projectId: " " },
  { projectId: "" },
  { projectId: null },
  { daybreakEnabled: null },
  { daybreakEnabled: true },
  { daybreakEnabled: false, projectId: "x" },
  { gitInfo: null },
  { gitInfo: {} },
  { gitInfo: {}, projectId: "x" },
  { gitInfo: {}, daybreakEnabled: false },
  { gitInfo: { sha: " " } },
  { gitInfo: { branch: "" } },
  { gitInfo: { originUrl: "" } },
  { gitInfo: { branch: " b " } },
  { gitInfo: { sha: "c" }, daybreakEnabled: null },
  { gitInfo: { branch: null } },
  { gitInfo: { sha: null, originUrl: null } },
];

/** What is stored with threads, and what they may be part of. */
export const metadataScenarios: readonly Scenario[] = [
  {
    name: "threads are looked for in sections, projects and below others",
    provider,
    async play(run) {
      await run.initialize();
      await startWithTurn(run);
      for (const params of LISTS) await note(run, "thread/list", params);
      for (const params of [{ sectionId: null }, { projectId: null }, {}]) await note(run, "thread/list", params);
    },
  },
  {
    name: "a thread's metadata is changed",
    provider,
    unseen: ["thread/tokenUsage/updated"],
    async play(run) {
      await run.initialize();
      const threadId = await startWithTurn(run);
      for (const update of UPDATES) await note(run, "thread/metadata/update", { threadId, ...update });
      for (const id of ["x", UNKNOWN]) {
        for (const update of [{}, { projectId: "x" }, { gitInfo: { sha: "" } }, { gitInfo: { sha: "c" } }]) {
          await note(run, "thread/metadata/update", { threadId: id, ...update });
        }
      }
      await note(run, "thread/read", { threadId });
      await note(run, "thread/list", {});
      await note(run, "thread/fork", { threadId, excludeTurns: true });
      await note(run, "thread/fork", { threadId, excludeTurns: true, ephemeral: true });
      await note(run, "thread/resume", { threadId, excludeTurns: true });
      await run.restart();
      await run.initialize();
      await note(run, "thread/read", { threadId });
      await note(run, "thread/metadata/update", { threadId, daybreakEnabled: false });
      await note(run, "thread/resume", { threadId, excludeTurns: true });
    },
  },
  {
    name: "threads are started in projects, and with a Daybreak choice",
    provider,
    async play(run) {
      await run.initialize();
      for (const params of [
        { projectId: "x" },
        { projectId: "" },
        { projectId: "x", ephemeral: true, daybreakEnabled: true, config: { model: 5 } },
        { ephemeral: true, daybreakEnabled: false },
        { ephemeral: true, daybreakEnabled: null },
      ]) {
        await note(run, "thread/start", params);
      }
      const { id: threadId } = await note(run, "thread/start", { daybreakEnabled: true });
      await note(run, "thread/read", { threadId });
      await note(run, "thread/metadata/update", { threadId, daybreakEnabled: false });
      const { id: ephemeral } = await note(run, "thread/start", { ephemeral: true });
      for (const update of [{ daybreakEnabled: true }, { projectId: "x" }, {}, { gitInfo: { sha: "c" } }]) {
        await note(run, "thread/metadata/update", { threadId: ephemeral, ...update });
      }
    },
  },
];
