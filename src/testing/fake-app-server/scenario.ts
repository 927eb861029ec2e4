import type { FileUpdateChange } from "../../protocol/shapes/command-items.js";
import type { MessagePhase } from "../../protocol/shapes/message-items.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { CodexErrorInfo } from "../../protocol/shapes/turn.js";

type WithoutId<Item> = Item extends { id: string } ? Omit<Item, "id"> & { readonly id?: string | undefined } : never;

/** An item that a turn brings. Its id is made up where it is left out. */
export type FakeItem = WithoutId<ThreadItem>;

/** A message of the agent: whole, or in the deltas that it comes in. */
export interface FakeMessageStep {
  readonly text: string | readonly string[];
  /** Left out: not known, as with models that do not say it. */
  readonly phase?: MessagePhase | undefined;
  /** Whether the message never completes: what follows comes in the middle of it. Default: false. */
  readonly unfinished?: boolean | undefined;
}

/** What the model thinks: a summary, whole, or in its parts. */
export interface FakeReasoningStep {
  readonly reasoning: string | readonly string[];
}

/** An item of any kind, that starts and completes as it is. */
export interface FakeItemStep {
  readonly item: FakeItem;
}

/** A command that the agent runs. Nothing is run. */
export interface FakeCommandStep {
  readonly command: string;
  /** Default: the thread's. */
  readonly cwd?: string | undefined;
  /** What it writes, whole, or in the pieces that it comes in. Default: nothing. */
  readonly output?: string | readonly string[] | undefined;
  /** Default: 0. Another one makes the item `failed`. */
  readonly exitCode?: number | undefined;
  /**
   * Whether the client is asked first. What it declines does not run, and the turn goes on; `cancel` interrupts the turn; an error counts
   * as `decline`. Default: false.
   */
  readonly asks?: boolean | undefined;
}

/** Changes to files that the agent makes. No file is touched. */
export interface FakeChangesStep {
  readonly changes: readonly FileUpdateChange[];
  /** As for a command. */
  readonly asks?: boolean | undefined;
}

/** The tokens that a model request used. What is left out is 0. The totals of the thread follow from it. */
export interface FakeUsageStep {
  readonly usage: {
    readonly inputTokens?: number | undefined;
    readonly cachedInputTokens?: number | undefined;
    readonly outputTokens?: number | undefined;
    readonly reasoningOutputTokens?: number | undefined;
  };
}

/** Answers of the backend with 401, one after the other: fresh tokens are asked for after each. The turn fails where none come. */
export interface FakeUnauthorizedStep {
  readonly unauthorized: number;
  /** How many refresh requests each of them makes at the same time. Default: 1. */
  readonly atOnce?: number | undefined;
}

/** A pause, in milliseconds of the server's clock. */
export interface FakePauseStep {
  readonly pauseMs: number;
}

/** An error that the server tells and tries again after. The turn goes on. */
export interface FakeErrorStep {
  readonly error: string;
  readonly codexErrorInfo?: CodexErrorInfo | undefined;
}

/** The end of the turn, as failed. */
export interface FakeFailureStep {
  readonly fails: string;
  /** Default: `other`. */
  readonly codexErrorInfo?: CodexErrorInfo | undefined;
}

/** The end of the server, as by a crash: every connection is lost. */
export interface FakeCrashStep {
  readonly crashes: true;
}

/** Nothing more, until the client interrupts the turn. */
export interface FakeHangStep {
  readonly hangs: true;
}

/** A notification of one's own. `threadId` and `turnId` are added where `params` does not have them. */
export interface FakeNotificationStep {
  readonly notify: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** A request of one's own to the client, whose answer is waited for. `threadId` and `turnId` are added where `params` does not have them. */
export interface FakeRequestStep {
  readonly ask: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** One thing that happens in a turn. A text is short for a message of the agent. */
export type FakeStep =
  | string
  | FakeMessageStep
  | FakeReasoningStep
  | FakeItemStep
  | FakeCommandStep
  | FakeChangesStep
  | FakeUsageStep
  | FakeUnauthorizedStep
  | FakePauseStep
  | FakeErrorStep
  | FakeFailureStep
  | FakeCrashStep
  | FakeHangStep
  | FakeNotificationStep
  | FakeRequestStep;

/** A turn: what happens in it, one after the other. It completes after the last step. */
export type FakeTurn = FakeStep | readonly FakeStep[];

/** What the fake app-server does, and what it lets fail. Everything that is left out succeeds. It is plain JSON. */
export interface FakeScenario {
  /** `says-nothing`: answered, and never completed. `fails-later`: answered, then completed without success, as 0.169 may. */
  readonly login?: "ok" | "refused" | "fails-later" | "says-nothing" | undefined;
  /** The turns, in the order in which they are started, whatever thread they are in. One more completes without a word. */
  readonly turns?: readonly FakeTurn[] | undefined;
  /** How often the model's backend answers each turn with 401 before its first step, and so how often fresh tokens are asked for. */
  readonly unauthorized?: number | undefined;
  /** How many refresh requests each of these makes at the same time. Default: 1. */
  readonly atOnce?: number | undefined;
  /** Whether the first refresh request overtakes the answer to `turn/start`. */
  readonly refreshesEarly?: boolean | undefined;
  /** `waits`: a logout is answered only when no refresh request is pending any more, as 0.169 does. */
  readonly logout?: "at-once" | "waits" | undefined;
  /** By method: how many of the first requests are answered with -32001, as by a server that has too much to do. */
  readonly overloaded?: Readonly<Record<string, number>> | undefined;
}

/** The scenarios that have a name. */
export const namedScenarios = {
  ok: {},
  "401-then-ok": { unauthorized: 1 },
  "two-401s": { unauthorized: 2 },
  "401s-at-once": { unauthorized: 1, atOnce: 2 },
  "early-refresh": { unauthorized: 1, refreshesEarly: true },
  "login-refused": { login: "refused" },
  "login-fails-later": { login: "fails-later" },
  "login-says-nothing": { login: "says-nothing" },
  "logout-waits": { logout: "waits", unauthorized: 1 },
  "streaming-turn": {
    turns: [[{ reasoning: "A greeting." }, { text: ["Hel", "lo."] }, { usage: { inputTokens: 10, outputTokens: 3 } }]],
  },
  "command-approval": { turns: [[{ command: "npm test", output: "ok\n", asks: true }, "Tested."]] },
  "patch-approval": {
    turns: [[{ changes: [{ path: "/notes.txt", kind: { type: "add" }, diff: "Hello.\n" }], asks: true }, "Written."]],
  },
  "turn-fails": { turns: [["One moment.", { fails: "The model is not available", codexErrorInfo: "serverOverloaded" }]] },
  "crash-in-turn": { turns: [[{ text: ["Hel", "lo"], unfinished: true }, { crashes: true }], "Here again."] },
  overloaded: { overloaded: { "turn/start": 2 }, turns: ["Hello."] },
} satisfies Record<string, FakeScenario>;
