import type { TurnStartParams } from "../../protocol/methods/turn.js";
import type { CommandExecutionItem } from "../../protocol/shapes/command-items.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { DynamicTool } from "../../protocol/shapes/thread-start.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection/connection.js";
import type { ServerRequestParams } from "../connection/outgoing-messages.js";
import { newId } from "../ids.js";
import type { Logger } from "../logger.js";
import { childLogger } from "../masking-logger.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { Operations } from "../telemetry/operations.js";
import { wrapModeInstructions } from "../thread/collaboration-modes.js";
import { describeThread } from "../thread/description.js";
import { afterCompaction, type LiveThread } from "../thread/live-thread.js";
import { addedAfter, insertionsOf, saidIn } from "../thread/raw-items/added-items.js";
import { mayUse, type ThreadSettings, workspaceRootsOf } from "../thread/settings.js";
import type { StoredThread, ToldContext } from "../thread/storage/thread-store.js";
import type { QuestionMethod, QuestionParams, Tool, TurnContext, TurnWriter } from "./agent-api.js";
import { ApprovalDecisions } from "./approval/approval-decision.js";
import type { AskingTurn } from "./approval/approval-question.js";
import type { Questions } from "./approval/questions.js";
import { backgroundOf } from "./background-programs.js";
import { notesFor } from "./context/context-notes.js";
import type { ThreadFiles } from "./context/thread-files.js";
import { markUnfinished, withInterruptions } from "./interrupted-turns.js";
import { historyOf } from "./pictures/refused-images.js";
import { asReviewer, type ReviewView } from "./review/review-context.js";
import { withoutReviewer } from "./review/reviewed-history.js";
import type { ThreadTools } from "./thread-tools.js";
import { clientTools } from "./tools/client-tools.js";
import { callTool } from "./tools/tool-calls.js";
import type { TurnRecord } from "./turn-record.js";
import type { WaitingItems } from "./waiting-items.js";

/** The turn that a context is created for. */
export interface TurnOfContext {
  readonly id: string;
  readonly thread: LiveThread;
  readonly connection: Connection;
  /** `null` for a turn without input of the user. */
  readonly params: TurnStartParams | null;
  readonly record: TurnWriter & Pick<TurnRecord, "decline" | "items" | "said">;
  told: ToldContext | undefined;
  /** The summary that the turn has compacted the thread to; `null` as long as it has not. */
  readonly recap: string | null;
  compact(): Promise<void>;
  readonly signal: AbortSignal;
  /** Ends the turn as interrupted. */
  interrupt(): void;
  readonly waitingItems: Pick<WaitingItems, "take">;
  takeSteeredInput(): UserInput[];
  steerSignal(): AbortSignal;
  takeUserCommands(): CommandExecutionItem[];
}

/** What a context is about: the input of the user, and the items that the turn has written before. */
export interface ContextInput {
  readonly input: readonly UserInput[];
  readonly earlier: readonly ThreadItem[];
  /** What the turn has in place of its own where it reviews changes. */
  readonly review?: ReviewView | undefined;
}

/** Creates what the agent gets: at the start of a turn, and again with input that nobody took. */
export type CreateTurnContext = (turn: TurnOfContext, input: ContextInput) => TurnContext;

export interface TurnContextOptions {
  readonly accounts: Pick<Accounts, "of">;
  readonly questions: Pick<Questions, "ask">;
  /** The embedder's tools. */
  readonly tools: readonly Tool[];
  readonly threadTools: Pick<ThreadTools, "toolsOf">;
  readonly sandbox: Pick<Sandbox, "confines" | "confine">;
  readonly threadFiles: ThreadFiles;
  readonly operations: Pick<Operations, "tool" | "turnFields">;
  readonly logger: Logger;
}

/**
 * Prepares the contexts of a server's turns. What a user allows for a session is remembered here, for each thread.
 *
 * @throws {TypeError} When two of the embedder's tools have the same name.
 */
export function createTurnContexts(options: TurnContextOptions): CreateTurnContext {
  refuseSameNames(options.tools);
  const actionsOf = createActions(options);
  const create: CreateTurnContext = (turn, { input, earlier, review }) => {
    const { thread, params, record, signal } = turn;
    const { session, fetchFor } = options.accounts.of(turn.connection);
    const { stored } = thread;
    const settings = review?.settings ?? settingsOfTurn(thread.settings, params);
    const past = turn.recap === null ? withOwn(turn, thread.past) : pastOf(turn, turn.recap);
    const turns = past.turns.map(withoutReviewer).map(markUnfinished);
    const decline = (itemId: string) => record.decline(itemId);
    const asking = { thread, turnId: turn.id, settings, signal, decline, interrupt: () => turn.interrupt() };
    const whole = (): TurnContext => (review ? asReviewer(context, review) : context);
    const context: TurnContext = {
      ...actionsOf(asking, whole, review ? [] : thread.dynamicTools),
      turnId: turn.id,
      thread: describeThread(stored, thread),
      input,
      history: [...historyOf(turns), ...earlier],
      added: withInterruptions(turns, insertionsOf([...turns, { id: turn.id, items: earlier }], past.added)),
      recap: past.recap,
      model: settings.model,
      cwd: settings.cwd,
      settings,
      outputSchema: params?.outputSchema ?? null,
      dynamicTools: stored.dynamicTools,
      instructions: { base: stored.baseInstructions, developer: developerInstructions(stored) },
      contextNotes: () => notesFor(turn, options.threadFiles),
      originator: stored.originator,
      signal,
      authMode: session.current?.mode ?? null,
      authorizedFetch: fetchFor(settings.modelProvider),
      get usage() {
        return thread.stored.usage;
      },
      compact: async () => {
        await turn.compact();
        return create(turn, { input, earlier: [] });
      },
      write: record,
      takeSteeredInput: () => turn.takeSteeredInput(),
      steerSignal: () => turn.steerSignal(),
      takeUserCommands: () => turn.takeUserCommands(),
      takeAddedItems: () => turn.waitingItems.take(),
    };
    return whole();
  };
  return create;
}

/** The settings of the thread, with what counts for this turn alone. */
function settingsOfTurn(settings: ThreadSettings, params: TurnStartParams | null): ThreadSettings {
  const tier = params?.serviceTierForTurn;
  if (tier === undefined || tier === null) return settings;
  // The older name of a tier is no word here (0.171).
  return { ...settings, serviceTier: tier === "fast" ? null : tier };
}

/** What a turn goes on with that has compacted its thread. */
function pastOf({ id, thread, record }: TurnOfContext, recap: string): LiveThread["past"] {
  const count = record.items.length - afterCompaction(record.items).length;
  return { turns: [], added: addedAfter([...saidIn({ id, said: record.said }), ...thread.added], id, count), recap };
}

/** With what the model has said in the turn itself. */
function withOwn({ id, record: { said } }: TurnOfContext, past: LiveThread["past"]): LiveThread["past"] {
  return said.length > 0 ? { ...past, added: [...saidIn({ id, said }), ...past.added] } : past;
}

/** The instructions of the thread, and those of its collaboration mode. */
function developerInstructions({ developerInstructions: own, settings }: StoredThread): string | null {
  const ofMode = settings.modeInstructions ? wrapModeInstructions(settings.modeInstructions) : null;
  return [own, ofMode].filter((text) => typeof text === "string" && text !== "").join("\n\n") || null;
}

/** What an agent can do besides writing: call tools, and ask the clients that follow the thread. */
type TurnActions = Pick<TurnContext, "tools" | "callTool" | "approve" | "sandbox" | "ask" | "background">;

function createActions({ questions, tools, threadTools, sandbox, operations, logger }: TurnContextOptions) {
  const approvals = new ApprovalDecisions(questions);
  return (turn: AskingTurn, context: () => TurnContext, clientsTools: readonly DynamicTool[]): TurnActions => {
    const { thread, turnId, signal } = turn;
    const ask: TurnActions["ask"] = (method, params, options = {}) => {
      const ended = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
      return questions.ask(thread, { method, params: withIds(method, params, turn) }, { signal: ended });
    };
    const toolsOfClient = clientTools(clientsTools, (call, ended) =>
      questions.ask(thread, { method: "item/tool/call", params: { threadId: thread.id, turnId, ...call } }, { signal: ended }),
    );
    return {
      tools: [...tools.filter((tool) => isOffered(tool, turn.settings)), ...threadTools.toolsOf(turn), ...toolsOfClient],
      callTool: (call) => {
        const lines = childLogger(logger, operations.turnFields(turnId));
        const called = { turnId, tool: call.name, callId: call.callId };
        return operations.tool(called, () => callTool(call, context(), lines));
      },
      approve: (request) => approvals.decide(request, turn),
      sandbox: {
        confines: () => sandbox.confines(turn.settings.sandboxPolicy),
        confine: (program) => sandbox.confine(program, turn.settings.sandboxPolicy, workspaceRootsOf(turn.settings)),
      },
      ask,
      background: backgroundOf(thread),
    };
  };
}

function isOffered(tool: Tool, settings: ThreadSettings): boolean {
  if (tool.uses !== undefined && !mayUse(settings, tool.uses)) return false;
  return tool.isOffered?.({ model: settings.model, settings }) ?? true;
}

/** A model that calls one of two tools with the same name cannot say which. */
function refuseSameNames(tools: readonly Tool[]): void {
  const names = tools.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) throw new TypeError(`There are two tools called "${twin}"`);
}

function withIds<Method extends QuestionMethod>(
  method: Method,
  params: QuestionParams<Method>,
  { thread, turnId }: AskingTurn,
): ServerRequestParams<Method> {
  return {
    itemId: newId(),
    // A question of the model has none, as on the real server (0.171).
    ...(method === "item/tool/requestUserInput" ? {} : { startedAtMs: Date.now() }),
    ...params,
    threadId: thread.id,
    turnId,
  } as unknown as ServerRequestParams<Method>;
}
