import type { ServerRequestParams } from "../../connection/outgoing-messages.js";
import type { ThreadQuestion } from "./questions.js";

/** What an agent may ask those who follow its thread, by the protocol's own names. */
export type QuestionMethod = Exclude<ThreadQuestion, "item/tool/call">;

type Without<Params, Names extends PropertyKey> = Params extends unknown ? Omit<Params, Names> : never;

/** The params of a question. The place is filled in; so is the item, where none shows what is asked. */
export type QuestionParams<Method extends QuestionMethod> = Without<
  ServerRequestParams<Method>,
  "threadId" | "turnId" | "itemId"
> & {
  readonly itemId?: string | undefined;
};
