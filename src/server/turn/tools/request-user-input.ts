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

/** The tool by which codex's models ask the user, in plan mode alone (0.171). */
export function requestUserInputTool(): Tool {
  return defineOwnTool({
    name: "request_user_input",
    description: "Asks the user one to three short questions and waits for the answers. Only in Plan mode.",
    input: QuestionsInput,
    writesOwnItems: true,
    timeoutMs: null,
    async run({ questions }, { turn, callId }) {
      if (turn.settings.mode !== "plan") throw new ToolFailure("request_user_input is unavailable in Default mode");
      const asked = questions.map(({ options = [], ...question }) => {
        if (options.length === 0) throw new ToolFailure("request_user_input requires non-empty options for every question");
        return { ...question, isOther: true, isSecret: false, options };
      });
      const params = { itemId: callId, questions: asked, isBlocking: true, autoResolutionMs: null };
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
