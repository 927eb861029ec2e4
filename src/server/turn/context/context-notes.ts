import type { ThreadItem } from "../../../protocol/shapes/thread-item.js";
import { sameJson } from "../../../rpc/json.js";
import { afterCompaction, type LiveThread } from "../../thread/live-thread.js";
import type { ToldContext } from "../../thread/storage/thread-store.js";
import type { ContextNote } from "../agent-api.js";
import { describeEnvironment, describePermissions, renderEnvironment } from "./surroundings.js";
import type { ThreadFiles } from "./thread-files.js";

/** The turn whose model is told of the thread. */
export interface NotedTurn {
  readonly thread: LiveThread;
  /** What the model has been told in this turn; `undefined` until it has been. */
  told: ToldContext | undefined;
  /** The summary that the turn has compacted the thread to, if it has. */
  readonly recap: string | null;
  /** The items that the turn has written. */
  readonly record: { readonly items: readonly ThreadItem[] };
}

/**
 * What the model is told of a thread besides what is said, at the places where it was told or is told now. What is told for the first
 * time since the thread began or was compacted is told whole, later only what has changed, as on the real server (0.171).
 */
export async function notesFor(turn: NotedTurn, files: ThreadFiles): Promise<ContextNote[]> {
  const { thread } = turn;
  const notes: ContextNote[] = [];
  let known: ToldContext = {};
  for (const { told = {}, items } of turn.recap === null ? thread.past.turns : []) {
    notes.push(...render(told, known, items[0]?.id ?? null));
    known = merge(known, told);
  }
  turn.told ??= changesOf(known, await describe(thread, files));
  return [...notes, ...render(turn.told, known, afterCompaction(turn.record.items)[0]?.id ?? null)];
}

async function describe(thread: LiveThread, files: ThreadFiles): Promise<ToldContext> {
  const { tellsPermissions, tellsEnvironment } = files.settingsOf(thread);
  const { text } = await files.of(thread);
  return {
    ...(tellsPermissions ? { permissions: describePermissions(thread.settings) } : {}),
    docs: text === null ? null : { folder: thread.settings.cwd, text },
    ...(tellsEnvironment ? { environment: describeEnvironment(thread.settings) } : {}),
  };
}

function merge(known: ToldContext, told: ToldContext): ToldContext {
  return { ...known, ...told, environment: { ...known.environment, ...told.environment } };
}

/** What is true now and was not told. */
function changesOf(known: ToldContext, now: ToldContext): ToldContext {
  const { permissions, docs = null, environment } = now;
  const changed = environment && changesIn(known.environment, environment);
  return {
    ...(permissions !== undefined && permissions !== known.permissions ? { permissions } : {}),
    ...(sameJson(docs, known.docs ?? null) ? {} : { docs }),
    ...(changed ? { environment: changed } : {}),
  };
}

/** All of the environment where the folder has changed; where that has not, all but the folder and the shell. */
function changesIn(before: ToldContext["environment"] = {}, now: Readonly<Record<string, string>>) {
  if (sameJson({ ...before, ...now }, before) && Object.keys(before).length === Object.keys(now).length) return null;
  if (before.cwd !== now.cwd || before.shell !== now.shell) return now;
  const { cwd: _, shell: __, ...rest } = now;
  return rest;
}

function render(told: ToldContext, known: ToldContext, before: string | null): ContextNote[] {
  const { permissions, docs, environment } = told;
  const user = [
    ...(docs === undefined ? [] : [renderDocs(docs, known.docs ?? null)]),
    ...(environment ? [renderEnvironment(environment)] : []),
  ];
  return [
    ...(permissions === undefined ? [] : [{ before, role: "developer" as const, texts: [permissions] }]),
    ...(user.length > 0 ? [{ before, role: "user" as const, texts: user }] : []),
  ];
}

function renderDocs(docs: NonNullable<ToldContext["docs"]> | null, known: NonNullable<ToldContext["docs"]> | null): string {
  const head = `# AGENTS.md instructions${docs === null ? "" : ` for ${docs.folder}`}`;
  const replaced = known === null ? "" : "These take the place of all AGENTS.md instructions that were given before.\n\n";
  const text =
    docs === null ? "The AGENTS.md instructions that were given before do not count any more." : `${replaced}${docs.text}`;
  return `${head}\n\n<INSTRUCTIONS>\n${text}\n</INSTRUCTIONS>`;
}
