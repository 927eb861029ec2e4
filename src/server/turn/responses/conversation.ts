import type { TurnContext } from "../agent-api.js";
import type { TurnImages } from "../pictures/images.js";
import { historyToInput } from "./history-to-input.js";
import { message } from "./input-items.js";
import { contextItems } from "./opening-items.js";
import type { ResponseItem } from "./responses-api-types.js";

/** The input of a request before what the user says now. */
export async function beginConversation(turn: TurnContext, images: TurnImages): Promise<ResponseItem[]> {
  const { recap, history } = turn;
  const before =
    recap === null ? [] : [message("user", [{ type: "input_text", text: `What happened so far, in summary:\n\n${recap}` }])];
  return [
    ...contextItems(turn),
    ...before,
    ...(await historyToInput(history, images, { added: turn.added, notes: await turn.contextNotes() })),
  ];
}
