import type { TurnPlanStep } from "../../protocol/methods/turn.js";
import type { AuthMode } from "../../protocol/shapes/account.js";
import type { CommandExecutionItem } from "../../protocol/shapes/command-items.js";
import type { AgentMessageItem, ReasoningItem } from "../../protocol/shapes/message-items.js";
import type { RateLimitSnapshot } from "../../protocol/shapes/rate-limits.js";
import type { Thread } from "../../protocol/shapes/thread.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { DynamicTool } from "../../protocol/shapes/thread-start.js";
import type { ThreadTokenUsage, TokenUsageBreakdown } from "../../protocol/shapes/token-usage.js";
import type { DynamicToolCallOutputContentItem } from "../../protocol/shapes/tool-items.js";
import type { TurnError } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import type * as wire from "../../protocol/wire/index.js";
import type { Program } from "../../system/process-tree.js";
import type { ServerRequestMethod, ServerRequestParams, ServerRequestResult } from "../connection/outgoing-messages.js";
import type { ConfinedProgram } from "../sandbox/sandbox.js";
import type { InsertedItem } from "../thread/raw-items/added-items.js";
import type { RawItem } from "../thread/raw-items/raw-item.js";
import type { MachineUse, ThreadSettings } from "../thread/settings.js";

// The public types of an agent's turn. The classes of this folder import them from here, and nothing here imports a class.

/**
 * Runs one turn: reads the input, writes to `write`, and returns when it is done. The turn ends when the agent does: `completed` if
 * it returns, `interrupted` if the signal aborted, `failed` if it throws. Clients see the text of a `TurnFailure`; of any other
 * error they see "Internal error", and the log has the rest.
 */
export interface Agent {
  (turn: TurnContext): Promise<void>;
  /**
   * Answers `thread/compact/start`: makes a summary of `recap` and `history`, which later turns get as `recap` in place of both.
   * Without this function, compacting is refused.
   */
  readonly compact?: ((turn: TurnContext) => Promise<string>) | undefined;
  /**
   * Whether the thread is to be compacted before a turn begins. It is anyway after a turn that failed because the thread did not fit the
   * model (`contextWindowExceeded`). Without this function, a thread is compacted only then and when a client asks for it.
   */
  readonly isFull?: ((turn: TurnContext) => boolean) | undefined;
  /**
   * Whether it works towards the goal of a thread (`thread/goal/set`) without a message of the user: in turns whose `input` is empty, with
   * what to do in `takeAddedItems()`. Default: `false`, goals are only stored.
   */
  readonly pursuesGoals?: boolean | undefined;
  /**
   * The items of the model's history that a turn begins with, as the agent will send them: what was said now, and before it what goes
   * ahead of the first turn. Asked in threads with `experimentalRawEvents`, before the user's message is written.
   */
  readonly opening?: ((turn: TurnContext) => Promise<readonly OpeningItem[]>) | undefined;
}

/** An item of the model's history, and who it comes from: the user, or the server itself. */
export interface OpeningItem {
  readonly item: RawItem;
  readonly origin: "user" | "harness";
}

/** One answer of a model, once it is complete. */
export interface RawResponse {
  readonly id: string;
  /** The tokens that it used; `null` where the model did not say. */
  readonly usage: TokenUsageBreakdown | null;
  /** The usage in the model's own words; `null` where it did not say. */
  readonly metadata: unknown;
}

/** What an agent gets to run one turn. */
export interface TurnContext {
  readonly turnId: string;
  readonly thread: Thread;
  /** What the user said now. */
  readonly input: readonly UserInput[];
  /** The items of earlier turns, in order, back to where the thread was last compacted. */
  readonly history: readonly ThreadItem[];
  /**
   * What stands in the model's history besides: what clients added (`thread/inject_items`), and a word after each turn that was
   * interrupted. Each with how many items of `history` come before it, in order.
   */
  readonly added: readonly InsertedItem[];
  /** The agent's summary of everything before `history`, if it compacted the thread; otherwise `null`. */
  readonly recap: string | null;
  readonly model: string;
  /** Absolute. */
  readonly cwd: string;
  /** The thread's settings, with what this turn overrides. */
  readonly settings: ThreadSettings;
  /** The JSON schema that the last message has to fit, or `null`. */
  readonly outputSchema: unknown;
  /** The tools that the client brought along with the thread. */
  readonly dynamicTools: readonly DynamicTool[];
  /** Instructions that came with the thread: `base` replaces the agent's own, `developer` is added to them. */
  readonly instructions: { readonly base: string | null; readonly developer: string | null };
  /**
   * What the model should know besides what is said: the instructions of `AGENTS.md` files, where it works, what it may do. What was told
   * in earlier turns stays where it was; what has changed is told again, before the input of this turn. An agent that does not call this
   * leaves the files unread.
   */
  contextNotes(): Promise<readonly ContextNote[]>;
  /** The client that started the thread, as upstream logs should name it. */
  readonly originator: string | null;
  /** Aborts when the turn is interrupted or the server closes. */
  readonly signal: AbortSignal;
  /** How the connection was signed in when the turn began. */
  readonly authMode: AuthMode | null;
  /** `fetch` with the credentials of whoever is signed in. A 401 is handled as their mode of sign-in asks for. */
  readonly authorizedFetch: typeof fetch;
  /** How many tokens the thread has used; `null` before its first answer. */
  readonly usage: ThreadTokenUsage | null;
  /**
   * Has the agent's `compact` summarize the thread up to here, shown as an item. @returns The context in which the turn goes on: its
   * `recap` is the new summary, and its history begins after it. Rejects when the agent does not compact.
   */
  compact(): Promise<TurnContext>;
  /** Writes the turn's output. */
  readonly write: TurnWriter;
  /**
   * Takes what the user has said since the turn began (`turn/steer`), in order. Each input is returned once, and written as an item
   * at that moment. An agent that calls this between two steps is steered while it works. What nobody has taken when the agent
   * returns starts the agent again in the same turn, with that as its input.
   */
  takeSteeredInput(): UserInput[];
  /** Aborts when `takeSteeredInput` has something to return, so that a request to a model can be cut short. Call it again after each taking. */
  steerSignal(): AbortSignal;
  /**
   * Takes the commands that the user has run in this turn (`thread/shellCommand`) and that have ended, in order. Each is returned once.
   * In later turns they are part of `history`.
   */
  takeUserCommands(): CommandExecutionItem[];
  /**
   * Takes what clients have added to the model's history since the turn began, in order. Each item is returned once, and is part of the
   * thread from then on. What nobody has taken when the agent returns comes after the turn; an interrupted turn drops it.
   */
  takeAddedItems(): Promise<readonly RawItem[]>;
  /** The tools that may be called: the server's, and those that the client brought along with the thread. */
  readonly tools: readonly Tool[];
  /**
   * Calls a tool, shown as an item, after the user's approval where the tool asks for that. A failure of the call, such as an unknown
   * name or invalid arguments, is its output, for the model to read. Rejects when the turn ends.
   */
  callTool(call: ToolCall): Promise<ToolOutput>;
  /**
   * Decides whether something may be done: by the thread's approval policy and sandbox, by what the user allowed earlier in the
   * session, or by asking the clients that follow the thread. A user who cancels ends the turn. Rejects when the turn ends.
   */
  approve(request: ApprovalRequest): Promise<Approval>;
  /** Confines programs as the thread's sandbox says. */
  readonly sandbox: TurnSandbox;
  /** The thread's programs that go on after the call that started them. They end with the thread's time in memory. */
  readonly background: BackgroundPrograms;
  /**
   * Asks the clients that follow the thread, by a method of the protocol; the first answer wins. A connection that resumes the thread
   * meanwhile is asked as well.
   *
   * @throws {RpcError} When every client refused.
   * @throws {CodexError} `ERR_UNANSWERED`, when nobody followed the thread for as long as `reconnectGraceMs` says.
   */
  ask<Method extends QuestionMethod>(
    method: Method,
    params: QuestionParams<Method>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<ServerRequestResult<Method>>;
}

/** What the model is told at one place of a conversation. */
export interface ContextNote {
  /** The id of the item before which it stands. One that is not in `history` stands for the input of this turn, as `null` does. */
  readonly before: string | null;
  readonly role: "developer" | "user";
  readonly texts: readonly string[];
}

/** The sandbox of the operating system, as it holds for the programs of a turn. */
export interface TurnSandbox {
  /** Whether programs are confined: the thread has a sandbox (not `danger-full-access` or `externalSandbox`), and this machine can. */
  confines(): Promise<boolean>;
  /** A program as it runs confined; `null` where nothing confines it. Call `release` when the program has ended. */
  confine(program: Program): Promise<ConfinedProgram | null>;
}

/** A program that runs in the background of a thread. */
export interface BackgroundProgram {
  /** Its number, as the model knows it. */
  readonly id: number;
  /** The item that shows it. */
  readonly itemId: string;
  /** The command, without the shell that runs it. */
  readonly command: string;
  readonly cwd: string;
  /** Kills it and everything it started. */
  kill(): void;
  /** Forgets its item: the thread has left the memory. */
  forget(): void;
}

/** The programs that run in the background of a thread. Beyond 64 of them, the oldest is killed. */
export interface BackgroundPrograms {
  /** A number that no program of the thread has. */
  newId(): number;
  add(program: BackgroundProgram): void;
  find(id: number): BackgroundProgram | undefined;
  /** Removes one that has ended. */
  remove(program: BackgroundProgram): void;
}

/** Writes the output of a turn, as notifications in the order that the protocol allows. Nothing is sent once the turn has ended. */
export interface TurnWriter {
  /** Begins a message of the agent. @param begun - What is known of it already, such as its phase. */
  message(id?: string, begun?: Partial<AgentMessageItem>): MessageWriter;
  /** Begins a piece of the model's reasoning. @param begun - What is known of it already. */
  reasoning(id?: string, begun?: Partial<ReasoningItem>): ReasoningWriter;
  /**
   * Begins an item of any kind: `item/started` now, `item/completed` when it ends. An item that is open when the turn ends is
   * completed then, with the status `failed` if it was `inProgress`.
   */
  begin<Item extends ThreadItem>(item: Item, options?: BeginOptions): ItemWriter<ItemOf<Item["type"]>>;
  /** Tells clients what was written to a command that runs. */
  terminalInput(itemId: string, processId: string, stdin: string): void;
  /** Writes an item that is complete already. */
  item(item: ThreadItem): void;
  /** The steps that the agent plans: the whole plan, each time it changes. */
  plan(steps: readonly TurnPlanStep[], explanation?: string | null): void;
  /** All changes to files of the turn so far, as one unified diff, each time it changes. The last one is told again when the turn ends. */
  diff(diff: string): void;
  /** The tokens that one request to the model used. */
  usage(usage: TokenUsageBreakdown, modelContextWindow?: number | null): void;
  /**
   * An item that is now part of the model's history, as the Responses API has it. Clients of threads with `experimentalRawEvents` are
   * told of it (`rawResponseItem/completed`). An item without the members of its kind is passed over.
   *
   * @param origin - Who wrote a message. Default: nobody says.
   */
  raw(item: RawItem, origin?: "user" | "harness"): void;
  /**
   * Keeps an item of the model's history at this place, for what the model said and none of the turn's items says: encrypted reasoning, a
   * search that the backend carried out. Later turns have it in `added`. It is stored with the turn.
   */
  keep(item: RawItem): void;
  /** A complete answer of the model. Clients of threads with `experimentalRawEvents` are told of it (`rawResponse/completed`). */
  rawResponse(response: RawResponse): void;
  /** How many tokens the conversation takes up where no answer of a model has told it: once it was compacted. */
  contextTokens(tokens: number, modelContextWindow?: number | null): void;
  /** The conversation does not fit the model any more, which can hold so many tokens. */
  contextFull(modelContextWindow: number): void;
  /** The account's limits, as a model's answer told them. */
  rateLimits(limits: RateLimitSnapshot): void;
  /** Tells clients of an error after which the agent tries again. Drops all items that are open. */
  retrying(error: TurnError): void;
  /** Drops all items that are open, as if they had never begun. */
  discard(): void;
  /**
   * Resolves when the clients that follow the thread have room for more; `null` when nobody has to wait. To be looked at between one
   * piece of a long output and the next, so that what clients have not read yet stays small. A client that reads nothing is not waited
   * for longer than five seconds. Does not reject, also when the turn ends.
   *
   * @example
   * for await (const text of model.stream(prompt)) {
   *   message.delta(text);
   *   await turn.write.room();
   * }
   */
  room(): Promise<unknown> | null;
}

/** How an item is begun. */
export interface BeginOptions {
  /**
   * Asked when the turn ends: whether the item stays open until its own `end`, as one of a command in the background does. It is added
   * to the turn then. Default: it ends with the turn.
   */
  readonly outlivesTurn?: (() => boolean) | undefined;
}

/** One of the kinds of items, such as `agentMessage`. */
export type ItemKind = ThreadItem["type"];

/** The items of one kind. */
export type ItemOf<Kind extends ItemKind> = Extract<ThreadItem, { type: Kind }>;

/** Writes an item that is open. Calls have no effect once the item or its turn has ended. */
export interface ItemWriter<Item extends ThreadItem = ThreadItem> {
  readonly id: string;
  /**
   * Adds to what grows in the item: the text of a message or a plan, the output of a command or of a change to files, the progress
   * of an MCP tool. Has no effect on items of other kinds.
   */
  delta(text: string): void;
  /** Changes members. Clients hear of it now if the protocol has a notification for it (a `fileChange` with `changes`), or else at the end. */
  update(members: Partial<Item>): void;
  /** Completes the item, with its final members. */
  end(members?: Partial<Item>): void;
}

/** Writes an item that is one text. */
export interface TextWriter {
  readonly id: string;
  /** Adds to the text. */
  delta(text: string): void;
  /** Completes the item. A text given here replaces what was written before. Further calls have no effect. */
  end(text?: string): void;
}

/** Writes a message of the agent. */
export interface MessageWriter extends TextWriter {
  /** Completes the item. A text is its whole text; members are final. Further calls have no effect. */
  end(final?: string | Partial<AgentMessageItem>): void;
}

/** Writes a model's reasoning: its summary, part by part, and the reasoning itself where the model shows it. */
export interface ReasoningWriter extends TextWriter {
  /** Begins a part of the summary. Deltas go to the newest part. The first delta begins the first part. */
  part(): void;
  /** Adds to the reasoning itself. */
  content(text: string): void;
  /** Completes the item. A text is its whole summary; members are final. Further calls have no effect. */
  end(final?: string | Partial<ReasoningItem>): void;
}

/** Something that an agent wants to do, and that a person may have to allow first. */
export type ApprovalRequest = CommandApprovalRequest | FileChangeApprovalRequest | ToolApprovalRequest;

/** What every approval request has. */
export interface ShownRequest {
  /** The item that shows what is asked for. */
  readonly itemId: string;
  /** Why the agent wants it, in the agent's words. */
  readonly reason?: string | null | undefined;
  /** Runs before a person is asked, and only then: to begin the item that shows what is asked for. */
  readonly beforeAsking?: (() => void) | undefined;
}

/** Asks to run a command. */
export interface CommandApprovalRequest extends ShownRequest {
  readonly type: "command";
  /** The whole command line. */
  readonly command: string;
  /** What the command does, for clients to show in its place. Default: the command line. */
  readonly actions?: readonly wire.CommandAction[] | undefined;
  /** Absolute. Default: the turn's. */
  readonly cwd?: string | undefined;
  /** Whether it will run as `TurnContext.sandbox` confines it: nobody has to be asked then. Default: `false`. */
  readonly confined?: boolean | undefined;
  /** The first words of the command that the user may allow for the rest of the session, whatever follows them. Default: the user may allow this command alone. */
  readonly prefix?: readonly string[] | undefined;
  /** The words of the command, to be compared with prefixes that were allowed. */
  readonly words?: readonly string[] | undefined;
}

/** Asks to change files. */
export interface FileChangeApprovalRequest extends ShownRequest {
  readonly type: "fileChange";
  /** The files that are touched, as absolute paths with every link followed. */
  readonly paths: readonly string[];
}

/** Asks to call a tool that is neither a command nor a change to files. The rules for commands apply. */
export interface ToolApprovalRequest extends ShownRequest {
  readonly type: "tool";
  readonly name: string;
  /**
   * What the tool is called with, as JSON has it. The user is shown it, shortened and with secrets masked, and an answer for the whole
   * session covers a call with the same arguments. Left out: it covers every call of the tool.
   */
  readonly arguments?: unknown;
}

/** The decision on an approval request. */
export interface Approval {
  readonly granted: boolean;
  /** Who decided: the thread's settings, a person now, or a person earlier for the rest of the session. */
  readonly by: "policy" | "user" | "session";
  /** Why it was not granted, for the model; otherwise `null`. */
  readonly reason: string | null;
}

/** The methods by which an agent may ask the clients that follow its thread. */
export type QuestionMethod = Extract<
  ServerRequestMethod,
  | "item/commandExecution/requestApproval"
  | "item/fileChange/requestApproval"
  | "item/permissions/requestApproval"
  | "item/tool/requestUserInput"
  | "mcpServer/elicitation/request"
>;

type Without<Params, Names extends PropertyKey> = Params extends unknown ? Omit<Params, Names> : never;

/** The params of a question. The ids of thread and turn are filled in, and an id for the item if there is no item to show. */
export type QuestionParams<Method extends QuestionMethod> = Without<
  ServerRequestParams<Method>,
  "threadId" | "turnId" | "itemId"
> & {
  readonly itemId?: string | undefined;
};

/** A tool that the model may call. `defineTool` makes one from a function. */
export interface Tool {
  readonly name: string;
  /** A name before the tool's name, under which several tools are offered as a group. */
  readonly namespace: { readonly name: string; readonly description: string } | null;
  readonly description: string;
  /** The JSON schema of the arguments. */
  readonly inputSchema: object;
  /** Whether the user is asked before each call. */
  readonly approval: "none" | "ask";
  /** In milliseconds; `null` for a tool that ends its calls itself. */
  readonly timeoutMs: number | null;
  /** How much of a call's output reaches the model, in bytes of UTF-8. */
  readonly maxOutputBytes: number;
  /** Whether the tool writes the items that show its calls. */
  readonly writesOwnItems: boolean;
  /**
   * What it uses of the machine: it is not offered in threads that must not. `commands`: threads with `features.shell_tool = false`;
   * both: threads without an environment.
   */
  readonly uses?: MachineUse | undefined;
  /** How it takes a text in place of JSON. `run` gets the text then. Default: it takes JSON alone. */
  readonly freeform?: FreeformInput | undefined;
  /** Whether it is offered in a turn. Default: in every turn. */
  isOffered?(turn: Pick<TurnContext, "model" | "settings">): boolean;
  /** Checks the arguments, before the user is asked about a call. @throws {ToolInputError} When they are invalid. */
  check?(input: unknown): Promise<void>;
  /** Checks the arguments and runs. @throws {ToolInputError} When the arguments are invalid. */
  run(input: unknown, context: ToolContext): Promise<unknown>;
}

/** The text that a tool takes in place of JSON: a custom tool of the Responses API, with a grammar. */
export interface FreeformInput {
  readonly syntax: "lark" | "regex";
  /** The grammar of the text. */
  readonly definition: string;
  /** Whether a model is offered the tool this way. It is offered as a function to the others. */
  isFor(model: string): boolean;
}

/** What a tool gets with each call, besides the arguments. */
export interface ToolContext {
  /** Aborts when the turn ends or the tool's time is up. */
  readonly signal: AbortSignal;
  /** The model's name for the call, and the id of the item that shows it. */
  readonly callId: string;
  /** The turn that the call is part of: for its folder, to ask the user, to write items. */
  readonly turn: TurnContext;
}

/** A call of a tool, as the model asks for it. */
export interface ToolCall {
  readonly callId: string;
  readonly name: string;
  readonly namespace?: string | null | undefined;
  /** JSON, unless the model made a mistake or `isText` is set. */
  readonly arguments: string;
  /** Whether `arguments` is a text for a tool that takes one. Default: `false`. */
  readonly isText?: boolean | undefined;
}

/** What the model gets to read of a call. */
export interface ToolOutput {
  readonly contentItems: readonly DynamicToolCallOutputContentItem[];
  readonly success: boolean;
}
