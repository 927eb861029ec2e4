import * as z from "zod/mini";
import { RpcError, ShapeError } from "../../../rpc/errors.js";
import type { Tool } from "../agent-api.js";
import { defineOwnTool, ToolFailure } from "./tool.js";

const text = (what: string) => z.string().check(z.describe(what));

const QuestionsInput = z.object({
  questions: z
    .array(
      z.object({
        id: text("A name for the answer, in snake_case."),
        header: text("A few words above the question: 12 characters at most."),
        question: text("The question, in one sentence."),
        options: z.optional(
          z
            .array(z.object({ label: text("The answer, in one to five words."), description: text("What choosing it means.") }))
            .check(
              z.describe("Two or three answers that exclude each other, the best one first. The user may always write another."),
            ),
        ),
      }),
    )
    .check(z.describe("One to three questions.")),
});

/** The feature that lets the model ask in Default mode as well. */
const IN_DEFAULT_MODE = "default_mode_request_user_input";

/** The tool by which codex's models ask the user: in plan mode, and where a feature says so in Default mode (0.171). */
export function requestUserInputTool(): Tool {
  return defineOwnTool({
    name: "request_user_input",
    description:
      "Asks the user one to three short questions and waits for the answers. In Default mode it may be switched off; a call says so.",
    input: QuestionsInput,
    writesOwnItems: true,
    timeoutMs: null,
    async run({ questions }, { turn, callId }) {
      const isBlocking = turn.settings.mode === "plan";
      if (!isBlocking && turn.settings.features?.[IN_DEFAULT_MODE] !== true)
        throw new ToolFailure("request_user_input is unavailable in Default mode");
      const asked = questions.map(({ options = [], ...question }) => {
        if (options.length === 0) throw new ToolFailure("request_user_input requires non-empty options for every question");
        return { ...question, isOther: true, isSecret: false, options };
      });
      const params = { itemId: callId, questions: asked, isBlocking, autoResolutionMs: null };
      try {
        const { answers } = await turn.ask("item/tool/requestUserInput", params);
        return { answers };
      } catch (error) {
        // A client that cannot ask has no answers.
        if (error instanceof RpcError || error instanceof ShapeError) return { answers: {} };
        throw error;
      }
    },
  });
}
