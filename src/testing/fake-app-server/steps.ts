import type { CommandExecutionItem, FileChangeItem } from "../../protocol/shapes/command-items.js";
import type { AgentMessageItem, ReasoningItem } from "../../protocol/shapes/message-items.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { TokenUsageBreakdown } from "../../protocol/shapes/token-usage.js";
import type { TurnError } from "../../protocol/shapes/turn.js";
import { raceAbort } from "../../rpc/abort.js";
import { RpcError } from "../../rpc/errors.js";
import { type OpenTurn, TurnFailed, TurnStopped } from "./open-turn.js";
import type {
  FakeChangesStep,
  FakeCommandStep,
  FakeItemStep,
  FakeMessageStep,
  FakeReasoningStep,
  FakeStep,
  FakeUnauthorizedStep,
  FakeUsageStep,
} from "./scenario.js";
import { NO_TOKENS } from "./thread.js";

/** Told between two tries, as the real server tells it before the second one. */
const REJECTED_AGAIN: TurnError = {
  message: "Reconnecting... 1/5",
  codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } },
  additionalDetails: null,
};

/**
 * Plays one step of a turn.
 *
 * @throws What makes the turn fail, or {@link TurnStopped}.
 */
export async function playStep(step: FakeStep, turn: OpenTurn): Promise<void> {
  if (typeof step === "string") return playMessage({ text: step }, turn);
  if ("text" in step) return playMessage(step, turn);
  if ("reasoning" in step) return playReasoning(step, turn);
  if ("item" in step) return playItem(step, turn);
  if ("command" in step) return playCommand(step, turn);
  if ("changes" in step) return playChanges(step, turn);
  if ("usage" in step) return playUsage(step, turn);
  if ("unauthorized" in step) return playUnauthorized(step, turn);
  if ("pauseMs" in step) return turn.host.clock.sleep(step.pauseMs, turn.stopped);
  if ("error" in step) return turn.tell("error", { error: errorOf(step.error, step.codexErrorInfo), willRetry: true });
  if ("fails" in step) throw new TurnFailed(errorOf(step.fails, step.codexErrorInfo));
  if ("notify" in step) return turn.tell(step.notify, step.params ?? {});
  if ("ask" in step) return void (await ask(step.ask, step.params ?? {}, turn));
  if ("crashes" in step) await turn.host.crash();
  // Until the client interrupts the turn; a crash has stopped it already.
  return raceAbort(new Promise<never>(() => {}), turn.stopped);
}

function errorOf(message: string, codexErrorInfo: TurnError["codexErrorInfo"] = "other"): TurnError {
  return { message, codexErrorInfo, additionalDetails: null };
}

function partsOf(text: string | readonly string[]): readonly string[] {
  return typeof text === "string" ? [text] : text;
}

function playMessage({ text, phase, unfinished }: FakeMessageStep, turn: OpenTurn): void {
  const item: AgentMessageItem = { type: "agentMessage", id: turn.host.nextItemId(), text: "", phase: phase ?? null };
  turn.begin(item);
  for (const delta of partsOf(text)) turn.tell("item/agentMessage/delta", { itemId: item.id, delta });
  if (!unfinished) turn.finish({ ...item, text: partsOf(text).join("") });
}

function playReasoning({ reasoning }: FakeReasoningStep, turn: OpenTurn): void {
  const item: ReasoningItem = { type: "reasoning", id: turn.host.nextItemId(), summary: [], content: [] };
  turn.begin(item);
  for (const [summaryIndex, delta] of partsOf(reasoning).entries()) {
    turn.tell("item/reasoning/summaryPartAdded", { itemId: item.id, summaryIndex });
    turn.tell("item/reasoning/summaryTextDelta", { itemId: item.id, summaryIndex, delta });
  }
  turn.finish({ ...item, summary: [...partsOf(reasoning)] });
}

function playItem({ item: given }: FakeItemStep, turn: OpenTurn): void {
  const item = { ...given, id: given.id ?? turn.host.nextItemId() } as ThreadItem;
  turn.begin(item);
  turn.finish(item);
}

async function playCommand(step: FakeCommandStep, turn: OpenTurn): Promise<void> {
  const { command, cwd = turn.thread.cwd, output = [], exitCode = 0, asks } = step;
  const item: CommandExecutionItem = {
    type: "commandExecution",
    id: turn.host.nextItemId(),
    command,
    commandActions: [{ type: "unknown", command }],
    cwd,
    status: "inProgress",
    source: "agent",
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    processId: null,
  };
  turn.begin(item);
  if (asks && !(await isAllowed("item/commandExecution/requestApproval", item, { command, cwd }, turn))) return;
  for (const delta of partsOf(output)) turn.tell("item/commandExecution/outputDelta", { itemId: item.id, delta });
  const aggregatedOutput = partsOf(output).join("");
  turn.finish({ ...item, status: exitCode === 0 ? "completed" : "failed", aggregatedOutput, exitCode, durationMs: 0 });
}

async function playChanges({ changes, asks }: FakeChangesStep, turn: OpenTurn): Promise<void> {
  const item: FileChangeItem = {
    type: "fileChange",
    id: turn.host.nextItemId(),
    changes: [...changes],
    status: "inProgress",
  };
  turn.begin(item);
  if (asks && !(await isAllowed("item/fileChange/requestApproval", item, {}, turn))) return;
  turn.finish({ ...item, status: "completed" });
}

/**
 * Whether the client lets something happen. What it does not is told as declined, and `cancel` stops the turn.
 *
 * @throws {TurnStopped} After `cancel`, or when the turn was interrupted meanwhile.
 */
async function isAllowed(
  method: string,
  item: CommandExecutionItem | FileChangeItem,
  about: object,
  turn: OpenTurn,
): Promise<boolean> {
  const startedAtMs = turn.host.has("0.140.0") ? { startedAtMs: turn.host.unixMs() } : {};
  const answer = await ask(method, { itemId: item.id, ...startedAtMs, ...about, reason: null }, turn);
  const { decision } = (answer ?? { decision: "decline" }) as { decision?: unknown };
  if (decision !== "decline" && decision !== "cancel" && decision !== undefined) return true;
  turn.finish({ ...item, status: "declined" });
  if (decision === "cancel") throw new TurnStopped("The user cancelled");
  return false;
}

/** @returns What the client answered; `null` where that is an error. */
async function ask(method: string, params: object, turn: OpenTurn): Promise<unknown> {
  const { thread, host, stopped } = turn;
  const asked = host.ask(thread, method, { threadId: thread.id, turnId: turn.turn.id, ...params });
  const answered = asked.catch((error: unknown) => {
    if (error instanceof RpcError) return null;
    throw error;
  });
  return await raceAbort(answered, stopped);
}

function playUsage({ usage: given }: FakeUsageStep, turn: OpenTurn): void {
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, reasoningOutputTokens = 0 } = given;
  const totalTokens = inputTokens + outputTokens;
  const last: TokenUsageBreakdown = { inputTokens, cachedInputTokens, outputTokens, reasoningOutputTokens, totalTokens };
  const { usage: total } = turn.thread;
  for (const name of Object.keys(NO_TOKENS) as (keyof typeof NO_TOKENS)[]) total[name] = (total[name] ?? 0) + (last[name] ?? 0);
  turn.tell("thread/tokenUsage/updated", { tokenUsage: { last, total: { ...total }, modelContextWindow: null } });
}

async function playUnauthorized({ unauthorized, atOnce = 1 }: FakeUnauthorizedStep, turn: OpenTurn): Promise<void> {
  for (let round = 0; round < unauthorized; round += 1) {
    if (round > 0) turn.tell("error", { error: REJECTED_AGAIN, willRetry: true });
    const refreshed = Promise.all(Array.from({ length: atOnce }, () => turn.host.refresh()));
    await raceAbort(refreshed, turn.stopped).catch((error: unknown) => {
      if (turn.stopped.aborted) throw error;
      const why = error instanceof RpcError ? `code=${error.rpcCode}` : "no answer";
      throw new TurnFailed(errorOf(`auth refresh request failed: ${why}`));
    });
  }
}
