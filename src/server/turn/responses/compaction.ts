import { toJsonText } from "../../../rpc/json.js";
import type { Settings } from "../../config/effective-settings.js";
import { TurnFailure } from "../../turn-failure.js";
import type { TurnContext, TurnWriter } from "../agent-api.js";
import type { TurnImages } from "../pictures/images.js";
import { estimateTokens } from "../tools/output-budget.js";
import { askModel } from "./ask-model.js";
import { contextOf, windowOf } from "./context-limits.js";
import { beginConversation } from "./conversation.js";
import type { RequestSettings } from "./http-request.js";
import { message } from "./input-items.js";
import { contextItems } from "./opening-items.js";
import type { ResponseItem } from "./responses-api-types.js";

/** Asks for the summary that takes the place of a compacted thread, unless `compact_prompt` is configured. */
const RECAP_REQUEST =
  "Write a summary of this conversation for whoever continues it without having seen it: what was asked for, what was done and decided, what is still open, and every name, path and value they will need.";

/** How much of the model's window a thread takes up when it is compacted, as on the real server (0.171). */
const FULL_PERCENT = 90;

/** Whether a thread is to be compacted before the model is asked again: by the tokens of its last answer, as the real server does (0.171). */
export function isFull(turn: TurnContext, configured: Settings): boolean {
  const { usage } = turn;
  const { compactTokenLimit } = contextOf(turn, configured);
  const share = Math.floor((windowOf(turn, configured).tokens * FULL_PERCENT) / 100);
  return usage !== null && Number(usage.last.totalTokens) >= Math.min(compactTokenLimit ?? share, share);
}

/** Whether a thread is to be compacted at the end of a turn, by the usable part of the window, as on the real server (0.171). */
export function isFullAfterTurn(turn: TurnContext, configured: Settings): boolean {
  const { usage } = turn;
  const { postTurnPercent } = contextOf(turn, configured);
  const most = Math.floor((windowOf(turn, configured).usableTokens * postTurnPercent) / 100);
  return usage !== null && postTurnPercent > 0 && Number(usage.last.totalTokens) >= most;
}

/**
 * Has the model write the summary of a thread. Where the thread does not fit the model's window, the oldest of it is left out.
 *
 * @throws {TurnFailure} When the model cannot be asked, or writes none.
 */
export async function writeRecap(turn: TurnContext, images: TurnImages, settings: RequestSettings): Promise<string> {
  const { compactPrompt, compactPromptOfFile } = contextOf(turn, settings);
  const request = message("user", [{ type: "input_text", text: compactPrompt ?? compactPromptOfFile ?? RECAP_REQUEST }]);
  const unseen = { ...turn, write: withoutItems(turn.write) };
  const kept = contextItems(turn);
  let conversation = (await beginConversation(turn, images)).slice(kept.length);
  for (let dropped = 1; ; dropped *= 2) {
    try {
      const input = [...kept, ...conversation, request];
      const { said } = await askModel(unseen, settings, { input, tools: [], compacts: true });
      const recap = said.flatMap(textIn).join("\n").trim();
      if (recap === "") throw new TurnFailure("The model wrote no summary of the thread");
      turn.write.contextTokens(estimateTokens(toJsonText([...kept, recap]) ?? ""), windowOf(turn, settings).usableTokens);
      return recap;
    } catch (error) {
      if (!isTooLong(error) || conversation.length === 0) throw error;
      conversation = withoutOldest(conversation, dropped);
    }
  }
}

/** Whether the model was refused because the conversation does not fit its window. */
export function isTooLong(error: unknown): boolean {
  return error instanceof TurnFailure && error.codexErrorInfo === "contextWindowExceeded";
}

/** Without the oldest items, and without outputs whose calls are among them. */
function withoutOldest(items: readonly ResponseItem[], count: number): ResponseItem[] {
  const rest = items.slice(count);
  const first = rest.findIndex(({ type }) => !type.endsWith("_output"));
  return first < 0 ? [] : rest.slice(first);
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
    room: () => write.room(),
    usage: (...counts) => write.usage(...counts),
    contextTokens: (...counts) => write.contextTokens(...counts),
    contextFull: (window) => write.contextFull(window),
    raw: (...item) => write.raw(...item),
    keep() {},
    rawResponse: (response) => write.rawResponse(response),
    rateLimits: (limits) => write.rateLimits(limits),
    retrying: (error) => write.retrying(error),
    discard: () => write.discard(),
  };
}
