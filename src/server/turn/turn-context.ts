import type { ServerRequestParams } from "../connection/outgoing-messages.js";
import { newId } from "../ids.js";
import type { Logger } from "../logger.js";
import type { TurnContext } from "./agent-api.js";
import type { AskingTurn } from "./approval/approval-request.js";
import { Approvals } from "./approval/approvals.js";
import type { QuestionMethod, QuestionParams } from "./approval/question-params.js";
import type { Questions } from "./approval/questions.js";
import { clientTools } from "./tools/client-tools.js";
import type { Tool } from "./tools/tool.js";
import { callTool } from "./tools/tool-calls.js";

/** What an agent may do besides writing: call tools, and ask those who follow the thread. */
export type TurnPowers = Pick<TurnContext, "tools" | "callTool" | "approve" | "ask">;

export interface PowersOptions {
  readonly questions: Questions;
  /** The embedder's tools. */
  readonly tools: readonly Tool[];
  readonly logger: Logger;
}

/** Gives turns what they may do. What a person grants for a session is remembered here, thread by thread. */
export function createPowers({
  questions,
  tools,
  logger,
}: PowersOptions): (turn: AskingTurn, context: () => TurnContext) => TurnPowers {
  refuseTwins(tools);
  const approvals = new Approvals(questions);
  return (turn, context) => {
    const { thread, turnId, signal } = turn;
    const ask: TurnPowers["ask"] = (method, params, options = {}) => {
      const ended = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
      return questions.ask(thread, { method, params: placed(method, params, turn) }, { signal: ended });
    };
    const theirs = clientTools(thread.dynamicTools, (call, ended) =>
      questions.ask(thread, { method: "item/tool/call", params: { threadId: thread.id, turnId, ...call } }, { signal: ended }),
    );
    return {
      tools: [...tools, ...theirs],
      callTool: (call) => callTool(call, context(), logger),
      approve: (request) => approvals.decide(request, turn),
      ask,
    };
  };
}

/** A model that calls one of two tools of a name cannot say which. */
function refuseTwins(tools: readonly Tool[]): void {
  const names = tools.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) throw new TypeError(`There are two tools called "${twin}"`);
}

function placed<Method extends QuestionMethod>(
  _method: Method,
  params: QuestionParams<Method>,
  { thread, turnId }: AskingTurn,
): ServerRequestParams<Method> {
  return {
    itemId: newId(),
    startedAtMs: Date.now(),
    ...params,
    threadId: thread.id,
    turnId,
  } as unknown as ServerRequestParams<Method>;
}
