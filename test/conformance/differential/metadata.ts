import { dataUrl, png } from "../../support/pictures.js";
import type { Json, Run, Scenario } from "./driver.js";
import { OPEN_PROVIDER } from "./tools.js";

const UNKNOWN = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";

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
    provider: OPEN_PROVIDER,
    async play(run) {
      await run.initialize();
      await startWithTurn(run);
      for (const params of LISTS) await note(run, "thread/list", params);
      for (const params of [{ sectionId: null }, { projectId: null }, {}]) await note(run, "thread/list", params);
    },
  },
  {
    name: "threads are listed in which something was said",
    provider: OPEN_PROVIDER,
    unseen: ["thread/tokenUsage/updated"],
    async play(run) {
      await run.initialize();
      const ids: string[] = [];
      const start = async () => {
        const { result } = await run.request("thread/start", {});
        const { id } = (result as { thread: { id: string } }).thread;
        ids.push(id);
        return id;
      };
      const say = async (threadId: string, ...input: readonly object[]) => {
        const ended = run.received.filter(({ method }) => method === "turn/completed").length;
        await run.request("turn/start", { threadId, input });
        await run.completed(ended + 1);
      };
      const noteList = async (params: Json = {}) => {
        const { result } = await run.request("thread/list", params);
        run.sent.pop();
        const { data } = result as { data: { id: string; preview: string }[] };
        run.notes.push(data.map(({ id, preview }) => [ids.indexOf(id), preview]).sort());
      };
      const text = (said: string) => ({ type: "text", text: said });
      const picture = { type: "image", url: dataUrl(png()) };
      await start();
      const named = await start();
      await run.request("thread/name/set", { threadId: named, name: "N" });
      await note(run, "thread/metadata/update", { threadId: await start(), gitInfo: { branch: "b" } });
      const content = [{ type: "input_text", text: "said" }];
      await run.request("thread/inject_items", { threadId: await start(), items: [{ type: "message", role: "user", content }] });
      const wanted = await start();
      await run.request("thread/goal/set", { threadId: wanted, objective: "first", status: "paused" });
      await run.request("thread/goal/set", { threadId: wanted, objective: "second", status: "paused" });
      await run.request("thread/goal/clear", { threadId: wanted });
      await say(await start(), picture);
      await say(await start(), text("  "), picture);
      await say(await start(), picture, text(" a "), text("b\n"));
      const blank = await start();
      await say(blank, text("  "));
      await noteList();
      await noteList({ searchTerm: "N" });
      await say(wanted, text("later"));
      await say(blank, text("later"));
      await run.request("thread/archive", { threadId: named });
      await noteList();
      await noteList({ archived: true });
      await run.restart();
      await run.initialize();
      await noteList();
    },
  },
  {
    name: "a thread's metadata is changed",
    provider: OPEN_PROVIDER,
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
    provider: OPEN_PROVIDER,
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
