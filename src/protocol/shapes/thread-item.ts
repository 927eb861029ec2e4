import { type Schema, tagged } from "../shape.js";
import { CollabAgentToolCallItem, SubAgentActivityItem } from "./agent-items.js";
import { CommandExecutionItem, FileChangeItem } from "./command-items.js";
import {
  AgentMessageItem,
  ContextCompactionItem,
  EnteredReviewModeItem,
  ExitedReviewModeItem,
  HookPromptItem,
  PlanItem,
  ReasoningItem,
  SleepItem,
  UserMessageItem,
} from "./message-items.js";
import {
  DynamicToolCallItem,
  FunctionCallOutputItem,
  ImageGenerationItem,
  ImageViewItem,
  McpToolCallItem,
  WebSearchItem,
} from "./tool-items.js";

/** One thing that happened in a turn. Kinds that are not listed here arrive all the same, unchecked. */
export type ThreadItem =
  | UserMessageItem
  | HookPromptItem
  | AgentMessageItem
  | FunctionCallOutputItem
  | PlanItem
  | ReasoningItem
  | CommandExecutionItem
  | FileChangeItem
  | McpToolCallItem
  | DynamicToolCallItem
  | CollabAgentToolCallItem
  | SubAgentActivityItem
  | WebSearchItem
  | ImageViewItem
  | SleepItem
  | ImageGenerationItem
  | EnteredReviewModeItem
  | ExitedReviewModeItem
  | ContextCompactionItem;
export const ThreadItem: Schema<ThreadItem> = tagged({
  userMessage: UserMessageItem,
  hookPrompt: HookPromptItem,
  agentMessage: AgentMessageItem,
  functionCallOutput: FunctionCallOutputItem,
  plan: PlanItem,
  reasoning: ReasoningItem,
  commandExecution: CommandExecutionItem,
  fileChange: FileChangeItem,
  mcpToolCall: McpToolCallItem,
  dynamicToolCall: DynamicToolCallItem,
  collabAgentToolCall: CollabAgentToolCallItem,
  subAgentActivity: SubAgentActivityItem,
  webSearch: WebSearchItem,
  imageView: ImageViewItem,
  sleep: SleepItem,
  imageGeneration: ImageGenerationItem,
  enteredReviewMode: EnteredReviewModeItem,
  exitedReviewMode: ExitedReviewModeItem,
  contextCompaction: ContextCompactionItem,
});
