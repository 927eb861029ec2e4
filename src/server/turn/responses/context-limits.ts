import type { ContextSettings } from "../../config/context-settings.js";
import type { Settings } from "../../config/effective-settings.js";
import { type ContextWindow, contextWindowOf } from "../../model/known-models.js";
import type { TurnContext } from "../agent-api.js";

/** What is configured of a turn's context: what its thread says goes before what the file says. */
export function contextOf({ settings }: TurnContext, configured: Settings): ContextSettings {
  return { ...configured.context, ...settings.context };
}

/** How many tokens the model of a turn takes. */
export function windowOf(turn: TurnContext, configured: Settings): ContextWindow {
  return contextWindowOf(turn.model, contextOf(turn, configured).contextWindow);
}
