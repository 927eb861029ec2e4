import * as z from "../deferred.js";
import { count, maybe, nullish, open, type Schema } from "../shape.js";

/** An answer that the user can choose. */
export interface ToolRequestUserInputOption {
  /** What choosing it means. */
  description: string;
  /** What the user sees, and what is sent back. */
  label: string;
}
const ToolRequestUserInputOption: Schema<ToolRequestUserInputOption> = open({
  description: z.string(),
  label: z.string(),
});

/** One question to the user. */
export interface ToolRequestUserInputQuestion {
  /** The key of its answer. */
  id: string;
  /** A title of a few words. */
  header: string;
  question: string;
  /** The user may also answer with a text of their own. */
  isOther?: boolean | undefined;
  /** Do not show what the user types. */
  isSecret?: boolean | undefined;
  /** The answers to choose from. `null`: only text. */
  options?: ToolRequestUserInputOption[] | null | undefined;
}
const ToolRequestUserInputQuestion: Schema<ToolRequestUserInputQuestion> = open({
  id: z.string(),
  header: z.string(),
  question: z.string(),
  isOther: maybe(z.boolean()),
  isSecret: maybe(z.boolean()),
  options: nullish(z.array(ToolRequestUserInputOption)),
});

/** Questions that a tool asks the user. */
export interface ToolRequestUserInputParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Whether the tool waits for the answer. Since 0.153. */
  isBlocking?: boolean | undefined;
  questions: ToolRequestUserInputQuestion[];
  /** After so many milliseconds the client may answer by itself. Newer servers send `isBlocking` instead. Since 0.140. */
  autoResolutionMs?: number | null | undefined;
}
export const ToolRequestUserInputParams: Schema<ToolRequestUserInputParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  isBlocking: maybe(z.boolean()),
  questions: z.array(ToolRequestUserInputQuestion),
  autoResolutionMs: nullish(count),
});

/** What the user answered to one question: the labels that were chosen, or a text. */
export interface ToolRequestUserInputAnswer {
  answers: string[];
}
const ToolRequestUserInputAnswer: Schema<ToolRequestUserInputAnswer> = open({
  answers: z.array(z.string()),
});

/** The answers, by the id of the question. A question without an answer is left out. */
export interface ToolRequestUserInputResponse {
  answers: Record<string, ToolRequestUserInputAnswer>;
}
export const ToolRequestUserInputResponse: Schema<ToolRequestUserInputResponse> = open({
  answers: z.record(z.string(), ToolRequestUserInputAnswer),
});
