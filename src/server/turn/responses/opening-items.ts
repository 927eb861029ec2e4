import type { OpeningItem, TurnContext, TurnWriter } from "../agent-api.js";
import type { TurnImages } from "../pictures/images.js";
import { asMessage } from "./history-to-input.js";
import { message, userMessage } from "./input-items.js";
import type { ResponseItem } from "./responses-api-types.js";

/** What stands before the conversation. */
export function contextItems({ instructions }: Pick<TurnContext, "instructions">): ResponseItem[] {
  const { developer } = instructions;
  return developer === null ? [] : [message("developer", [{ type: "input_text", text: developer }])];
}

/**
 * What a turn adds to the model's history before the model is asked. The context is part of it once, and what has changed of it later, as
 * on the real server (0.171).
 */
export async function openingItems(turn: TurnContext, images: TurnImages): Promise<OpeningItem[]> {
  const isFirst = turn.history.length === 0 && turn.recap === null;
  const ids = new Set<string | null>(turn.history.map(({ id }) => id));
  const notes = (await turn.contextNotes()).filter(({ before }) => !ids.has(before)).map(asMessage);
  const context = [...(isFirst ? contextItems(turn) : []), ...notes];
  const said = await userMessage(turn.input, images);
  return [...context.map((item) => ({ item, origin: "harness" as const })), { item: said, origin: "user" }];
}

/** An item that is sent to the model, once clients have been told of it. */
export function told(item: ResponseItem, write: TurnWriter, origin?: "user"): ResponseItem {
  write.raw(item, origin);
  return item;
}
