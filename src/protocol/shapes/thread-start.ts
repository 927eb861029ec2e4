import * as z from "../deferred.js";
import { knownForms, maybe, nullish, open, type Schema, someText, uint32, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ApprovalsReviewer, AskForApproval, MultiAgentMode, Personality, SandboxMode, SandboxPolicy } from "./settings.js";
import { Thread, ThreadHistoryMode, ThreadSource } from "./thread.js";
import { SortDirection } from "./thread-list.js";
import { Turn, TurnItemsView } from "./turn.js";

/** Why the thread is started: at the start of the client, or because the user cleared the one before. */
export type ThreadStartSource = "startup" | "clear";
const ThreadStartSource: Schema<ThreadStartSource> = z.enum(["startup", "clear"]);

/** A tool that the client runs: the server asks for each call with `item/tool/call`. */
export type DynamicTool = wire.DynamicToolSpec;
const DynamicToolFunction = { name: z.string(), description: z.string(), deferLoading: maybe(z.boolean()) };
/** A JSON schema is whatever it is. */
const TypedDynamicTool = z.union([
  open({
    ...DynamicToolFunction,
    type: z.literal("namespace"),
    tools: z.array(open({ ...DynamicToolFunction, type: maybe(z.literal("function")), inputSchema: unchecked() })),
  }),
  open({ ...DynamicToolFunction, type: z.literal("function"), inputSchema: unchecked() }),
]);
/** Without a `type` it is a function, as older releases wrote it. Codex still takes that (0.171), and its schemas do not name it. */
const DynamicTool = z.union([
  TypedDynamicTool,
  open({
    ...DynamicToolFunction,
    type: z.optional(z.undefined()),
    inputSchema: unchecked(),
    deferLoading: nullish(z.boolean()),
    exposeToContext: nullish(z.boolean()),
    namespace: nullish(z.string()),
  }),
]) as unknown as Schema<DynamicTool>;
knownForms.set(DynamicTool as Schema<unknown>, TypedDynamicTool as unknown as Schema<unknown>);

/** Settings of a new thread. What is left out comes from the configuration. They hold until a later request changes them. */
export interface ThreadStartParams {
  /** A provider with a fixed list of models may use its default instead of a model that it does not have. Since 0.153. */
  allowProviderModelFallback?: boolean | undefined;
  /** When a person is asked before something runs. */
  approvalPolicy?: AskForApproval | null | undefined;
  /** Who answers approval requests. Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  /** Values that override the configuration files for this thread. The keys are key paths. */
  config?: Record<string, unknown> | null | undefined;
  /** Absolute. Left out: the server chooses. */
  cwd?: string | null | undefined;
  /** The stored Daybreak choice. It grants no access, and an ephemeral thread cannot have it. Since 0.169. */
  daybreakEnabled?: boolean | null | undefined;
  /** Added to the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  /** Tools that the client runs, when the server asks for it with `item/tool/call`. */
  dynamicTools?: DynamicTool[] | null | undefined;
  /**
   * The environments that the turns of the thread work in, the primary one first. Left out: the default one. Empty: none.
   * Since 0.125.
   */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  /** Keep the thread in memory only. */
  ephemeral?: boolean | null | undefined;
  /** Also send the items of the Responses API as they come (`rawResponseItem/completed`). */
  experimentalRawEvents?: boolean | undefined;
  /** How the history is stored. Since 0.153. */
  historyMode?: ThreadHistoryMode | null | undefined;
  /** Does nothing. Codex tests its experimental gate with it. Since 0.98. */
  mockExperimentalField?: string | null | undefined;
  /** Left out: the one of the configuration. */
  model?: string | null | undefined;
  /** An id of the configuration's `model_providers`, or a built-in one. */
  modelProvider?: string | null | undefined;
  /** Ignored by newer servers. Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  /** The id of a permission profile. Not together with `sandbox`. Since 0.140. */
  permissions?: string | null | undefined;
  /** Changes nothing on newer servers. */
  personality?: Personality | null | undefined;
  /** The project that the thread belongs to. Since 0.153. */
  projectId?: string | null | undefined;
  /** The folders that count as the workspace. Absolute. Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  /** What commands may do. */
  sandbox?: SandboxMode | null | undefined;
  /** Folders with skills and plugins that the host chose for the thread. Since 0.140. */
  selectedCapabilityRoots?: wire.SelectedCapabilityRoot[] | null | undefined;
  /** The client's name for itself, for the backend's statistics. Since 0.107. */
  serviceName?: string | null | undefined;
  /** How fast, and at what price, the backend works. Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Hooks that run at the start of a thread get to know it. Since 0.125. */
  sessionStartSource?: ThreadStartSource | null | undefined;
  /** What the thread is started for. Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadStartParams: Schema<ThreadStartParams> = open({
  allowProviderModelFallback: maybe(z.boolean()),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  daybreakEnabled: nullish(z.boolean()),
  developerInstructions: nullish(z.string()),
  dynamicTools: nullish(z.array(DynamicTool)),
  environments: nullish(z.array(unchecked<wire.TurnEnvironmentParams>())),
  ephemeral: nullish(z.boolean()),
  experimentalRawEvents: maybe(z.boolean()),
  historyMode: nullish(ThreadHistoryMode),
  mockExperimentalField: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  multiAgentMode: nullish(MultiAgentMode),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  projectId: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  selectedCapabilityRoots: nullish(z.array(unchecked<wire.SelectedCapabilityRoot>())),
  serviceName: nullish(z.string()),
  serviceTier: nullish(z.string()),
  sessionStartSource: nullish(ThreadStartSource),
  threadSource: nullish(ThreadSource),
});

const threadStarted = {
  approvalPolicy: AskForApproval,
  approvalsReviewer: maybe(ApprovalsReviewer),
  cwd: z.string(),
  model: z.string(),
  modelProvider: z.string(),
  sandbox: SandboxPolicy,
  thread: Thread,
  activePermissionProfile: nullish(unchecked<wire.ActivePermissionProfile>()),
  disabledPluginIds: maybe(z.array(z.string())),
  instructionSources: maybe(z.array(z.string())),
  multiAgentMode: maybe(MultiAgentMode),
  reasoningEffort: nullish(someText),
  runtimeWorkspaceRoots: maybe(z.array(z.string())),
  serviceTier: nullish(z.string()),
};

/** The new thread, and the settings that it has now. */
export interface ThreadStartResponse {
  /** When a person is asked before something runs. */
  approvalPolicy: AskForApproval;
  /** Who answers approval requests. Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | undefined;
  /** The working folder. Absolute. */
  cwd: string;
  model: string;
  modelProvider: string;
  /** What commands may do, also where it follows from a permission profile. */
  sandbox: SandboxPolicy;
  thread: Thread;
  /** The permission profile that `sandbox` follows from, if known. Since 0.140. */
  activePermissionProfile?: wire.ActivePermissionProfile | null | undefined;
  /** The stored list of plugins that are turned off for the thread. Since 0.169. */
  disabledPluginIds?: string[] | undefined;
  /** The files with instructions that were read for the thread, such as `AGENTS.md`. Since 0.125. */
  instructionSources?: string[] | undefined;
  /** Always `explicitRequestOnly` on newer servers. Since 0.153. */
  multiAgentMode?: MultiAgentMode | undefined;
  /** `null`: the model's default. */
  reasoningEffort?: string | null | undefined;
  /** The folders that count as the workspace. Since 0.140. */
  runtimeWorkspaceRoots?: string[] | undefined;
  /** `null`: the backend's default. Since 0.118. */
  serviceTier?: string | null | undefined;
}
export const ThreadStartResponse: Schema<ThreadStartResponse> = open(threadStarted);

/**
 * Loads a stored thread, or joins one that is loaded. `threadId` says which; for a thread that is not loaded, `history`
 * overrides it, and so does a `path` that is not empty. What is left out of the settings stays as it was stored.
 */
export interface ThreadResumeParams {
  threadId: string;
  /** When a person is asked before something runs. */
  approvalPolicy?: AskForApproval | null | undefined;
  /** Who answers approval requests from now on. Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  /** Values that override the configuration files for this thread. The keys are key paths. */
  config?: Record<string, unknown> | null | undefined;
  /** Absolute. */
  cwd?: string | null | undefined;
  /** Added to the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  /** Leave `thread.turns` empty. For clients that read the history page by page. Since 0.125. */
  excludeTurns?: boolean | undefined;
  /** Takes this as the history instead of reading it. For Codex in the cloud; clients should not use it. */
  history?: wire.ResponseItem[] | null | undefined;
  /** Also answer with a page of turns, as `thread/turns/list` would. Since 0.140. */
  initialTurnsPage?: wire.ThreadResumeInitialTurnsPageParams | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  /**
   * The file with the history. For a thread that is loaded, it must be the file that is in use. Not a stable part of the
   * protocol.
   */
  path?: string | null | undefined;
  /** The id of a permission profile. Not together with `sandbox`. Since 0.140. */
  permissions?: string | null | undefined;
  /** Changes nothing on newer servers. */
  personality?: Personality | null | undefined;
  /** The folders that count as the workspace. Absolute. Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  /** What commands may do. */
  sandbox?: SandboxMode | null | undefined;
  /** How fast, and at what price, the backend works. Since 0.118. */
  serviceTier?: string | null | undefined;
}
const InitialTurnsPage: Schema<wire.ThreadResumeInitialTurnsPageParams> = open({
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
  itemsView: nullish(TurnItemsView),
});
export const ThreadResumeParams: Schema<ThreadResumeParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  developerInstructions: nullish(z.string()),
  excludeTurns: maybe(z.boolean()),
  history: nullish(z.array(unchecked<wire.ResponseItem>())),
  initialTurnsPage: nullish(InitialTurnsPage),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
});

/** A page of a thread's turns, as `thread/turns/list` answers it. */
export interface TurnsPage {
  data: Turn[];
  /** For reading from the start of this page in the other direction. */
  backwardsCursor?: string | null | undefined;
  /** For the next page. `null`: this is the last. */
  nextCursor?: string | null | undefined;
}
const TurnsPage: Schema<TurnsPage> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

/** The thread that was loaded, the settings that it has now, and where reading its history may begin. */
export interface ThreadResumeResponse extends ThreadStartResponse {
  /** The collaboration mode of the thread. Since 0.169. */
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** The page that `initialTurnsPage` asked for. Since 0.140. */
  initialTurnsPage?: TurnsPage | null | undefined;
  /** For `thread/items/list` with `sortDirection: "desc"`: begins at the newest item. Since 0.153. */
  itemsBackwardsCursor?: string | null | undefined;
  /** For `thread/turns/list` with `sortDirection: "desc"`: begins at the newest turn. Since 0.153. */
  turnsBackwardsCursor?: string | null | undefined;
}
export const ThreadResumeResponse: Schema<ThreadResumeResponse> = open({
  ...threadStarted,
  collaborationMode: nullish(unchecked<wire.CollaborationMode>()),
  initialTurnsPage: nullish(TurnsPage),
  itemsBackwardsCursor: nullish(z.string()),
  turnsBackwardsCursor: nullish(z.string()),
});

/**
 * Copies a stored thread into a new one, up to the turn that `lastTurnId` or `beforeTurnId` names. What is left out of the
 * settings is taken from the source.
 */
export interface ThreadForkParams {
  /** The source. Ignored if `path` is not empty. */
  threadId: string;
  /** When a person is asked before something runs. */
  approvalPolicy?: AskForApproval | null | undefined;
  /** Who answers approval requests. Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /**
   * The fork belongs to its source: lists leave it out, and the source cannot be deleted while it exists. Not for ephemeral
   * threads. Since 0.169.
   */
  attachToSource?: boolean | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  /** Copy what is before this turn. Not together with `lastTurnId`. Since 0.153. */
  beforeTurnId?: string | null | undefined;
  /** Values that override the configuration files for this thread. The keys are key paths. */
  config?: Record<string, unknown> | null | undefined;
  /** Absolute. */
  cwd?: string | null | undefined;
  /** The fork gets the source's goal, and does not begin to work on it before its first turn. Since 0.153. */
  deferGoalContinuation?: boolean | undefined;
  /** Added to the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  /** Keep the fork in memory only. Since 0.118. */
  ephemeral?: boolean | undefined;
  /** Leave `thread.turns` empty. For clients that read the history page by page. Since 0.125. */
  excludeTurns?: boolean | undefined;
  /** Without MCP servers. Needs `experimentalPredictionMode`. Since 0.169. */
  experimentalDisablePredictionMcp?: boolean | undefined;
  /**
   * Begin with exactly what the loaded source has, so that the backend's cache can be used. Needs `ephemeral`, and a source
   * that is loaded and stored. Since 0.169.
   */
  experimentalPredictionMode?: boolean | undefined;
  /** The last turn that is copied. It must not be running. Since 0.153. */
  lastTurnId?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  /** The file with the source's history. Not a stable part of the protocol. */
  path?: string | null | undefined;
  /** The id of a permission profile. Not together with `sandbox`. Since 0.140. */
  permissions?: string | null | undefined;
  /** The folders that count as the workspace. Absolute. Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  /** What commands may do. */
  sandbox?: SandboxMode | null | undefined;
  /** How fast, and at what price, the backend works. Since 0.118. */
  serviceTier?: string | null | undefined;
  /** What the fork is for. Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadForkParams: Schema<ThreadForkParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  attachToSource: maybe(z.boolean()),
  baseInstructions: nullish(z.string()),
  beforeTurnId: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  deferGoalContinuation: maybe(z.boolean()),
  developerInstructions: nullish(z.string()),
  ephemeral: maybe(z.boolean()),
  excludeTurns: maybe(z.boolean()),
  experimentalDisablePredictionMcp: maybe(z.boolean()),
  experimentalPredictionMode: maybe(z.boolean()),
  lastTurnId: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
  threadSource: nullish(ThreadSource),
});

/** The new thread, and the settings that it has now. */
export interface ThreadForkResponse extends ThreadStartResponse {}
export const ThreadForkResponse: Schema<ThreadForkResponse> = ThreadStartResponse;
