import * as z from "zod/mini";
import type { FileChangeItem } from "../../../protocol/shapes/command-items.js";
import { sameJson } from "../../../rpc/json.js";
import type { Tool, ToolContext } from "../agent-api.js";
import { makeChanges, type PlannedChange, planChanges } from "./file-changes.js";
import { type PatchSection, parsePatch } from "./parse-patch.js";
import { defineTool, ToolFailure } from "./tool.js";
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

const PatchInput = z.object({ patch: z.string().check(z.describe("The whole patch, from *** Begin Patch to *** End Patch.")) });

/**
 * A tool that lets the model edit files, by patches in the format that codex models write. Off unless you pass it to
 * `createAppServer`.
 *
 * It changes nothing outside of the turn's folder, with links followed. Inside the folder, a thread with the sandbox `workspace-write`
 * or a wider one may write without asking, unless its approval policy is `untrusted` or the file is in a `.git`, `.codex` or `.agents`.
 * With `read-only` the user is asked first, and where nobody may be asked (`never`) the patch is refused.
 *
 * A patch is applied completely or not at all, and shown as a `fileChange` item with its diffs. When the files changed while the user
 * was asked, nothing is done.
 *
 * @example
 * const server = createAppServer({ tools: [applyPatchTool()] });
 */
export function applyPatchTool(): Tool {
  return defineTool({
    name: "apply_patch",
    description: DESCRIPTION,
    input: PatchInput,
    writesOwnItems: true,
    uses: "files",
    timeoutMs: null,
    run: ({ patch }, context) => applyPatch(parsePatch(patch), context),
  });
}

async function applyPatch(sections: readonly PatchSection[], { turn, callId, signal }: ToolContext): Promise<string> {
  const planned = await planChanges(sections, turn.cwd);
  const changes = planned.map(({ shown }) => shown);
  const item = turn.write.begin<FileChangeItem>({ type: "fileChange", id: callId, changes, status: "inProgress" });
  const paths = planned.flatMap(({ path, target }) => (target === null || target === path ? [path] : [path, target]));
  const { granted, by, reason } = await turn.approve({ type: "fileChange", itemId: callId, paths });
  if (!granted) {
    item.end({ status: "declined" });
    throw new ToolFailure(reason ?? "This was not allowed.");
  }
  try {
    if (by === "user") await refuseStale(planned, sections, turn.cwd);
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

/** Refuses a patch that would do something else now than what the user saw and allowed. */
async function refuseStale(planned: readonly PlannedChange[], sections: readonly PatchSection[], folder: string): Promise<void> {
  const now = await planChanges(sections, folder);
  if (!sameJson(now, planned)) throw new ToolFailure("The files changed while the user was asked.");
}

function describeDone(changes: readonly PlannedChange[]): string {
  const marks = { add: "A", update: "M", delete: "D" };
  const lines = changes.map(
    ({ shown, name, path, target }) => `${marks[shown.kind.type]} ${target === path || target === null ? name : target}`,
  );
  return `Success. Updated the following files:\n${lines.join("\n")}\n`;
}
