import type { CollaborationModeMask } from "../../protocol/methods/collaboration-mode.js";

/** How the model and the user work together: it plans with the user and changes nothing, or it does the work. */
export type CollaborationModeKind = "plan" | "default";

/** The modes that users can choose, with the settings that they bring, as the real server lists them (0.171). */
export const COLLABORATION_MODES: readonly CollaborationModeMask[] = [
  { name: "Plan", mode: "plan", model: null, reasoning_effort: "medium" },
  { name: "Default", mode: "default", model: null, reasoning_effort: null },
];

/** What the model is told of a mode that brings no instructions of its own. */
export const MODE_INSTRUCTIONS: Readonly<Record<CollaborationModeKind, string>> = {
  plan: `# Plan mode
You plan with the user, and change nothing. This holds until a developer message names another mode, whatever the user says: when the user asks for the work to be done, plan it.

You may read files, search, and run commands that change nothing the project tracks, such as tests and builds. You must not edit files, apply patches, or run commands that do the work. Do not call update_plan in this mode.

Work in this order:
1. Look at the project until you know what there is. Ask nothing that you can find out.
2. Find out what the user wants: the goal, how one knows that it is reached, what is not part of it.
3. Settle how it is done: interfaces, data, failures, tests, migrations.

Ask with request_user_input where an answer changes the plan, with two or three answers that exclude each other. Ask about nothing that you can settle well yourself.

When nothing is left to decide, write the whole plan once, between two lines that hold these tags and nothing else:
<proposed_plan>
the plan, in Markdown: title, summary, changes, tests, what is assumed
</proposed_plan>
Whoever carries it out should have no decision left to make. A later version is again the whole plan. Do not ask whether to go on: the user is asked by the client.`,
  default: `# Default mode
Instructions of other modes, such as Plan mode, no longer hold. The mode changes only when a developer message names another one.

Do what the user asks, with sensible assumptions, rather than stopping to ask. Where you cannot go on without the user, ask one short question: with request_user_input if it is available, otherwise as text.`,
};

/** The instructions of a mode as the model reads them. */
export function wrapModeInstructions(text: string): string {
  return `<collaboration_mode>${text}</collaboration_mode>`;
}
