import type { Configuration } from "../../config/configuration.js";
import { TurnFailure } from "../../turn-failure.js";
import type { Agent, ToolCall, TurnContext, TurnWriter } from "../agent-api.js";
import { TurnImages } from "../pictures/images.js";
import { askModel } from "./ask-model.js";
import { historyToInput } from "./history-to-input.js";
import { describeTools, type RequestSettings } from "./http-request.js";
import { asToolOutput, message, userMessage } from "./input-items.js";
import { addItems } from "./inserted-items.js";
import { contextItems, openingItems, told } from "./opening-items.js";
import type { ResponseItem } from "./responses-api-types.js";

/** What the default agent needs. */
export interface ResponsesAgentOptions {
  readonly config: Configuration;
  /** Where images may be read from, besides the thread's folder; `null` where no file may be read. */
  readonly imageRoots: readonly string[] | null;
}

/** Asks for the summary that takes the place of a compacted thread. */
const RECAP_REQUEST =
  "Write a summary of this conversation for whoever continues it without having seen it: what was asked for, what was done and decided, what is still open, and every name, path and value they will need.";

/**
 * The default agent. It asks a model over the Responses API, with the account that is signed in, streams the answer, runs the tools that
 * the model calls, and asks again until it calls none. When the user steers the turn, the answer is cancelled, and the next request has
 * the new input.
 */
export function createResponsesAgent({ config, imageRoots }: ResponsesAgentOptions): Agent {
  const imagesOf = ({ cwd }: TurnContext) => new TurnImages(imageRoots && [cwd, ...imageRoots]);
  const settingsOf = ({ settings: { modelProvider } }: TurnContext): RequestSettings => {
    const { provider, problem } = config.providerOf(modelProvider);
    if (!provider) throw new TurnFailure(problem);
    return { ...config.current, provider };
  };
  const run = async (turn: TurnContext): Promise<void> => {
    const tools = describeTools(turn.tools, turn.model);
    const images = imagesOf(turn);
    // What is said now comes first where images are counted.
    const now = await userMessage(turn.input, images);
    const input = [...(await beginConversation(turn, images)), now];
    for (;;) {
      const response = await askModel(turn, settingsOf(turn), { input, tools });
      input.push(...response.said);
      for (const call of response.calls) input.push(told(await answerCall(call, turn, images), turn.write));
      const ran = await historyToInput(turn.takeUserCommands(), images);
      input.push(...ran.map((item) => told(item, turn.write, "user")));
      const steered = turn.takeSteeredInput();
      if (steered.length > 0) input.push(told(await userMessage(steered, images), turn.write, "user"));
      const added = await turn.takeAddedItems();
      addItems(input, added);
      const isAsked = response.calls.length + ran.length + steered.length + added.length > 0;
      if (!isAsked) return;
    }
  };
  const compact = async (turn: TurnContext): Promise<string> => {
    const input = [
      ...(await beginConversation(turn, imagesOf(turn))),
      message("user", [{ type: "input_text", text: RECAP_REQUEST }]),
    ];
    const unseen = { ...turn, write: withoutItems(turn.write) };
    const { said: answers } = await askModel(unseen, settingsOf(turn), { input, tools: [] });
    const recap = answers.flatMap(textIn).join("\n").trim();
    if (recap === "") throw new TurnFailure("The model wrote no summary of the thread");
    return recap;
  };
  return Object.assign(run, { compact, opening: (turn: TurnContext) => openingItems(turn, imagesOf(turn)) });
}

/** The input of a request before what the user says now. */
async function beginConversation(turn: TurnContext, images: TurnImages): Promise<ResponseItem[]> {
  const { recap, history } = turn;
  const before =
    recap === null ? [] : [message("user", [{ type: "input_text", text: `What happened so far, in summary:\n\n${recap}` }])];
  return [...contextItems(turn), ...before, ...(await historyToInput(history, images, { added: turn.added, notes: await turn.contextNotes() }))];
}

async function answerCall(call: ToolCall, turn: TurnContext, images: TurnImages): Promise<ResponseItem> {
  const { contentItems } = await turn.callTool(call);
  const type = call.isText ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: call.callId, output: await asToolOutput(contentItems, images) };
}

function textIn({ type, content }: ResponseItem): string[] {
  if (type !== "message" || !Array.isArray(content)) return [];
  return (content as { text?: string }[]).map(({ text }) => text ?? "");
}

const SILENT = { id: "", delta() {}, part() {}, content() {}, update() {}, end() {} };

/** A writer for requests whose answer the user does not see: of these, clients are told the usage, the limits and the failures. */
function withoutItems(write: TurnWriter): TurnWriter {
  return {
    message: () => SILENT,
    reasoning: () => SILENT,
    begin: () => SILENT,
    item() {},
    plan() {},
    diff() {},
    terminalInput() {},
    usage: (...counts) => write.usage(...counts),
    raw: (...item) => write.raw(...item),
    rawResponse: (response) => write.rawResponse(response),
    rateLimits: (limits) => write.rateLimits(limits),
    retrying: (error) => write.retrying(error),
    room: () => null,
    discard: () => write.discard(),
  };
}
