import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Json, Run, Scenario } from "./driver.js";

const FILES: Readonly<Record<string, string>> = {
  ".gitignore": "ignored/\nnode_modules\n/build\n",
  ".ignore": "by-ignore.txt\n",
  ".git/info/exclude": "excluded.txt\n",
  "sub/.gitignore": "*.tmp\n!important.tmp\n",
  "nested/.gitignore": "skip.me\n",
};

const PATHS =
  "src/index.ts src/main.ts src/lib/file-search.ts src/lib/fileSearch.ts src/lib/FileSearchManager.ts README.md .hidden/secret.ts .env node_modules/a/index.js ignored/x.ts sub/keep.log sub/drop.tmp sub/important.tmp docs/guide.md a/b/c/deep.ts FOO.txt foo.txt é.txt Ünïcode/naïve.md by-ignore.txt excluded.txt lib/lib lib2/utils/helpers2.test.ts src/server/workspace/search/file-walk.ts src/server/handlers/fuzzy-file-search.ts test/server/handlers/fuzzy-file-search.test.ts package.json packages/core/package.json packages/core/src/index.ts 日本語/ファイル.txt a_b_c/x-y-z.TS V2Beta3/file10.txt file1.txt build/out.o nested/.git/HEAD nested/skip.me nested/stay.me x/^caret.txt x/$dollar x/it's.txt x/!bang";

const QUERIES =
  "|ts|index|fs|FS|src|readme|env|x.ts|log|tmp|deep|abc|é|e.txt|E|lib|docs|src/index|src/index.ts|src/lib|index.ts|package|package.json|pj|ffs|10|v2|filesearch|hnd|handlers|test ts|!ts src|^src|ts$|^src/main.ts$|'ile|uni|naive|ï|日|ファ|o|_|-|a\\ b|t.t|searchts|serverfile|\\^car|x$|'s|it's|\\!b|!|   | foo |stay|skip|HEAD|by-ig|excl|wsf|srv wrk|core index|ssss|zzzz".split(
    "|",
  );

/** A project with what the queries look for, which is a repository with another inside. */
async function createProject(run: Run): Promise<string> {
  const project = join(run.home, "project");
  const files = { ...Object.fromEntries(PATHS.split(" ").map((path) => [path, ""])), "sp ace.txt": "", ...FILES };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  for (const [to, from] of [
    ["src", "link-folder"],
    ["foo.txt", "link-file.txt"],
    ["nowhere", "dangling.txt"],
    ["..", "sub/loop"],
  ] as const)
    await symlink(to, join(project, from));
  return project;
}

const tellsOf = (query: string) => (message: Json) =>
  message.method === "fuzzyFileSearch/sessionUpdated" && (message.params as Json).query === query;

/**
 * What was found for a query when all files had been listed: the real server tells before of those that it has by then, and of the end
 * before or after what it found.
 */
async function foundFor(run: Run, query: string): Promise<Json> {
  const before = run.received.length;
  await run.request("fuzzyFileSearch/sessionUpdate", { sessionId: "s", query });
  const hasEnded = ({ method }: Json) => method === "fuzzyFileSearch/sessionCompleted";
  await run.when(() => run.received.some(tellsOf(query)) && run.received.slice(before).some(hasEnded));
  await run.settle();
  return run.received.findLast(tellsOf(query)) as Json;
}

/** How many files an answer has at most. */
const MOST_FILES = 50;

/**
 * Puts files that no query ranks in order: the real server has them as its threads find them. Where an answer is cut, the shortest paths are
 * in it, and which of the longest ones are is chance as well: those are left out.
 */
function sortUnranked(found: Json = {}): void {
  const files = (found.files ?? []) as { score: number; path: string }[];
  if (!files.every(({ score }) => score === 0)) return;
  const lengthOf = ({ path }: { path: string }) => [...path].length;
  const longest = files.length === MOST_FILES ? Math.max(...files.map(lengthOf)) : Number.POSITIVE_INFINITY;
  if ("files" in found)
    found.files = files.filter((file) => lengthOf(file) < longest).sort((one, other) => (one.path < other.path ? -1 : 1));
}

export const searchScenarios: readonly Scenario[] = [
  {
    name: "a client looks for files",
    async play(run) {
      await run.initialize();
      const project = await createProject(run);
      const find = (query: unknown, roots: unknown = [project], more: Json = {}) =>
        run.request("fuzzyFileSearch", { query, roots, cancellationToken: null, ...more });
      for (const query of QUERIES) await find(query);
      await find("ts", []);
      await find("ts", [join(project, "none")]);
      await find("ts", [join(project, "README.md")]);
      await find("main", [project, join(project, "src")]);
      await find("guide", [join(project, "docs"), join(project, "src")]);
      await find("skip", [join(project, "nested")]);
      await find("main", [project], { cancellationToken: "a" });
      await find(5);
      await find("ts", "x");
      for (const { result } of run.received) sortUnranked(result as Json | undefined);
    },
  },
  {
    name: "a client looks for files with a query that changes",
    async play(run) {
      await run.initialize();
      const project = await createProject(run);
      const ask = (what: string, params: Json) => run.request(`fuzzyFileSearch/session${what}`, params);
      await ask("Start", { sessionId: "s", roots: [project] });
      await ask("Start", { sessionId: "", roots: [project] });
      await ask("Start", { sessionId: "n", roots: [] });
      for (const query of ["index", "zzzz", ""]) {
        const told = await foundFor(run, query);
        sortUnranked(told.params as Json);
        run.notes.push(told);
      }
      await ask("Update", { sessionId: "other", query: "index" });
      for (const sessionId of ["s", "s", ""]) await ask("Stop", { sessionId });
      await ask("Update", { sessionId: "s", query: "index" });
      // How often the real server says that it is done depends on when it has listed the files.
      const isOfSession = ({ method }: Json) => String(method).startsWith("fuzzyFileSearch/");
      const told = run.received.filter((message) => !isOfSession(message));
      run.received.splice(0, run.received.length, ...told);
    },
  },
  {
    name: "a client looks for what was said in threads",
    provider: "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0",
    async play(run) {
      await run.initialize();
      const say = async (threadId: string, text: string, answer: string) => {
        const before = run.received.filter(({ method }) => method === "turn/completed").length;
        run.backend.plan({ text: answer });
        await run.request("turn/start", { threadId, input: [{ type: "text", text }] });
        await run.completed(before + 1);
      };
      const long = `${"w".repeat(10)}${" abcdefghij".repeat(20)} needle ${"klmnopqrst ".repeat(30)}`;
      const first = await run.startThread();
      await say(first, "Hello Zebra\nworld, 100% sure_thing", "the answer has a Giraffe in it");
      await say(first, long, "short  one\n\n  two\tthree needle2 end");
      const second = await run.startThread();
      await say(second, "Ärger in der STRASSE", `${"x".repeat(500)}inner${"y".repeat(500)}`);
      await run.request("thread/name/set", { threadId: second, name: "named" });
      const third = await run.startThread();
      await say(third, "put away", "ok");
      await run.request("thread/archive", { threadId: third });
      const find = async (params: Json) => {
        const { result, error } = await run.request("thread/search", params);
        const { data, nextCursor } = (result ?? { data: [] }) as {
          data: { thread: Json; snippet: string }[];
          nextCursor: unknown;
        };
        const found = data.map(({ thread, snippet }) => ({ snippet, of: [first, second, third].indexOf(String(thread.id)) }));
        // Two threads of one second have no order.
        found.sort((one, other) => one.of - other.of);
        run.notes.push({ params: { ...params, cursor: undefined }, found, error, isLast: (nextCursor ?? null) === null });
      };
      for (const searchTerm of "zebra|ZEBRA|giraffe|%|sure_thing|hello world|Zebra\nworld|needle| needle|needle2|two\tthree|inner|xinner|wwww|ärger|strasse|named|put away|ok".split(
        "|",
      ))
        await find({ searchTerm });
      await find({ searchTerm: "put away", archived: true });
      for (const searchTerm of ["", "  ", 5]) await find({ searchTerm });
      await find({});
      await find({ searchTerm: "zebra", cursor: "bad" });
      await find({ searchTerm: "zebra", limit: 0 });
      await find({ searchTerm: "zebra", sortKey: "section_position" });
      await find({ searchTerm: "zebra", sourceKinds: ["exec"] });
      for (const requestId of [99, "x"]) {
        await run.request("thread/search/cancel", { requestId });
        await run.request("thread/search/stream/cancel", { requestId });
      }
      const { result } = await run.request("thread/search/stream", { searchTerm: "zebra" });
      run.notes.push((result as { data: { snippet: string }[] }).data.map(({ snippet }) => snippet));
      // What the real server tells of a search that is done soon depends on when.
      const told = run.received.filter(({ method }) => method !== "thread/search/partial");
      run.received.splice(0, run.received.length, ...told);
    },
  },
];
