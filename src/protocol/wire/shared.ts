export type AbsolutePathBuf = string;

export type AgentMessageDelivery = "async";

export type AgentMessageDisplay =
  | {
      mode: "show";
      version: 1;
      annotation?: AnswerAnnotation | undefined;
      trustedContacts: TrustedContacts;
    }
  | {
      mode: "hide";
      version: 1;
      replacement: AnswerReplacement;
    }
  | {
      mode: "block";
      version: 1;
      reason: BlockReason;
    };

export type AgentMessageInputContent =
  | {
      type: "input_text";
      text: string;
    }
  | {
      type: "encrypted_content";
      encrypted_content: string;
    };

export interface AgentMessageModeration {
  moderated: boolean;
  display: AgentMessageDisplay | null;
}

export type AgentPath = string;

export type AllowDenyRequirement = "allow" | "deny";

export interface AnswerAnnotation {
  kind: "wellbeingHelpline";
  subject: HelplineSubject;
}

export interface AnswerReplacement {
  kind: "wellbeingPromptHelpline";
}

export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";

export type AskForApproval =
  | "untrusted"
  | "on-request"
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval: boolean;
        request_permissions: boolean;
        mcp_elicitations: boolean;
      };
    }
  | "never";

export interface AsyncUserInputQuestion {
  title: string;
  options: Array<string> | null;
}

export type AuthMode =
  | "apikey"
  | "chatgpt"
  | "chatgptAuthTokens"
  | "headers"
  | "agentIdentity"
  | "personalAccessToken"
  | "bedrockApiKey"
  | "bedrockAccessKeys";

export type BlockReason =
  | {
      kind: "protection";
      protectionType: string;
    }
  | {
      kind: "cyber";
      trustedAccess?: boolean | undefined;
    };

export interface ByteRange {
  start: number;
  end: number;
}

export type CodexErrorInfo =
  | "contextWindowExceeded"
  | "sessionBudgetExceeded"
  | "usageLimitExceeded"
  | "rateLimitExceeded"
  | "flexUnavailable"
  | "serverOverloaded"
  | "modelNotFound"
  | "policyCapacityUnavailable"
  | "inferenceHookDenied"
  | "cyberPolicy"
  | "bioPolicy"
  | "misalignmentPolicyViolation"
  | "tooManyDenials"
  | {
      httpConnectionFailed: {
        httpStatusCode: number | null;
      };
    }
  | {
      responseStreamConnectionFailed: {
        httpStatusCode: number | null;
      };
    }
  | "internalServerError"
  | "unauthorized"
  | "badRequest"
  | "threadRollbackFailed"
  | "sandboxError"
  | {
      responseStreamDisconnected: {
        httpStatusCode: number | null;
      };
    }
  | {
      responseTooManyFailedAttempts: {
        httpStatusCode: number | null;
      };
    }
  | {
      activeTurnNotSteerable: {
        turnKind: NonSteerableTurnKind;
      };
    }
  | "other"
  | string
  | {
      [key: string]: unknown;
    };

export interface CollabAgentState {
  status: CollabAgentStatus;
  message: string | null;
}

export type CollabAgentStatus = "pendingInit" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "notFound";

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

export type CollabAgentToolCallStatus = "inProgress" | "completed" | "failed" | "interrupted";

export interface CollaborationMode {
  mode: ModeKind;
  settings: Settings;
}

export type CommandAction =
  | {
      type: "read";
      command: string;
      name: string;
      path: LegacyAppPathString;
    }
  | {
      type: "listFiles";
      command: string;
      path: string | null;
    }
  | {
      type: "search";
      command: string;
      query: string | null;
      path: string | null;
    }
  | {
      type: "unknown";
      command: string;
    };

export type CommandExecutionSource = "agent" | "userShell" | "unifiedExecStartup" | "unifiedExecInteraction";

export type CommandExecutionStatus = "inProgress" | "completed" | "failed" | "declined";

export interface ConfigLayerMetadata {
  name: ConfigLayerSource;
  version: string;
}

export type ConfigLayerSource =
  | {
      type: "packagedDefaults";
      file: AbsolutePathBuf;
    }
  | {
      type: "mdm";
      domain: string;
      key: string;
    }
  | {
      type: "system";
      file: AbsolutePathBuf;
    }
  | {
      type: "enterpriseManaged";
      id: string;
      name: string;
    }
  | {
      type: "user";
      file: AbsolutePathBuf;
      profile: string | null;
    }
  | {
      type: "project";
      dotCodexFolder: AbsolutePathBuf;
    }
  | {
      type: "sessionFlags";
    }
  | {
      type: "legacyManagedConfigTomlFromFile";
      file: AbsolutePathBuf;
    }
  | {
      type: "legacyManagedConfigTomlFromMdm";
    };

export interface ConfigurationReasoning {
  effort: ReasoningEffort;
}

export interface ConfigWriteResponse {
  status: WriteStatus;
  version: string;
  filePath: AbsolutePathBuf;
  overriddenMetadata: OverriddenMetadata | null;
}

export type ContentItem =
  | {
      type: "input_text";
      text: string;
    }
  | ({
      type: "input_image";
      detail?: ImageDetail | undefined;
    } & (
      | {
          image_url: string;
        }
      | {
          file_id: string;
        }
    ))
  | ({
      type: "input_audio";
    } & (
      | {
          audio_url: string;
        }
      | {
          file_id: string;
        }
    ))
  | {
      type: "output_text";
      text: string;
      annotations?: unknown[] | undefined;
      logprobs?: unknown[] | undefined;
    };

export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed";

export type DynamicToolCallOutputContentItem =
  | {
      type: "inputText";
      text: string;
    }
  | {
      type: "inputImage";
      imageUrl: string;
    }
  | {
      type: "inputAudio";
      audioUrl: string;
    };

export type DynamicToolCallStatus = "inProgress" | "completed" | "failed";

export interface FileUpdateChange {
  path: string;
  kind: PatchChangeKind;
  diff: string;
}

export type ForcedLoginMethod = "chatgpt" | "api";

export type FunctionCallOutputBody = string | Array<FunctionCallOutputContentItem>;

export type FunctionCallOutputContentItem =
  | {
      type: "input_text";
      text: string;
    }
  | ({
      type: "input_image";
      detail?: ImageDetail | undefined;
    } & (
      | {
          image_url: string;
        }
      | {
          file_id: string;
        }
    ))
  | ({
      type: "input_audio";
    } & (
      | {
          audio_url: string;
        }
      | {
          file_id: string;
        }
    ))
  | {
      type: "encrypted_content";
      encrypted_content: string;
    };

export type FuzzyFileSearchMatchType = "file" | "directory";

export interface FuzzyFileSearchResult {
  root: string;
  path: string;
  match_type: FuzzyFileSearchMatchType;
  file_name: string;
  score: number;
  indices: Array<number> | null;
}

export type GuardianRiskLevel = "low" | "medium" | "high" | "critical";

export type GuardianUserAuthorization = "unknown" | "low" | "medium" | "high";

export type HelplineSubject = "answer" | "prompt";

export type HookEventName =
  | "preModelRequest"
  | "postModelRequest"
  | "preToolUse"
  | "permissionRequest"
  | "postToolUse"
  | "preCompact"
  | "postCompact"
  | "sessionStart"
  | "sessionEnd"
  | "userPromptSubmit"
  | "subagentStart"
  | "subagentStop"
  | "stop"
  | "interrupt";

export interface HookPromptFragment {
  text: string;
  hookRunId: string;
}

export type HookSource =
  | "system"
  | "user"
  | "project"
  | "mdm"
  | "sessionFlags"
  | "plugin"
  | "cloudRequirements"
  | "cloudManagedConfig"
  | "legacyManagedConfigFile"
  | "legacyManagedConfigMdm"
  | "unknown";

export type ImageDetail = "auto" | "low" | "high" | "original";

export interface ImageGenerationFailure {
  type: "usageLimitExceeded";
  limitId: string;
  resetsAt: number | null;
}

export interface ImageGenerationInputImage {
  path: AbsolutePathBuf;
  sha256: string;
}

export type ImageGenerationItem = {
  id: string;
  status: string;
  revisedPrompt: string | null;
  transparentBackground?: boolean | undefined;
  failure: ImageGenerationFailure | null;
  savedPath?: AbsolutePathBuf | undefined;
  inputImages?: Array<ImageGenerationInputImage> | undefined;
  generationId: string | null;
} & (
  | {
      fileId: string;
    }
  | {
      result: string;
    }
);

export interface InternalChatMessageMetadataPassthrough {
  turn_id?: string | undefined;
}

export type JsonValue =
  | number
  | string
  | boolean
  | Array<JsonValue>
  | {
      [key in string]?: JsonValue;
    }
  | null;

export type LegacyAppPathString = string;

export type LegacyWebSearchAction =
  | {
      type: "search";
      query?: string | undefined;
      queries?: Array<string> | undefined;
    }
  | {
      type: "open_page";
      url?: string | undefined;
    }
  | {
      type: "find_in_page";
      url?: string | undefined;
      pattern?: string | undefined;
    }
  | {
      type: "other";
    };

export type LocalShellAction = {
  type: "exec";
} & LocalShellExecAction;

export interface LocalShellExecAction {
  command: Array<string>;
  timeout_ms: (number | bigint) | null;
  working_directory: string | null;
  env:
    | {
        [key in string]?: string;
      }
    | null;
  user: string | null;
}

export type LocalShellStatus = "completed" | "in_progress" | "incomplete";

export type McpAppDisplayMode = "inline" | "fullscreen";

export interface McpAppUi {
  resourceUri: string;
  preferredModelDisplayMode: McpAppDisplayMode;
}

export interface McpToolCallAppContext {
  connectorId: string;
  linkId: string | null;
  resourceUri: string | null;
  appName: string | null;
  actionName: string | null;
}

export interface McpToolCallError {
  message: string;
}

export interface McpToolCallResult {
  content: Array<JsonValue>;
  structuredContent: JsonValue | null;
  _meta: JsonValue | null;
}

export type McpToolCallStatus = "inProgress" | "completed" | "failed";

export interface MemoryCitation {
  entries: Array<MemoryCitationEntry>;
  threadIds: Array<string>;
}

export interface MemoryCitationEntry {
  path: string;
  lineStart: number;
  lineEnd: number;
  note: string;
}

export type MessagePhase = "commentary" | "partial_answer" | "final_answer";

export interface MisalignmentErrorDetails {
  errorType: string | null;
  detailedExplanation: string | null;
  steer: MisalignmentSteer | null;
  reviewTarget?: string | null | undefined;
}

export interface MisalignmentSteer {
  message: string;
}

export type ModeKind = "plan" | "default";

export type MultiAgentMode =
  | {
      custom: string;
    }
  | "explicitRequestOnly"
  | "proactive";

export type NetworkAccess = "restricted" | "enabled";

export type NonSteerableTurnKind = "review" | "compact";

export interface OverriddenMetadata {
  message: string;
  overridingLayer: ConfigLayerMetadata;
  effectiveValue: JsonValue;
}

export type PatchApplyStatus = "inProgress" | "completed" | "failed" | "declined";

export type PatchChangeKind =
  | {
      type: "add";
    }
  | {
      type: "delete";
    }
  | {
      type: "update";
      move_path: string | null;
    };

export type PathUri = string;

export type Personality = "none" | "friendly" | "pragmatic";

export type ReasoningEffort = string;

export type ReasoningItemContent =
  | {
      type: "reasoning_text";
      text: string;
    }
  | {
      type: "text";
      text: string;
    };

export interface ReasoningItemReasoningSummary {
  type: "summary_text";
  text: string;
}

export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";

export type RequestId = string | number;

export type ResponseItem =
  | {
      type: "additional_tools";
      id?: ResponseItemId | undefined;
      role: string;
      tools: unknown[];
    }
  | {
      type: "message";
      encrypted_content?: string | undefined;
      status?: string | undefined;
      id?: ResponseItemId | undefined;
      role: string;
      content: Array<ContentItem>;
      phase?: MessagePhase | undefined;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "agent_message";
      id?: ResponseItemId | undefined;
      author: string;
      recipient: string;
      content: Array<AgentMessageInputContent>;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "reasoning";
      id?: ResponseItemId | undefined;
      summary: Array<ReasoningItemReasoningSummary>;
      content?: Array<ReasoningItemContent> | undefined;
      encrypted_content: string | null;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "local_shell_call";
      encrypted_content?: string | undefined;
      id?: ResponseItemId | undefined;
      call_id: string | null;
      status: LocalShellStatus;
      action: LocalShellAction;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "function_call";
      encrypted_content?: string | undefined;
      status?: string | undefined;
      id?: ResponseItemId | undefined;
      name: string;
      namespace?: string | undefined;
      arguments: string;
      encrypted_function_args?: Array<string> | undefined;
      call_id: string;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "tool_search_call";
      encrypted_content?: string | undefined;
      id?: ResponseItemId | undefined;
      call_id: string | null;
      status?: string | undefined;
      execution: string;
      arguments: unknown;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "function_call_output";
      id?: ResponseItemId | undefined;
      call_id?: string | undefined;
      name?: string | undefined;
      namespace?: string | undefined;
      output: FunctionCallOutputBody;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "custom_tool_call";
      encrypted_content?: string | undefined;
      id?: ResponseItemId | undefined;
      status?: string | undefined;
      call_id: string;
      name: string;
      namespace?: string | undefined;
      input: string;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "custom_tool_call_output";
      id?: ResponseItemId | undefined;
      call_id: string;
      name?: string | undefined;
      output: FunctionCallOutputBody;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "tool_search_output";
      id?: ResponseItemId | undefined;
      call_id: string | null;
      status: string;
      execution: string;
      tools: unknown[];
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "web_search_call";
      encrypted_content?: string | undefined;
      id?: ResponseItemId | undefined;
      status?: string | undefined;
      action?: LegacyWebSearchAction | undefined;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "image_generation_call";
      encrypted_content?: string | undefined;
      id?: ResponseItemId | undefined;
      status: string;
      revised_prompt?: string | undefined;
      result: string;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "compaction";
      id?: ResponseItemId | undefined;
      encrypted_content: string;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "configuration_update";
      reasoning: ConfigurationReasoning;
    }
  | {
      type: "compaction_trigger";
    }
  | {
      type: "context_compaction";
      id?: ResponseItemId | undefined;
      encrypted_content?: string | undefined;
      internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | undefined;
    }
  | {
      type: "other";
    };

export type ResponseItemId = string;

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

export type SandboxPolicy =
  | {
      type: "dangerFullAccess";
    }
  | {
      type: "readOnly";
      networkAccess: boolean;
    }
  | {
      type: "externalSandbox";
      networkAccess: NetworkAccess;
    }
  | {
      type: "workspaceWrite";
      writableRoots: Array<AbsolutePathBuf>;
      networkAccess: boolean;
      excludeTmpdirEnvVar: boolean;
      excludeSlashTmp: boolean;
    };

export interface Settings {
  model: string;
  reasoning_effort: ReasoningEffort | null;
  developer_instructions: string | null;
}

export interface SkillInterface {
  displayName?: string | undefined;
  shortDescription?: string | undefined;
  iconSmall?: AbsolutePathBuf | undefined;
  iconLarge?: AbsolutePathBuf | undefined;
  iconSmallUrl: string | null;
  iconLargeUrl: string | null;
  brandColor?: string | undefined;
  defaultPrompt?: string | undefined;
}

export interface SleepItem {
  id: string;
  durationMs: number;
}

export type SortDirection = "asc" | "desc";

export type SubAgentActivityKind = "started" | "interacted" | "interrupted" | "completed";

export type SubAgentSource =
  | "review"
  | "compact"
  | {
      thread_spawn: {
        parent_thread_id: ThreadId;
        depth: number;
        agent_path: AgentPath | null;
        agent_nickname: string | null;
        agent_role: string | null;
      };
    }
  | "memory_consolidation"
  | {
      other: string;
    };

export interface TextElement {
  byteRange: ByteRange;
  placeholder: string | null;
}

export type ThreadId = string;

export type ThreadItem = {
  startedAtMs?: number | null | undefined;
  completedAtMs?: number | null | undefined;
} & (
  | {
      type: "userMessage";
      id: string;
      clientId: string | null;
      content: Array<UserInput>;
    }
  | {
      type: "hookPrompt";
      id: string;
      fragments: Array<HookPromptFragment>;
    }
  | {
      type: "agentMessage";
      moderation: AgentMessageModeration | null;
      id: string;
      text: string;
      phase: MessagePhase | null;
      memoryCitation: MemoryCitation | null;
      delivery: AgentMessageDelivery | null;
      questions: Array<AsyncUserInputQuestion> | null;
    }
  | {
      type: "functionCallOutput";
      id: string;
      name: string;
      namespace: string | null;
      output: FunctionCallOutputBody;
    }
  | {
      type: "plan";
      id: string;
      text: string;
    }
  | {
      type: "reasoning";
      id: string;
      summary: Array<string>;
      content: Array<string>;
    }
  | {
      type: "commandExecution";
      id: string;
      pluginId: string | null;
      scriptPath: string | null;
      command: string;
      cwd: LegacyAppPathString;
      processId: string | null;
      source: CommandExecutionSource;
      status: CommandExecutionStatus;
      commandActions: Array<CommandAction>;
      aggregatedOutput: string | null;
      exitCode: number | null;
      durationMs: number | null;
    }
  | {
      type: "fileChange";
      id: string;
      changes: Array<FileUpdateChange>;
      status: PatchApplyStatus;
    }
  | {
      type: "mcpToolCall";
      id: string;
      server: string;
      environmentId: string | null;
      tool: string;
      status: McpToolCallStatus;
      arguments: JsonValue;
      appContext: McpToolCallAppContext | null;
      mcpAppResourceUri?: string | undefined;
      mcpAppUi: McpAppUi | null;
      pluginId: string | null;
      readOnlyHint: boolean | null;
      result: McpToolCallResult | null;
      error: McpToolCallError | null;
      durationMs: number | null;
    }
  | {
      type: "dynamicToolCall";
      id: string;
      namespace: string | null;
      tool: string;
      arguments: JsonValue;
      status: DynamicToolCallStatus;
      contentItems: Array<DynamicToolCallOutputContentItem> | null;
      success: boolean | null;
      durationMs: number | null;
    }
  | {
      type: "collabAgentToolCall";
      id: string;
      tool: CollabAgentTool;
      status: CollabAgentToolCallStatus;
      senderThreadId: string;
      receiverThreadIds: Array<string>;
      prompt: string | null;
      model: string | null;
      reasoningEffort: ReasoningEffort | null;
      agentsStates: {
        [key in string]?: CollabAgentState;
      };
    }
  | {
      type: "subAgentActivity";
      model: string | null;
      reasoningEffort: ReasoningEffort | null;
      id: string;
      kind: SubAgentActivityKind;
      agentThreadId: string;
      agentPath: string;
    }
  | ({
      type: "webSearch";
    } & WebSearchItem)
  | {
      type: "imageView";
      id: string;
      path: LegacyAppPathString;
    }
  | ({
      type: "sleep";
    } & SleepItem)
  | ({
      type: "imageGeneration";
    } & ImageGenerationItem)
  | {
      type: "enteredReviewMode";
      id: string;
      review: string;
    }
  | {
      type: "exitedReviewMode";
      id: string;
      review: string;
    }
  | {
      type: "contextCompaction";
      id: string;
    }
);

export interface ThreadSection {
  id: string;
  name: string;
  appearance: ThreadSectionAppearance | null;
}

export interface ThreadSectionAppearance {
  icon: string | null;
  color: string | null;
}

export interface TokenUsageBreakdown {
  totalTokens: number;
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteInputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
}

export type TrustedContacts = "check" | "skip";

export interface Turn {
  id: string;
  rootTurnId: string | null;
  items: Array<ThreadItem>;
  itemsView: TurnItemsView;
  status: TurnStatus;
  error: TurnError | null;
  startedAt: number | null;
  completedAt: number | null;
  durationMs: number | null;
}

export interface TurnEnvironmentParams {
  environmentId: string;
  cwd: LegacyAppPathString;
  runtimeWorkspaceRoots?: Array<LegacyAppPathString> | null | undefined;
}

export interface TurnError {
  message: string;
  codexErrorInfo: CodexErrorInfo | null;
  additionalDetails: string | null;
  misalignment: MisalignmentErrorDetails | null;
}

export type TurnItemsView = "notLoaded" | "summary" | "full";

export type TurnStatus = "completed" | "interrupted" | "failed" | "inProgress";

export type UserInput =
  | {
      type: "text";
      text: string;
      text_elements: Array<TextElement>;
    }
  | ({
      type: "image";
      detail?: ImageDetail | undefined;
    } & (
      | {
          url: string;
        }
      | {
          fileId: string;
        }
    ))
  | {
      type: "localImage";
      detail?: ImageDetail | undefined;
      path: string;
    }
  | ({
      type: "audio";
    } & (
      | {
          url: string;
        }
      | {
          fileId: string;
        }
    ))
  | {
      type: "localAudio";
      path: string;
    }
  | {
      type: "skill";
      name: string;
      path: string;
    }
  | {
      type: "mention";
      name: string;
      path: string;
    };

export type WebSearchAction =
  | {
      type: "search";
      query: string | null;
      queries: Array<string> | null;
    }
  | {
      type: "openPage";
      url: string | null;
    }
  | {
      type: "findInPage";
      url: string | null;
      pattern: string | null;
    }
  | {
      type: "other";
    };

export interface WebSearchItem {
  id: string;
  query: string;
  action: WebSearchAction | null;
  results: Array<JsonValue> | null;
}

export type WebSearchMode = "disabled" | "cached" | "indexed" | "live";

export type WriteStatus = "ok" | "okOverridden";
