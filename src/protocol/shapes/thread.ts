import * as z from "../deferred.js";
import { int32, integer, keyed, maybe, nullish, open, type Schema, someText, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { Turn } from "./turn.js";

/**
 * How a thread's history is stored. `paginated` histories are read page by page, with `thread/turns/list` and
 * `thread/items/list`.
 */
export type ThreadHistoryMode = "legacy" | "paginated";
export const ThreadHistoryMode: Schema<ThreadHistoryMode> = words("legacy", "paginated");

/** What the client says a thread was started for. The backend's statistics use it, and the server does not read it. */
export type ThreadSource = string;
export const ThreadSource: Schema<ThreadSource> = z.string();

/** The Git working copy that a thread was started in. A member is `null` or left out when it is not known. */
export interface GitInfo {
  /** The branch that was checked out. */
  branch?: string | null | undefined;
  /** The URL of the remote `origin`. */
  originUrl?: string | null | undefined;
  /** The commit that was checked out. */
  sha?: string | null | undefined;
}
const GitInfo: Schema<GitInfo> = open({
  branch: nullish(z.string()),
  originUrl: nullish(z.string()),
  sha: nullish(z.string()),
});

/**
 * What kind of sub-agent a thread belongs to. `thread_spawn` says which thread started it, and how many threads are above it
 * (`depth`).
 */
export type SubAgentSource =
  | "review"
  | "compact"
  | "memory_consolidation"
  | {
      thread_spawn: {
        depth: number;
        parent_thread_id: string;
        agent_nickname?: string | null | undefined;
        agent_path?: string | null | undefined;
        agent_role?: string | null | undefined;
      };
    }
  | { other: string };
const SubAgentSource: Schema<SubAgentSource> = z.union([
  words("review", "compact", "memory_consolidation"),
  keyed({
    thread_spawn: open({
      depth: int32,
      parent_thread_id: z.string(),
      agent_nickname: nullish(z.string()),
      agent_path: nullish(z.string()),
      agent_role: nullish(z.string()),
    }),
    other: z.string(),
  }),
]);

/** What kind of program a thread was started by. */
export type SessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "unknown"
  | { custom: string }
  | { subAgent: SubAgentSource };
const SessionSource: Schema<SessionSource> = z.union([
  words("cli", "vscode", "exec", "appServer", "unknown"),
  keyed({ custom: z.string(), subAgent: SubAgentSource }),
]);

/** What a running thread waits for. */
export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput";
const ThreadActiveFlag: Schema<ThreadActiveFlag> = words("waitingOnApproval", "waitingOnUserInput");

/**
 * What a thread is doing. `notLoaded`: it is only stored. `idle`: it is loaded, and no turn runs. `active`: a turn runs, and
 * `activeFlags` says what it waits for. `systemError`: it cannot go on.
 */
export type ThreadStatus =
  | { type: "notLoaded" }
  | { type: "idle" }
  | { type: "systemError" }
  | { type: "active"; activeFlags: ThreadActiveFlag[] };
export const ThreadStatus: Schema<ThreadStatus> = tagged({
  notLoaded: open({ type: z.literal("notLoaded") }),
  idle: open({ type: z.literal("idle") }),
  systemError: open({ type: z.literal("systemError") }),
  active: open({ type: z.literal("active"), activeFlags: z.array(ThreadActiveFlag) }),
});

/** A conversation. Members that only some releases send are optional. */
export interface Thread {
  /** A UUID. Newer ids sort after older ones. */
  id: string;
  /** The release of the server that started the thread. */
  cliVersion: string;
  /** Unix time in seconds. */
  createdAt: number;
  /** The working folder. Absolute. */
  cwd: string;
  /** It is kept in memory only, and is not stored. Since 0.107. */
  ephemeral?: boolean | undefined;
  /** The model provider's id in the configuration, such as `openai`. */
  modelProvider: string;
  /** The first thing the user said, or `""`. */
  preview: string;
  /** The project that the thread is in. Since 0.153. */
  projectId?: string | null | undefined;
  /** Threads that came from the same thread, such as those of sub-agents, have the same session id. Since 0.140. */
  sessionId?: string | undefined;
  source: SessionSource;
  /** What the thread is doing now. Since 0.107. */
  status?: ThreadStatus | undefined;
  /** Filled in the answers to `thread/resume`, `thread/fork` and `thread/read` (with `includeTurns`). Empty everywhere else. */
  turns: Turn[];
  /** Unix time in seconds. */
  updatedAt: number;
  /** The name that a sub-agent was given. Since 0.107. */
  agentNickname?: string | null | undefined;
  /** The role that a sub-agent was given. Since 0.107. */
  agentRole?: string | null | undefined;
  /** The thread that this one is attached to. Lists leave out attached threads, unless asked for them. Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Whether `turn/start` may be used with it. `null`: not known, as for a thread that is not loaded. Since 0.153. */
  canAcceptDirectInput?: boolean | null | undefined;
  /**
   * The stored Daybreak choice, which is no setting of the turns and grants no access. `null`: no choice was made. Since 0.169.
   */
  daybreakEnabled?: boolean | null | undefined;
  /**
   * The environments (machines) that the thread works in, the primary one first. `null`: not known, as for a thread that is only
   * stored. Empty: no environment is selected. Since 0.169.
   */
  environments?: wire.ThreadEnvironment[] | null | undefined;
  /** What a server of another kind adds. Not part of the protocol. Since 0.153. */
  extra?: wire.ThreadExtra | null | undefined;
  /** The thread that this one was forked from. Since 0.125. */
  forkedFromId?: string | null | undefined;
  /** The Git working copy at the start of the thread. */
  gitInfo?: GitInfo | null | undefined;
  /** Left out: `legacy`. Since 0.153. */
  historyMode?: ThreadHistoryMode | undefined;
  /** The model of the next turn while the thread is loaded, otherwise the one that was stored last. Since 0.153. */
  model?: string | null | undefined;
  /** The title that users see, if it has one. Since 0.107. */
  name?: string | null | undefined;
  /** The client that started the thread, by the `name` of its `clientInfo`. Since 0.169. */
  originator?: string | null | undefined;
  /** The thread that started this one, if this one is a sub-agent's. Since 0.140. */
  parentThreadId?: string | null | undefined;
  /** The file that the history is stored in. Not a stable part of the protocol. */
  path?: string | null | undefined;
  /** The reasoning effort of the next turn while the thread is loaded, otherwise the one that was stored last. Since 0.153. */
  reasoningEffort?: string | null | undefined;
  /** Unix time in seconds. Lists by recency are in this order. Since 0.153. */
  recencyAt?: number | null | undefined;
  /** The section of the list that the user put the thread into. Since 0.153. */
  section?: wire.ThreadSection | null | undefined;
  /** Unix time in seconds: when the thread came into its section. Since 0.153. */
  sectionEnteredAt?: number | null | undefined;
  /** What the client says it was started for. Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const Thread: Schema<Thread> = open({
  id: z.string(),
  cliVersion: z.string(),
  createdAt: integer,
  cwd: z.string(),
  ephemeral: maybe(z.boolean()),
  modelProvider: z.string(),
  preview: z.string(),
  projectId: nullish(z.string()),
  sessionId: maybe(z.string()),
  source: SessionSource,
  status: maybe(ThreadStatus),
  turns: z.array(Turn),
  updatedAt: integer,
  agentNickname: nullish(z.string()),
  agentRole: nullish(z.string()),
  attachedToThreadId: nullish(z.string()),
  canAcceptDirectInput: nullish(z.boolean()),
  daybreakEnabled: nullish(z.boolean()),
  environments: nullish(z.array(unchecked<wire.ThreadEnvironment>())),
  extra: nullish(unchecked<wire.ThreadExtra>()),
  forkedFromId: nullish(z.string()),
  gitInfo: nullish(GitInfo),
  historyMode: maybe(ThreadHistoryMode),
  model: nullish(z.string()),
  name: nullish(z.string()),
  originator: nullish(z.string()),
  parentThreadId: nullish(z.string()),
  path: nullish(z.string()),
  reasoningEffort: nullish(someText),
  recencyAt: nullish(integer),
  section: nullish(unchecked<wire.ThreadSection>()),
  sectionEnteredAt: nullish(integer),
  threadSource: nullish(ThreadSource),
});
