import * as z from "zod/mini";
import type { FileChangeItem } from "../../../protocol/shapes/command-items.js";
import { sameJson } from "../../../rpc/json.js";
import type { Tool, ToolContext } from "../agent-api.js";
import { makeChanges, type PatchReach, type PlannedChange, planChanges } from "./file-changes.js";
import { type PatchSection, parsePatch } from "./parse-patch.js";
import { defineOwnTool, ToolFailure } from "./tool.js";
import { tellTurnDiff } from "./turn-diff.js";

const DESCRIPTION = `Edits files. The patch has this form, with paths relative to the working folder:
*** Begin Patch
*** Add File: path
+each line of the new file
*** Update File: path
*** Move to: new path (only to rename it)
@@ a line above the change, to find the place (may be left out)
 a line that stays
-a line that goes
+a line that comes
*** Delete File: path
*** End Patch
Give three lines that stay above and below each change.`;

/** The form of a patch, for models that write it as a text. */
const GRAMMAR = `start: begin section+ finish
begin: "*** Begin Patch" LF
finish: "*** End Patch" LF?
section: add | delete | update
add: "*** Add File: " path LF added+
delete: "*** Delete File: " path LF
update: "*** Update File: " path LF move? change?
path: /(.+)/
added: "+" /(.*)/ LF -> line
move: "*** Move to: " path LF
change: (place | changed)+ last?
place: ("@@" | "@@ " /(.+)/) LF
changed: ("+" | "-" | " ") /(.*)/ LF
last: "*** End of File" LF

%import common.LF
`;

const PatchInput = z.object({ patch: z.string().check(z.describe("The whole patch, from *** Begin Patch to *** End Patch.")) });
/** The patch by itself, or as the only member: models of older releases call it `input`. */
const AnyPatchInput = z.union([z.string(), PatchInput, z.object({ input: z.string() })]);

/** How {@link applyPatchTool} edits files. */
export interface ApplyPatchToolOptions {
  /**
   * Whether a patch may name files outside of the turn's folder: the thread's sandbox says of them what it says of any file. Default:
   * `false`, such a patch is refused.
   */
  isAnywhere?: boolean | undefined;
}

/** Whether a model writes patches as a text: those of codex's own list do (0.171). */
export function writesPatches(model: string): boolean {
  return /^(gpt-[5-9]|gpt-daybreak|codex)/.test(model);
}

/**
 * A tool that lets the model edit files, by patches in the format that codex models write. Off unless you pass it to
 * `createAppServer`. Models of codex are offered it as they know it, as a tool that takes the patch as a text; others as a function.
 *
 * It changes nothing outside of the turn's folder, with links followed, unless you say so. Inside the folder, a thread with the sandbox
 * `workspace-write` or a wider one may write without asking, unless its approval policy is `untrusted` or the file is in a `.git`,
 * `.codex` or `.agents`. With `read-only` the user is asked first, and where nobody may be asked (`never`) the patch is refused.
 *
 * A patch is applied completely or not at all, and shown as a `fileChange` item with its diffs. When the files changed while the user
 * was asked, nothing is done. A file that is added replaces one of that name. What the model is told is what the real server tells it
 * (0.171).
 *
 * @example
 * const server = createAppServer({ tools: [applyPatchTool()] });
 */
export function applyPatchTool(options: ApplyPatchToolOptions = {}): Tool {
  return makePatchTool(options);
}

/**
 * The same, with a word on where it is offered.
 *
 * @param isOffered - Default: in every turn.
 */
export function makePatchTool({ isAnywhere = false }: ApplyPatchToolOptions, isOffered?: Tool["isOffered"]): Tool {
  const options = {
    name: "apply_patch",
    description: DESCRIPTION,
    input: AnyPatchInput,
    freeform: { syntax: "lark", definition: GRAMMAR, isFor: writesPatches },
    writesOwnItems: true,
    uses: "files",
    timeoutMs: null,
    isOffered,
    run: (input: z.infer<typeof AnyPatchInput>, context: ToolContext) =>
      applyPatchText(textOf(input), context, { folder: context.turn.cwd, isAnywhere }),
  } as const;
  return defineOwnTool(options, PatchInput);
}

function textOf(input: z.infer<typeof AnyPatchInput>): string {
  if (typeof input === "string") return input;
  return "patch" in input ? input.patch : input.input;
}

/**
 * Applies a patch, after the approval that it needs.
 *
 * @throws {ToolFailure} When it is no patch, does not fit the files, or is not allowed.
 */
export async function applyPatchText(text: string, context: ToolContext, reach: PatchReach): Promise<string> {
  const startedAt = performance.now();
  const verified = await plan(text, reach).catch((error: unknown) => {
    throw error instanceof ToolFailure ? new ToolFailure(`apply_patch verification failed: ${error.message}`) : error;
  });
  if (verified.sections.length === 0) throw new ToolFailure("patch rejected: empty patch");
  const done = await applyPlanned(verified, context, reach);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  return `Exit code: 0\nWall time: ${seconds} seconds\nOutput:\n${done}`;
}

interface VerifiedPatch {
  readonly sections: readonly PatchSection[];
  readonly planned: readonly PlannedChange[];
}

async function plan(text: string, reach: PatchReach): Promise<VerifiedPatch> {
  const sections = parsePatch(text);
  return { sections, planned: await planChanges(sections, reach) };
}

async function applyPlanned({ sections, planned }: VerifiedPatch, context: ToolContext, reach: PatchReach): Promise<string> {
  const { turn, callId, signal } = context;
  const changes = planned.map(({ shown }) => shown);
  const begin = () => turn.write.begin<FileChangeItem>({ type: "fileChange", id: callId, changes, status: "inProgress" });
  let asked: ReturnType<typeof begin> | null = null;
  const paths = planned.flatMap(({ path, target }) => (target === null || target === path ? [path] : [path, target]));
  const beforeAsking = () => {
    asked = begin();
  };
  const { granted, by, reason } = await turn.approve({ type: "fileChange", itemId: callId, paths, beforeAsking });
  if (!granted) {
    (asked as ReturnType<typeof begin> | null)?.end({ status: "declined" });
    throw new ToolFailure(
      by === "user" ? describeRefusal(reason) : `patch rejected: ${whyNot(context)}; rejected by user approval settings`,
    );
  }
  const item = asked ?? begin();
  try {
    if (by === "user") await refuseStale(planned, sections, reach);
    signal.throwIfAborted();
    await makeChanges(planned);
  } catch (error) {
    item.end({ status: "failed" });
    throw error;
  }
  item.end({ status: "completed" });
  await tellTurnDiff(turn, planned);
  return describeDone(planned);
}

function describeRefusal(reason: string | null): string {
  return reason === null || reason === "The user declined." ? "patch rejected by user" : reason;
}

/** Why the settings alone do not allow a patch, in the words of the real server (0.171). */
function whyNot({ turn }: ToolContext): string {
  return turn.settings.sandboxPolicy.type === "readOnly"
    ? "writing is blocked by read-only sandbox"
    : "writing outside of the project";
}

/** Refuses a patch that would do something else now than what the user saw and allowed. */
async function refuseStale(
  planned: readonly PlannedChange[],
  sections: readonly PatchSection[],
  reach: PatchReach,
): Promise<void> {
  const now = await planChanges(sections, reach);
  if (!sameJson(now, planned)) throw new ToolFailure("The files changed while the user was asked.");
}

function describeDone(changes: readonly PlannedChange[]): string {
  const marks = { add: "A", update: "M", delete: "D" };
  const lines = changes.map(({ shown, name }) => `${marks[shown.kind.type]} ${name}`);
  return `Success. Updated the following files:\n${lines.join("\n")}\n`;
}
