import * as z from "zod/mini";
import type { TurnPlanStep } from "../../../protocol/methods/turn.js";
import type { Tool } from "../agent-api.js";
import { defineOwnTool, ToolFailure } from "./tool.js";

const STATUSES = { pending: "pending", in_progress: "inProgress", completed: "completed" } as const;

const PlanInput = z.strictObject({
  explanation: z.optional(z.nullable(z.string().check(z.describe("Why the plan changed.")))),
  plan: z
    .array(
      z.strictObject({
        step: z.string().check(z.describe("What is done in this step.")),
        status: z.enum(["pending", "in_progress", "completed"]),
      }),
    )
    .check(z.describe("All steps, in order.")),
});

/**
 * The tool by which codex's models show their steps (0.171). Clients are told the whole plan (`turn/plan/updated`).
 *
 * @param isOn - Whether it is offered in every thread, whatever the configuration says (`tools.update_plan.enabled`).
 */
export function updatePlanTool(isOn: boolean): Tool {
  return defineOwnTool({
    name: "update_plan",
    description: "Shows the user the steps of the task, and how far they are. At most one step is in progress at a time.",
    input: PlanInput,
    writesOwnItems: true,
    isOffered: ({ settings }) => isOn || settings.features?.["tools.update_plan"] === true,
    run({ plan, explanation = null }, { turn }) {
      if (turn.settings.mode === "plan")
        throw new ToolFailure("update_plan is a TODO/checklist tool and is not allowed in Plan mode");
      const steps: TurnPlanStep[] = plan.map(({ step, status }) => ({ step, status: STATUSES[status] }));
      turn.write.plan(steps, explanation);
      return "Plan updated";
    },
  });
}
