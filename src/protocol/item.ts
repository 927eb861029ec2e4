import * as z from "zod/mini";
import { notification } from "./define.js";
import { count, int32, integer, maybe, nullish, open, type Schema, someText, tagged, unchecked, words } from "./shape.js";
import type * as wire from "./wire/index.js";

export type CollabAgentStatus = "pendingInit" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "notFound";
const CollabAgentStatus: Schema<CollabAgentStatus> = words(
  "pendingInit",
  "running",
  "interrupted",
  "completed",
  "errored",
  "shutdown",
  "notFound",
);

export interface CollabAgentState {
  status: CollabAgentStatus;
  message?: string | null | undefined;
}
const CollabAgentState: Schema<CollabAgentState> = open({
  status: CollabAgentStatus,
  message: nullish(z.string()),
});

export type CollabAgentTool =
  | "spawnAgent"
  | "sendInput"
  | "resumeAgent"
  | "wait"
  | "closeAgent"
  | "sendMessage"
  | "followupTask"
  | "interruptAgent"
  | "listAgents";
const CollabAgentTool: Schema<CollabAgentTool> = words(
  "spawnAgent",
  "sendInput",
  "resumeAgent",
  "wait",
  "closeAgent",
  "sendMessage",
  "followupTask",
  "interruptAgent",
  "listAgents",
);

export type CollabAgentToolCallStatus = "inProgress" | "completed" | "failed" | "interrupted";
const CollabAgentToolCallStatus: Schema<CollabAgentToolCallStatus> = words("inProgress", "completed", "failed", "interrupted");

export type CommandExecutionSource = "agent" | "userShell" | "unifiedExecStartup" | "unifiedExecInteraction";
const CommandExecutionSource: Schema<CommandExecutionSource> = words(
  "agent",
  "userShell",
  "unifiedExecStartup",
  "unifiedExecInteraction",
);

export type CommandExecutionStatus = "inProgress" | "completed" | "failed" | "declined";
const CommandExecutionStatus: Schema<CommandExecutionStatus> = words("inProgress", "completed", "failed", "declined");

export type DynamicToolCallOutputContentItem =
  | { type: "inputText"; text: string }
  | { type: "inputImage"; imageUrl: string }
  | { type: "inputAudio"; audioUrl: string };
export const DynamicToolCallOutputContentItem: Schema<DynamicToolCallOutputContentItem> = tagged({
  inputText: open({ type: z.literal("inputText"), text: z.string() }),
  inputImage: open({ type: z.literal("inputImage"), imageUrl: z.string() }),
  inputAudio: open({ type: z.literal("inputAudio"), audioUrl: z.string() }),
});

export type DynamicToolCallStatus = "inProgress" | "completed" | "failed";
const DynamicToolCallStatus: Schema<DynamicToolCallStatus> = words("inProgress", "completed", "failed");

export type PatchChangeKind = { type: "add" } | { type: "delete" } | { type: "update"; move_path?: string | null | undefined };
const PatchChangeKind: Schema<PatchChangeKind> = tagged({
  add: open({ type: z.literal("add") }),
  delete: open({ type: z.literal("delete") }),
  update: open({ type: z.literal("update"), move_path: nullish(z.string()) }),
});

export interface FileUpdateChange {
  diff: string;
  kind: PatchChangeKind;
  path: string;
}
const FileUpdateChange: Schema<FileUpdateChange> = open({
  diff: z.string(),
  kind: PatchChangeKind,
  path: z.string(),
});

export type ImageDetail = "auto" | "low" | "high" | "original";
const ImageDetail: Schema<ImageDetail> = words("auto", "low", "high", "original");

export type FunctionCallOutputContentItem =
  | { type: "input_text"; text: string }
  | ({ type: "input_image"; detail?: ImageDetail | null | undefined } & ({ image_url: string } | { file_id: string }))
  | ({ type: "input_audio" } & ({ audio_url?: string | undefined } | { file_id: string }))
  | { type: "encrypted_content"; encrypted_content: string };
const FunctionCallOutputContentItem: Schema<FunctionCallOutputContentItem> = tagged({
  input_text: open({ type: z.literal("input_text"), text: z.string() }),
  input_image: z.union([
    open({ type: z.literal("input_image"), detail: nullish(ImageDetail), image_url: z.string() }),
    open({ type: z.literal("input_image"), detail: nullish(ImageDetail), file_id: z.string() }),
  ]),
  input_audio: z.union([
    open({ type: z.literal("input_audio"), audio_url: maybe(z.string()) }),
    open({ type: z.literal("input_audio"), file_id: z.string() }),
  ]),
  encrypted_content: open({ type: z.literal("encrypted_content"), encrypted_content: z.string() }),
});

export type FunctionCallOutputBody = string | FunctionCallOutputContentItem[];
const FunctionCallOutputBody: Schema<FunctionCallOutputBody> = z.union([z.string(), z.array(FunctionCallOutputContentItem)]);

export interface HookPromptFragment {
  hookRunId: string;
  text: string;
}
const HookPromptFragment: Schema<HookPromptFragment> = open({
  hookRunId: z.string(),
  text: z.string(),
});

export interface McpToolCallError {
  message: string;
}
const McpToolCallError: Schema<McpToolCallError> = open({
  message: z.string(),
});

export interface McpToolCallResult {
  content: unknown[];
  /** Since 0.125. */
  _meta?: unknown;
  structuredContent?: unknown;
}
const McpToolCallResult: Schema<McpToolCallResult> = open({
  content: z.array(z.unknown()),
  _meta: z.optional(z.unknown()),
  structuredContent: z.optional(z.unknown()),
});

export type McpToolCallStatus = "inProgress" | "completed" | "failed";
const McpToolCallStatus: Schema<McpToolCallStatus> = words("inProgress", "completed", "failed");

export type MessagePhase = "commentary" | "partial_answer" | "final_answer";
const MessagePhase: Schema<MessagePhase> = words("commentary", "partial_answer", "final_answer");

export type PatchApplyStatus = "inProgress" | "completed" | "failed" | "declined";
const PatchApplyStatus: Schema<PatchApplyStatus> = words("inProgress", "completed", "failed", "declined");

export type SubAgentActivityKind = "started" | "interacted" | "interrupted" | "completed";
const SubAgentActivityKind: Schema<SubAgentActivityKind> = words("started", "interacted", "interrupted", "completed");

export interface ByteRange {
  end: number;
  start: number;
}
const ByteRange: Schema<ByteRange> = open({
  end: count,
  start: count,
});

export interface TextElement {
  byteRange: ByteRange;
  placeholder?: string | null | undefined;
}
const TextElement: Schema<TextElement> = open({
  byteRange: ByteRange,
  placeholder: nullish(z.string()),
});

export interface TextInput {
  type: "text";
  text: string;
  /** Spans of the text that a client shows in its own way. Members are snake_case on the wire. */
  text_elements?: TextElement[] | undefined;
}
const TextInput: Schema<TextInput> = open({
  type: z.literal("text"),
  text: z.string(),
  text_elements: maybe(z.array(TextElement)),
});

/** An image the model can fetch, or a `data:` URL. */
export type ImageInput = {
  type: "image";
  /** Since 0.140. */
  detail?: ImageDetail | null | undefined;
} & ({ url: string } | { fileId: string });
const imageInput = {
  type: z.literal("image"),
  detail: nullish(ImageDetail),
};
const ImageInput: Schema<ImageInput> = z.union([
  open({ ...imageInput, url: z.string() }),
  open({ ...imageInput, fileId: z.string() }),
]);

/** An image in a file that the server can read. */
export interface LocalImageInput {
  type: "localImage";
  path: string;
  /** Since 0.140. */
  detail?: ImageDetail | null | undefined;
}
const LocalImageInput: Schema<LocalImageInput> = open({
  type: z.literal("localImage"),
  path: z.string(),
  detail: nullish(ImageDetail),
});

export type AudioInput = {
  type: "audio";
} & ({ url: string } | { fileId: string });
const audioInput = {
  type: z.literal("audio"),
};
const AudioInput: Schema<AudioInput> = z.union([
  open({ ...audioInput, url: z.string() }),
  open({ ...audioInput, fileId: z.string() }),
]);

export interface LocalAudioInput {
  type: "localAudio";
  path: string;
}
const LocalAudioInput: Schema<LocalAudioInput> = open({
  type: z.literal("localAudio"),
  path: z.string(),
});

export interface SkillInput {
  type: "skill";
  name: string;
  path: string;
}
const SkillInput: Schema<SkillInput> = open({
  type: z.literal("skill"),
  name: z.string(),
  path: z.string(),
});

export interface MentionInput {
  type: "mention";
  name: string;
  path: string;
}
const MentionInput: Schema<MentionInput> = open({
  type: z.literal("mention"),
  name: z.string(),
  path: z.string(),
});

/** What a person hands to the model. */
export type UserInput = TextInput | ImageInput | LocalImageInput | AudioInput | LocalAudioInput | SkillInput | MentionInput;
export const UserInput: Schema<UserInput> = tagged({
  text: TextInput,
  image: ImageInput,
  localImage: LocalImageInput,
  audio: AudioInput,
  localAudio: LocalAudioInput,
  skill: SkillInput,
  mention: MentionInput,
});

interface ItemTimes {
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
}
const itemTimes = { startedAtMs: nullish(integer), completedAtMs: nullish(integer) };

export interface UserMessageItem extends ItemTimes {
  type: "userMessage";
  id: string;
  content: UserInput[];
  /** The `clientUserMessageId` it came with. */
  clientId?: string | null | undefined;
}
const UserMessageItem: Schema<UserMessageItem> = open({
  type: z.literal("userMessage"),
  id: z.string(),
  content: z.array(UserInput),
  clientId: nullish(z.string()),
  ...itemTimes,
});

export interface HookPromptItem extends ItemTimes {
  type: "hookPrompt";
  id: string;
  fragments: HookPromptFragment[];
}
const HookPromptItem: Schema<HookPromptItem> = open({
  type: z.literal("hookPrompt"),
  id: z.string(),
  fragments: z.array(HookPromptFragment),
  ...itemTimes,
});

export interface AgentMessageItem extends ItemTimes {
  type: "agentMessage";
  id: string;
  text: string;
  /** Since 0.169. */
  delivery?: wire.AgentMessageDelivery | null | undefined;
  /** Since 0.118. */
  memoryCitation?: wire.MemoryCitation | null | undefined;
  /** Since 0.169. */
  moderation?: wire.AgentMessageModeration | null | undefined;
  /** Since 0.107. */
  phase?: MessagePhase | null | undefined;
  /** Since 0.169. */
  questions?: wire.AsyncUserInputQuestion[] | null | undefined;
}
const AgentMessageItem: Schema<AgentMessageItem> = open({
  type: z.literal("agentMessage"),
  id: z.string(),
  text: z.string(),
  delivery: nullish(unchecked<wire.AgentMessageDelivery>()),
  memoryCitation: nullish(unchecked<wire.MemoryCitation>()),
  moderation: nullish(unchecked<wire.AgentMessageModeration>()),
  phase: nullish(MessagePhase),
  questions: nullish(z.array(unchecked<wire.AsyncUserInputQuestion>())),
  ...itemTimes,
});

export interface FunctionCallOutputItem extends ItemTimes {
  type: "functionCallOutput";
  id: string;
  name: string;
  output: FunctionCallOutputBody;
  namespace?: string | null | undefined;
}
const FunctionCallOutputItem: Schema<FunctionCallOutputItem> = open({
  type: z.literal("functionCallOutput"),
  id: z.string(),
  name: z.string(),
  output: FunctionCallOutputBody,
  namespace: nullish(z.string()),
  ...itemTimes,
});

export interface PlanItem extends ItemTimes {
  type: "plan";
  id: string;
  text: string;
}
const PlanItem: Schema<PlanItem> = open({
  type: z.literal("plan"),
  id: z.string(),
  text: z.string(),
  ...itemTimes,
});

export interface ReasoningItem extends ItemTimes {
  type: "reasoning";
  id: string;
  content?: string[] | undefined;
  summary?: string[] | undefined;
}
const ReasoningItem: Schema<ReasoningItem> = open({
  type: z.literal("reasoning"),
  id: z.string(),
  content: maybe(z.array(z.string())),
  summary: maybe(z.array(z.string())),
  ...itemTimes,
});

export interface CommandExecutionItem extends ItemTimes {
  type: "commandExecution";
  id: string;
  command: string;
  commandActions: wire.CommandAction[];
  cwd: string;
  status: CommandExecutionStatus;
  aggregatedOutput?: string | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  exitCode?: number | null | undefined;
  /** Since 0.169. */
  pluginId?: string | null | undefined;
  processId?: string | null | undefined;
  /** Since 0.169. */
  scriptPath?: string | null | undefined;
  /** Since 0.118. */
  source?: CommandExecutionSource | undefined;
}
const CommandExecutionItem: Schema<CommandExecutionItem> = open({
  type: z.literal("commandExecution"),
  id: z.string(),
  command: z.string(),
  commandActions: z.array(unchecked<wire.CommandAction>()),
  cwd: z.string(),
  status: CommandExecutionStatus,
  aggregatedOutput: nullish(z.string()),
  durationMs: nullish(integer),
  exitCode: nullish(int32),
  pluginId: nullish(z.string()),
  processId: nullish(z.string()),
  scriptPath: nullish(z.string()),
  source: maybe(CommandExecutionSource),
  ...itemTimes,
});

export interface FileChangeItem extends ItemTimes {
  type: "fileChange";
  id: string;
  changes: FileUpdateChange[];
  status: PatchApplyStatus;
}
const FileChangeItem: Schema<FileChangeItem> = open({
  type: z.literal("fileChange"),
  id: z.string(),
  changes: z.array(FileUpdateChange),
  status: PatchApplyStatus,
  ...itemTimes,
});

export interface McpToolCallItem extends ItemTimes {
  type: "mcpToolCall";
  id: string;
  arguments: unknown;
  server: string;
  status: McpToolCallStatus;
  tool: string;
  /** Since 0.169. */
  appContext?: wire.McpToolCallAppContext | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  error?: McpToolCallError | null | undefined;
  /** Since 0.125. */
  mcpAppResourceUri?: string | null | undefined;
  /** Since 0.169. */
  mcpAppUi?: wire.McpAppUi | null | undefined;
  /** Since 0.140. */
  pluginId?: string | null | undefined;
  /** Since 0.169. */
  readOnlyHint?: boolean | null | undefined;
  result?: McpToolCallResult | null | undefined;
}
const McpToolCallItem: Schema<McpToolCallItem> = open({
  type: z.literal("mcpToolCall"),
  id: z.string(),
  arguments: z.unknown(),
  server: z.string(),
  status: McpToolCallStatus,
  tool: z.string(),
  appContext: nullish(unchecked<wire.McpToolCallAppContext>()),
  durationMs: nullish(integer),
  error: nullish(McpToolCallError),
  mcpAppResourceUri: nullish(z.string()),
  mcpAppUi: nullish(unchecked<wire.McpAppUi>()),
  pluginId: nullish(z.string()),
  readOnlyHint: nullish(z.boolean()),
  result: nullish(McpToolCallResult),
  ...itemTimes,
});

export interface DynamicToolCallItem extends ItemTimes {
  type: "dynamicToolCall";
  id: string;
  arguments: unknown;
  status: DynamicToolCallStatus;
  tool: string;
  contentItems?: DynamicToolCallOutputContentItem[] | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  /** Since 0.125. */
  namespace?: string | null | undefined;
  success?: boolean | null | undefined;
}
const DynamicToolCallItem: Schema<DynamicToolCallItem> = open({
  type: z.literal("dynamicToolCall"),
  id: z.string(),
  arguments: z.unknown(),
  status: DynamicToolCallStatus,
  tool: z.string(),
  contentItems: nullish(z.array(DynamicToolCallOutputContentItem)),
  durationMs: nullish(integer),
  namespace: nullish(z.string()),
  success: nullish(z.boolean()),
  ...itemTimes,
});

export interface CollabAgentToolCallItem extends ItemTimes {
  type: "collabAgentToolCall";
  id: string;
  agentsStates: Record<string, CollabAgentState>;
  receiverThreadIds: string[];
  senderThreadId: string;
  status: CollabAgentToolCallStatus;
  tool: CollabAgentTool;
  /** Since 0.118. */
  model?: string | null | undefined;
  prompt?: string | null | undefined;
  /** Since 0.118. */
  reasoningEffort?: string | null | undefined;
}
const CollabAgentToolCallItem: Schema<CollabAgentToolCallItem> = open({
  type: z.literal("collabAgentToolCall"),
  id: z.string(),
  agentsStates: z.record(z.string(), CollabAgentState),
  receiverThreadIds: z.array(z.string()),
  senderThreadId: z.string(),
  status: CollabAgentToolCallStatus,
  tool: CollabAgentTool,
  model: nullish(z.string()),
  prompt: nullish(z.string()),
  reasoningEffort: nullish(someText),
  ...itemTimes,
});

export interface SubAgentActivityItem extends ItemTimes {
  type: "subAgentActivity";
  id: string;
  agentPath: string;
  agentThreadId: string;
  kind: SubAgentActivityKind;
  /** Since 0.169. */
  model?: string | null | undefined;
  /** Since 0.169. */
  reasoningEffort?: string | null | undefined;
}
const SubAgentActivityItem: Schema<SubAgentActivityItem> = open({
  type: z.literal("subAgentActivity"),
  id: z.string(),
  agentPath: z.string(),
  agentThreadId: z.string(),
  kind: SubAgentActivityKind,
  model: nullish(z.string()),
  reasoningEffort: nullish(someText),
  ...itemTimes,
});

export interface WebSearchItem extends ItemTimes {
  type: "webSearch";
  id: string;
  query: string;
  action?: wire.WebSearchAction | null | undefined;
  results?: unknown[] | null | undefined;
}
const WebSearchItem: Schema<WebSearchItem> = open({
  type: z.literal("webSearch"),
  id: z.string(),
  query: z.string(),
  action: nullish(unchecked<wire.WebSearchAction>()),
  results: nullish(z.array(z.unknown())),
  ...itemTimes,
});

export interface ImageViewItem extends ItemTimes {
  type: "imageView";
  id: string;
  path: string;
}
const ImageViewItem: Schema<ImageViewItem> = open({
  type: z.literal("imageView"),
  id: z.string(),
  path: z.string(),
  ...itemTimes,
});

export interface SleepItem extends ItemTimes {
  type: "sleep";
  id: string;
  /** In milliseconds. */
  durationMs: number;
}
const SleepItem: Schema<SleepItem> = open({
  type: z.literal("sleep"),
  id: z.string(),
  durationMs: count,
  ...itemTimes,
});

export type ImageGenerationItem = ItemTimes & {
  type: "imageGeneration";
  id: string;
  status: string;
  failure?: wire.ImageGenerationFailure | null | undefined;
  generationId?: string | null | undefined;
  inputImages?: wire.ImageGenerationInputImage[] | undefined;
  revisedPrompt?: string | null | undefined;
  savedPath?: string | null | undefined;
  transparentBackground?: boolean | null | undefined;
} & ({ fileId: string } | { result: string });
const imageGenerationItem = {
  type: z.literal("imageGeneration"),
  id: z.string(),
  status: z.string(),
  failure: nullish(unchecked<wire.ImageGenerationFailure>()),
  generationId: nullish(z.string()),
  inputImages: maybe(z.array(unchecked<wire.ImageGenerationInputImage>())),
  revisedPrompt: nullish(z.string()),
  savedPath: nullish(z.string()),
  transparentBackground: nullish(z.boolean()),
  ...itemTimes,
};
const ImageGenerationItem: Schema<ImageGenerationItem> = z.union([
  open({ ...imageGenerationItem, fileId: z.string() }),
  open({ ...imageGenerationItem, result: z.string() }),
]);

export interface EnteredReviewModeItem extends ItemTimes {
  type: "enteredReviewMode";
  id: string;
  review: string;
}
const EnteredReviewModeItem: Schema<EnteredReviewModeItem> = open({
  type: z.literal("enteredReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

export interface ExitedReviewModeItem extends ItemTimes {
  type: "exitedReviewMode";
  id: string;
  review: string;
}
const ExitedReviewModeItem: Schema<ExitedReviewModeItem> = open({
  type: z.literal("exitedReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

export interface ContextCompactionItem extends ItemTimes {
  type: "contextCompaction";
  id: string;
}
const ContextCompactionItem: Schema<ContextCompactionItem> = open({
  type: z.literal("contextCompaction"),
  id: z.string(),
  ...itemTimes,
});

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

/** Tokens that went in and came out. */
export interface TokenUsageBreakdown {
  cachedInputTokens: number;
  inputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
  totalTokens: number;
  /** Since 0.153. */
  cacheWriteInputTokens?: number | undefined;
}
export const TokenUsageBreakdown: Schema<TokenUsageBreakdown> = open({
  cachedInputTokens: integer,
  inputTokens: integer,
  outputTokens: integer,
  reasoningOutputTokens: integer,
  totalTokens: integer,
  cacheWriteInputTokens: maybe(integer),
});

export interface ItemStartedNotification {
  threadId: string;
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
}
export const ItemStartedNotification: Schema<ItemStartedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  item: ThreadItem,
  startedAtMs: maybe(integer),
});

export interface ItemCompletedNotification {
  threadId: string;
  turnId: string;
  /** Unix time in milliseconds. Since 0.140. */
  completedAtMs?: number | undefined;
  item: ThreadItem;
  /** Since 0.169. */
  contentTokenCount?: number | null | undefined;
}
export const ItemCompletedNotification: Schema<ItemCompletedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  completedAtMs: maybe(integer),
  item: ThreadItem,
  contentTokenCount: nullish(count),
});

// Deltas are by far the most frequent messages, and nothing here decides anything by them: they are named, not checked.
export const itemNotifications = {
  item: {
    /** An item began. */
    started: notification("item/started", ItemStartedNotification),
    /** An item is complete; what it carries is final. */
    completed: notification("item/completed", ItemCompletedNotification),
    /** More text of an agent's message. */
    agentMessageDelta: notification("item/agentMessage/delta", unchecked<wire.AgentMessageDeltaNotification>()),
    /** More text of a proposed plan. */
    planDelta: notification("item/plan/delta", unchecked<wire.PlanDeltaNotification>()),
    /** More output of a command the agent runs. */
    commandExecutionOutputDelta: notification(
      "item/commandExecution/outputDelta",
      unchecked<wire.CommandExecutionOutputDeltaNotification>(),
    ),
    /** The agent typed into a command it runs. */
    commandExecutionTerminalInteraction: notification(
      "item/commandExecution/terminalInteraction",
      unchecked<wire.TerminalInteractionNotification>(),
    ),
    /** More output of a change to files. */
    fileChangeOutputDelta: notification("item/fileChange/outputDelta", unchecked<wire.FileChangeOutputDeltaNotification>()),
    /** What a change to files is about to do, so far. */
    fileChangePatchUpdated: notification("item/fileChange/patchUpdated", unchecked<wire.FileChangePatchUpdatedNotification>(), {
      since: "0.125.0",
    }),
    /** An MCP tool says how far it is. */
    mcpToolCallProgress: notification("item/mcpToolCall/progress", unchecked<wire.McpToolCallProgressNotification>()),
    /** More text of a summary of the model's reasoning. */
    reasoningSummaryTextDelta: notification(
      "item/reasoning/summaryTextDelta",
      unchecked<wire.ReasoningSummaryTextDeltaNotification>(),
    ),
    /** A new part of a summary of the model's reasoning begins. */
    reasoningSummaryPartAdded: notification(
      "item/reasoning/summaryPartAdded",
      unchecked<wire.ReasoningSummaryPartAddedNotification>(),
    ),
    /** More text of the model's own reasoning. */
    reasoningTextDelta: notification("item/reasoning/textDelta", unchecked<wire.ReasoningTextDeltaNotification>()),
  },
  rawResponse: {
    /** A model response is complete, as the backend sent it. */
    completed: notification("rawResponse/completed", unchecked<wire.RawResponseCompletedNotification>(), { since: "0.153.4" }),
  },
  rawResponseItem: {
    /** An item as the model's backend sent it. */
    completed: notification("rawResponseItem/completed", unchecked<wire.RawResponseItemCompletedNotification>()),
  },
};
