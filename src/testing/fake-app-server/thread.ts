import type { Thread } from "../../protocol/shapes/thread.js";
import type { ThreadStartResponse } from "../../protocol/shapes/thread-start.js";
import type { TokenUsageBreakdown } from "../../protocol/shapes/token-usage.js";
import type { Turn } from "../../protocol/shapes/turn.js";
import type { Peer } from "../../rpc/peer.js";

/** A thread of the fake app-server: what ran in it, and who hears of it. */
export interface FakeThread {
  readonly id: string;
  readonly cwd: string;
  /** Unix time in seconds. */
  readonly createdAt: number;
  /** The turns, in order. The last one may still run. */
  readonly turns: Turn[];
  /** The connections that started or resumed it. */
  readonly followers: Set<Peer>;
  /** The tokens that its turns used together. */
  readonly usage: TokenUsageBreakdown;
}

export const NO_TOKENS: TokenUsageBreakdown = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0,
};

export const FAKE_MODEL = "fake";

/** The thread as the wire has it. */
export function describeThread(thread: FakeThread, release: string, withTurns: boolean): Thread {
  const { id, cwd, createdAt, turns } = thread;
  const isRunning = turns.at(-1)?.status === "inProgress";
  const said = turns[0]?.items.find((item) => item.type === "userMessage");
  const text = said?.content.find((input) => input.type === "text");
  return {
    id,
    sessionId: id,
    preview: text?.type === "text" ? text.text : "",
    ephemeral: true,
    modelProvider: FAKE_MODEL,
    createdAt,
    updatedAt: createdAt,
    status: isRunning ? { type: "active", activeFlags: [] } : { type: "idle" },
    cwd,
    cliVersion: release,
    source: "appServer",
    projectId: null,
    turns: withTurns ? turns.map((turn) => ({ ...turn, items: [...turn.items] })) : [],
  };
}

/** The answer to `thread/start` and `thread/resume`. */
export function describeStarted(thread: Thread): ThreadStartResponse {
  return {
    thread,
    model: FAKE_MODEL,
    modelProvider: FAKE_MODEL,
    cwd: thread.cwd,
    approvalPolicy: "never",
    approvalsReviewer: "user",
    sandbox: { type: "readOnly", networkAccess: false },
  };
}
