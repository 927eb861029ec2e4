import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json, Run, Scenario } from "./driver.js";

interface Part {
  readonly text?: string;
}

/** What the model was told besides the conversation in its newest request: facts as they stand, sentences of either server by their kind. */
function noteContext(run: Run): void {
  const { input } = (run.backend.modelRequests.at(-1)?.body ?? { input: [] }) as { input: { role?: string; content?: Part[] }[] };
  const parts = input.flatMap(({ role, content }) => (content ?? []).map(({ text = "" }) => ({ role, text })));
  run.notes.push(parts.flatMap(({ role, text }) => (isInstructions(text) ? [] : [[role, asKind(text)]])));
}

/** The agent's own instructions, and those about skills, which there are none of here. */
function isInstructions(text: string): boolean {
  return text.startsWith("You are ") || text.startsWith("<skills_instructions>");
}

const REPLACES =
  /These AGENTS.md instructions replace all previously provided AGENTS.md instructions\.|These take the place of all AGENTS.md instructions that were given before\./;
const GONE =
  /The previously provided AGENTS.md instructions no longer apply\.|The AGENTS.md instructions that were given before do not count any more\./;
/** The real server guards one folder more. */
const AWS = /<entry access="read"><path>[^<]*\/\.aws<\/path><\/entry>/g;

function asKind(text: string): string {
  if (text.startsWith("<permissions instructions>")) return "<permissions>";
  return text.replace(REPLACES, "<replaces>").replace(GONE, "<gone>").replace(AWS, "");
}

async function start(run: Run, params: Json): Promise<string> {
  const { result, error } = await run.request("thread/start", params);
  const { thread, instructionSources } = (result ?? {}) as { thread?: { id: string }; instructionSources?: unknown };
  run.notes.push(error ?? instructionSources);
  return thread?.id ?? "";
}

const turns = new WeakMap<Run, number>();

async function say(run: Run, threadId: string, params: Json = {}): Promise<void> {
  const count = (turns.get(run) ?? 0) + 1;
  turns.set(run, count);
  await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }], ...params });
  await run.completed(count);
  noteContext(run);
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** What the model is told besides the conversation. */
export const contextScenarios: readonly Scenario[] = [
  {
    name: "files of instructions lie in a project",
    async play(run) {
      await writeAll(run.home, {
        "AGENTS.md": "for all\n",
        "p/.git/HEAD": "",
        "p/AGENTS.md": "root\n\n",
        "p/a/AGENTS.md": "not this",
        "p/a/AGENTS.override.md": "override",
        "p/a/b/AGENTS.md": "  deep  \n",
        "p/c/CLAUDE.md": "other name",
        "p/c/AGENTS.md/x": "a folder",
        "p/empty/AGENTS.md": "  ",
        "q/.root/x": "",
        "q/AGENTS.md": "0123456789",
        "q/a/AGENTS.md": "abcdefghij",
      });
      await run.initialize();
      const cwd = (name: string) => ({ cwd: join(run.home, name) });
      const id = await start(run, { ...cwd("p/a/b"), developerInstructions: "by the developer" });
      await say(run, id);
      await writeFile(join(run.home, "p", "AGENTS.md"), "changed");
      await say(run, id);
      await say(run, id, cwd("p/a"));
      await rm(join(run.home, "AGENTS.md"));
      await say(run, id, cwd("q"));
      await mkdir(join(run.home, "r"));
      await say(run, id, cwd("r"));
      await say(run, await start(run, cwd("p/empty")));
      await say(run, await start(run, { ...cwd("p/c"), config: { project_doc_fallback_filenames: ["CLAUDE.md"] } }));
      await say(run, await start(run, { ...cwd("q/a"), config: { project_root_markers: [".root"], project_doc_max_bytes: 15 } }));
      await say(run, await start(run, { ...cwd("q/a"), config: { project_root_markers: [".root"], project_doc_max_bytes: 0 } }));
      await say(run, await start(run, { ...cwd("q/a"), environments: [] }));
      await start(run, { config: { project_doc_max_bytes: "x" } });
      await start(run, { config: { project_doc_max_bytes: -1 } });
      await start(run, { config: { model_instructions_file: join(run.home, "gone.md") } });
      await start(run, { ...cwd("p"), config: { model_instructions_file: "gone.md" } });
      await start(run, { ...cwd("p/empty"), config: { model_instructions_file: "AGENTS.md" } });
    },
  },
  {
    name: "what the model may do changes",
    config: 'developer_instructions = "configured"',
    async play(run) {
      await run.initialize();
      const id = await start(run, { sandbox: "workspace-write", runtimeWorkspaceRoots: [run.home, "/var"] });
      await say(run, id);
      await say(run, id, { approvalPolicy: "on-request" });
      await say(run, id, { sandboxPolicy: { type: "readOnly" } });
      const writable = { type: "workspaceWrite", excludeSlashTmp: true, excludeTmpdirEnvVar: true, writableRoots: ["/srv"] };
      await say(run, id, { sandboxPolicy: writable });
      await say(run, id, { sandboxPolicy: { type: "externalSandbox" } });
      await say(run, id, { model: "mock-model", effort: "high" });
      const config = { include_permissions_instructions: false, include_environment_context: false };
      await say(run, await start(run, { config, developerInstructions: "own" }));
    },
  },
  {
    name: "the file of instructions is missing",
    config: 'model_instructions_file = "gone.md"',
    async play(run) {
      await run.initialize();
      await start(run, {});
    },
  },
];
