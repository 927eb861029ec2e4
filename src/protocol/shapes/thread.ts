import * as z from "zod/mini";
import { int32, integer, keyed, maybe, nullish, open, type Schema, someText, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { Turn } from "./turn.js";

export type ThreadHistoryMode = "legacy" | "paginated";
export const ThreadHistoryMode: Schema<ThreadHistoryMode> = words("legacy", "paginated");

export type ThreadSource = string;
export const ThreadSource: Schema<ThreadSource> = z.string();

export interface GitInfo {
  branch?: string | null | undefined;
  originUrl?: string | null | undefined;
  sha?: string | null | undefined;
}
const GitInfo: Schema<GitInfo> = open({
  branch: nullish(z.string()),
  originUrl: nullish(z.string()),
  sha: nullish(z.string()),
});

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

export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput";
const ThreadActiveFlag: Schema<ThreadActiveFlag> = words("waitingOnApproval", "waitingOnUserInput");

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
  /** A UUID. */
  id: string;
  cliVersion: string;
  /** Unix time in seconds. */
  createdAt: number;
  /** Absolute. */
  cwd: string;
  /** Since 0.107. */
  ephemeral?: boolean | undefined;
  modelProvider: string;
  /** The first thing the user said, or `""`. */
  preview: string;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.140. */
  sessionId?: string | undefined;
  source: SessionSource;
  /** Since 0.107. */
  status?: ThreadStatus | undefined;
  /** Filled by `thread/resume`, `thread/fork` and `thread/read`; otherwise empty. */
  turns: Turn[];
  /** Unix time in seconds. */
  updatedAt: number;
  /** Since 0.107. */
  agentNickname?: string | null | undefined;
  /** Since 0.107. */
  agentRole?: string | null | undefined;
  /** Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Since 0.153. */
  canAcceptDirectInput?: boolean | null | undefined;
  /** Since 0.169. */
  daybreakEnabled?: boolean | null | undefined;
  /** Since 0.169. */
  environments?: wire.ThreadEnvironment[] | null | undefined;
  /** Since 0.153. */
  extra?: wire.ThreadExtra | null | undefined;
  /** Since 0.125. */
  forkedFromId?: string | null | undefined;
  gitInfo?: GitInfo | null | undefined;
  /** Since 0.153. */
  historyMode?: ThreadHistoryMode | undefined;
  /** Since 0.153. */
  model?: string | null | undefined;
  /** Since 0.107. */
  name?: string | null | undefined;
  /** Since 0.169. */
  originator?: string | null | undefined;
  /** Since 0.140. */
  parentThreadId?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.153. */
  reasoningEffort?: string | null | undefined;
  /** Unix time in seconds. Since 0.153. */
  recencyAt?: number | null | undefined;
  /** Since 0.153. */
  section?: wire.ThreadSection | null | undefined;
  /** Unix time in seconds. Since 0.153. */
  sectionEnteredAt?: number | null | undefined;
  /** Since 0.140. */
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
