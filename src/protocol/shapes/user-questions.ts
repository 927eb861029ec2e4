import * as z from "zod/mini";
import { count, maybe, nullish, open, type Schema } from "../shape.js";

export interface ToolRequestUserInputOption {
  description: string;
  label: string;
}
const ToolRequestUserInputOption: Schema<ToolRequestUserInputOption> = open({
  description: z.string(),
  label: z.string(),
});

export interface ToolRequestUserInputQuestion {
  id: string;
  header: string;
  question: string;
  isOther?: boolean | undefined;
  isSecret?: boolean | undefined;
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

export interface ToolRequestUserInputParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Since 0.153. */
  isBlocking?: boolean | undefined;
  questions: ToolRequestUserInputQuestion[];
  /** In milliseconds. Since 0.140. */
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

export interface ToolRequestUserInputAnswer {
  answers: string[];
}
const ToolRequestUserInputAnswer: Schema<ToolRequestUserInputAnswer> = open({
  answers: z.array(z.string()),
});

export interface ToolRequestUserInputResponse {
  answers: Record<string, ToolRequestUserInputAnswer>;
}
export const ToolRequestUserInputResponse: Schema<ToolRequestUserInputResponse> = open({
  answers: z.record(z.string(), ToolRequestUserInputAnswer),
});
