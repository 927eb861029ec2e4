import type { Configuration } from "../../config/configuration.js";
import { TurnFailure } from "../../turn-failure.js";
import type { Agent, ToolCall, TurnContext } from "../agent-api.js";
import { TurnImages } from "../pictures/images.js";
import { askModel } from "./ask-model.js";
import { isFull, isFullAfterTurn, isTooLong, writeRecap } from "./compaction.js";
import { windowOf } from "./context-limits.js";
import { beginConversation } from "./conversation.js";
import type { ResponseReader } from "./events-to-items.js";
import { historyToInput } from "./history-to-input.js";
import { hostedTools } from "./hosted-tools.js";
import { describeTools, type RequestSettings } from "./http-request.js";
import { asToolOutput, userMessage } from "./input-items.js";
import { addItems, madeUpOutput } from "./inserted-items.js";
import { openingItems, told } from "./opening-items.js";
import { withPlans } from "./plan-messages.js";
import type { ResponseItem } from "./responses-api-types.js";

/** What the default agent needs. */
export interface ResponsesAgentOptions {
  readonly config: Configuration;
  readonly operations: RequestSettings["operations"];
  /** Where images may be read from, besides the thread's folder; `null` where no file may be read. */
  readonly imageRoots: readonly string[] | null;
}

/**
 * The default agent. It asks a model over the Responses API, with the account that is signed in, streams the answer, runs the tools that
 * the model calls, and asks again until it calls none. When the user steers the turn, the answer is cancelled, and the next request has
 * the new input.
 */
export function createResponsesAgent({ config, operations, imageRoots }: ResponsesAgentOptions): Agent {
  const imagesOf = ({ cwd }: TurnContext) => new TurnImages(imageRoots && [cwd, ...imageRoots]);
  const settingsOf = ({ settings: { modelProvider } }: TurnContext): RequestSettings => {
    const { provider, problem } = config.providerOf(modelProvider);
    if (!provider) throw new TurnFailure(problem);
    return { ...config.current, provider, operations };
  };
  const isFullNow = (turn: TurnContext) => isFull(turn, config.current);
  const answer = async (begun: TurnContext): Promise<void> => {
    let turn = inMode(begun);
    const tools = [...describeTools(turn.tools, turn.model), ...hostedTools(turn.model, turn.settings)];
    const images = imagesOf(turn);
    // What is said now comes first where images are counted.
    const now = turn.input.length > 0 ? [await userMessage(turn.input, images)] : [];
    let input = [...(await beginConversation(turn, images)), ...now];
    if (now.length === 0) addItems(input, await turn.takeAddedItems());
    for (;;) {
      const response = await askModel(turn, settingsOf(turn), { input, tools });
      input.push(...response.said);
      for (const item of await answerCalls(response, turn, images)) input.push(item);
      const ran = await historyToInput(turn.takeUserCommands(), images);
      input.push(...ran.map((item) => told(item, turn.write, "user")));
      const goesOn = response.isCalling || ran.length > 0;
      if (goesOn && isFullNow(turn)) {
        turn = inMode(await turn.compact());
        input = [...(await beginConversation(turn, images)), ...now];
      }
      // What comes beside an input goes before it.
      const added = await turn.takeAddedItems();
      addItems(input, added);
      const steered = turn.takeSteeredInput();
      if (steered.length > 0) input.push(told(await userMessage(steered, images), turn.write, "user"));
      const isAsked = goesOn || steered.length + added.length > 0;
      if (!isAsked) {
        if (isFullAfterTurn(turn, config.current)) await turn.compact();
        return;
      }
    }
  };
  const run = async (turn: TurnContext): Promise<void> => {
    try {
      await answer(turn);
    } catch (error) {
      if (isTooLong(error)) turn.write.contextFull(windowOf(turn, config.current).usableTokens);
      throw error;
    }
  };
  const compact = (turn: TurnContext) => writeRecap(turn, imagesOf(turn), settingsOf(turn));
  return Object.assign(run, {
    compact,
    isFull: isFullNow,
    pursuesGoals: true,
    opening: (turn: TurnContext) => openingItems(turn, imagesOf(turn)),
  });
}

/** In plan mode, the plan in a message is an item of its own. */
function inMode(turn: TurnContext): TurnContext {
  return turn.settings.mode === "plan" ? { ...turn, write: withPlans(turn.write) } : turn;
}

/** Runs the tools that an answer calls. What the answer used is told after their items, also where the turn ends meanwhile. */
async function answerCalls(response: ResponseReader, turn: TurnContext, images: TurnImages): Promise<ResponseItem[]> {
  const settle = () => response.settle();
  turn.signal.addEventListener("abort", settle, { once: true });
  try {
    const outputs: ResponseItem[] = [];
    for (const call of response.calls) {
      const output = await answerCall(call, turn, images);
      keepCall(call, output, turn);
      outputs.push(told(output, turn.write));
    }
    // There are no tools but those that the model is told of.
    for (const callId of response.toolSearches) outputs.push(keep(madeUpOutput("tool_search_output", callId), turn));
    return outputs;
  } finally {
    turn.signal.removeEventListener("abort", settle);
    settle();
  }
}

/** Keeps a call and its output for later turns. One whose output has pictures is not: they would be stored once more with each turn. */
function keepCall(call: ToolCall, output: ResponseItem, { write }: TurnContext): void {
  if (typeof output.output !== "string") return;
  const { callId: call_id, name, namespace } = call;
  const named = { call_id, name, ...(namespace ? { namespace } : {}) };
  write.keep(
    call.isText
      ? { type: "custom_tool_call", ...named, input: call.arguments }
      : { type: "function_call", ...named, arguments: call.arguments },
  );
  write.keep(output);
}

function keep(item: ResponseItem, { write }: TurnContext): ResponseItem {
  write.keep(item);
  return told(item, write);
}

async function answerCall(call: ToolCall, turn: TurnContext, images: TurnImages): Promise<ResponseItem> {
  const { contentItems } = await turn.callTool(call);
  const type = call.isText ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: call.callId, output: await asToolOutput(contentItems, images) };
}
