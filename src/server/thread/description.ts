import { PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import type { Thread, ThreadStatus } from "../../protocol/shapes/thread.js";
import type { ThreadStartResponse } from "../../protocol/shapes/thread-start.js";
import type { Turn, TurnItemsView } from "../../protocol/shapes/turn.js";
import type { CollaborationMode } from "../../protocol/wire/shared.js";
import type { ServerNotificationParams } from "../connection/outgoing-messages.js";
import type { LiveThread } from "./live-thread.js";
import { shownSandbox, type ThreadSettings, workspaceRootsOf } from "./settings.js";
import type { StoredThread, StoredTurn } from "./storage/thread-store.js";

const NOT_LOADED: ThreadStatus = { type: "notLoaded" };

/** What a thread may belong to or be on the real server (0.171), and none is here. */
const NOT_HERE = {
  projectId: null,
  section: null,
  sectionEnteredAt: null,
  parentThreadId: null,
  attachedToThreadId: null,
  agentNickname: null,
  agentRole: null,
  extra: null,
};

/** A thread as clients see it, with the members of the real server (0.171) but `historyMode`: histories are whole here. */
export function describeThread(thread: StoredThread, live?: LiveThread | undefined, turns: Turn[] = []): Thread {
  const { settings } = thread;
  return {
    id: thread.id,
    sessionId: thread.id,
    forkedFromId: thread.forkedFromId,
    preview: thread.preview,
    ephemeral: live?.ephemeral ?? false,
    modelProvider: settings.modelProvider,
    model: settings.model,
    reasoningEffort: settings.effort,
    createdAt: toSeconds(thread.createdAtMs),
    updatedAt: toSeconds(thread.updatedAtMs),
    recencyAt: toSeconds(thread.recencyAtMs),
    status: live?.status ?? NOT_LOADED,
    path: null,
    cwd: settings.cwd,
    cliVersion: PROTOCOL_RELEASE,
    originator: thread.originator,
    source: thread.source,
    threadSource: thread.threadSource,
    gitInfo: thread.gitInfo,
    name: thread.name,
    environments: live ? environmentsOf(settings) : null,
    canAcceptDirectInput: null,
    daybreakEnabled: thread.daybreakEnabled ?? null,
    ...NOT_HERE,
    turns,
  };
}

/** A thread that is in memory, and takes input, in an answer or notification about it alone. The real server's lists do not say so. */
export function describeLoaded(thread: LiveThread, turns: Turn[] = []): Thread {
  return { ...describeThread(thread.stored, thread, turns), canAcceptDirectInput: true };
}

/** The machine that the server runs on, unless the thread works without one. There is no other. */
function environmentsOf(settings: ThreadSettings) {
  if (settings.hasMachine === false) return [];
  return [{ environmentId: "local", cwd: settings.cwd, runtimeWorkspaceRoots: [...workspaceRootsOf(settings)] }];
}

/** The answer to `thread/start`, `thread/resume` and `thread/fork`. */
export function describeStarted(
  thread: LiveThread,
  instructionSources: readonly string[],
  turns: Turn[] = [],
): ThreadStartResponse {
  const { settings } = thread;
  const { model, modelProvider, cwd, approvalPolicy, approvalsReviewer, effort, serviceTier } = settings;
  return {
    thread: describeLoaded(thread, turns),
    model,
    modelProvider,
    cwd,
    approvalPolicy,
    approvalsReviewer,
    sandbox: shownSandbox(settings),
    activePermissionProfile: describeProfile(settings),
    reasoningEffort: effort,
    serviceTier,
    instructionSources: [...instructionSources],
    runtimeWorkspaceRoots: settings.hasMachine === false ? [] : [...workspaceRootsOf(settings)],
    disabledPluginIds: [],
    multiAgentMode: "explicitRequestOnly",
  };
}

/** A turn as clients see it, with the items that they ask for. */
export function describeTurn(turn: StoredTurn, view: TurnItemsView = "notLoaded"): Turn {
  const { id, status, error, startedAtMs, completedAtMs } = turn;
  return {
    id,
    rootTurnId: id,
    items: itemsIn(turn, view),
    itemsView: view,
    status,
    error,
    startedAt: toSeconds(startedAtMs),
    completedAt: completedAtMs === null ? null : toSeconds(completedAtMs),
    durationMs: completedAtMs === null ? null : completedAtMs - startedAtMs,
  };
}

/** A summary has the first message of the user and the last of the agent. */
function itemsIn({ items }: StoredTurn, view: TurnItemsView): Turn["items"] {
  if (view === "notLoaded") return [];
  if (view === "full") return [...items];
  const asked = items.find(({ type }) => type === "userMessage");
  const answered = items.findLast(({ type }) => type === "agentMessage");
  return [asked, answered].filter((item) => item !== undefined);
}

/** The collaboration mode of a thread, with its settings. */
export function describeMode({ mode, model, effort, modeInstructions }: ThreadSettings): CollaborationMode {
  const settings = { model, reasoning_effort: effort, developer_instructions: modeInstructions ?? null };
  return { mode: mode ?? "default", settings } as CollaborationMode;
}

/** The settings in `thread/settings/updated`, with every member that the newest release sends. */
export function describeSettings(
  settings: ThreadSettings,
): ServerNotificationParams<"thread/settings/updated">["threadSettings"] {
  const { model, modelProvider, effort, cwd, approvalPolicy, approvalsReviewer, summary, personality, serviceTier } = settings;
  return {
    model,
    modelProvider,
    cwd,
    approvalPolicy,
    approvalsReviewer,
    sandboxPolicy: shownSandbox(settings),
    effort,
    summary,
    personality,
    serviceTier,
    disabledPluginIds: [],
    environments: environmentsOf(settings),
    activePermissionProfile: describeProfile(settings),
    collaborationMode: describeMode(settings),
    multiAgentMode: "explicitRequestOnly",
  } as ServerNotificationParams<"thread/settings/updated">["threadSettings"];
}

/** The profile that the sandbox comes from, and the one that it extends. */
function describeProfile({ permissionProfile, extendedProfile = null }: ThreadSettings) {
  return permissionProfile ? { id: permissionProfile, extends: extendedProfile } : null;
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
