/** One message of the timeline, as the page gets it. Its secrets are masked. */
export interface Entry {
  /** Counts from 1 in each run of the Inspector. */
  readonly seq: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Seen from the Inspector, which is the client. */
  readonly direction: "sent" | "received";
  readonly kind: "request" | "answer" | "error" | "notification";
  /** An answer has the method of its request; `null` when that is not known. */
  readonly method: string | null;
  readonly id: string | null;
  readonly threadId: string | null;
  readonly turnId: string | null;
  /** How long an answer took, in milliseconds. */
  readonly latencyMs: number | null;
  /** The length of the masked message as JSON. */
  readonly bytes: number;
  /** The message as JSON, or the beginning of it. */
  readonly text: string;
  readonly isShortened: boolean;
}

/** A thread of the conversation. */
export interface ThreadView {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

/** A turn, and how it ended. */
export interface TurnView {
  readonly id: string;
  readonly threadId: string;
  readonly status: string;
  readonly error: string | null;
}

/** An item of a turn, with the text that has come so far. */
export interface ItemView {
  readonly id: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly type: string;
  readonly title: string;
  readonly text: string;
  readonly status: string;
}

/** What the server asks the person for. */
export interface AskView {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

/** Who takes part in the sequence of the token desk, from left to right. */
export type Lane = "provider" | "client" | "server" | "backend";

/** One arrow of the sequence. */
export interface Step {
  readonly seq: number;
  readonly at: number;
  readonly from: Lane;
  readonly to: Lane;
  readonly label: string;
  readonly tone: "plain" | "good" | "bad";
  /** The number of the token that the arrow carries. */
  readonly token: string | null;
}

/** What the token provider of the Inspector does when it is asked for a token after a 401. */
export type ProviderMode = "renews" | "throws" | "hangs" | "wrong-workspace" | "same-token";

/** What the model of the fake backend does in the turns that begin now. */
export type ModelScript = "answers" | "streams" | "runs-a-command" | "asks-a-question" | "fails";

/** Everything else that the page shows. */
export interface State {
  readonly target: string;
  readonly connection: "connecting" | "connected" | "lost" | "ended";
  readonly problem: string | null;
  readonly userAgent: string | null;
  readonly release: string | null;
  /** Whether the Inspector started the server, and can end it. */
  readonly ownsServer: boolean;
  readonly hasFakeBackend: boolean;
  readonly signedIn: boolean;
  readonly provider: ProviderMode;
  readonly script: ModelScript;
  /** The token that the fake backend accepts; `null` after it expired. */
  readonly acceptedToken: string | null;
  readonly sessionNote: string | null;
  /** How far a recording has been played; `null` when there is a server. */
  readonly replay: { readonly played: number; readonly total: number; readonly isPlaying: boolean } | null;
  /** How many messages are kept at most. */
  readonly keeps: number;
}

/** What is sent to the page at once. */
export interface Batch {
  readonly entries?: readonly Entry[];
  /** How many entries are no longer kept and were not sent. */
  readonly missed?: number;
  readonly threads?: readonly ThreadView[];
  readonly turns?: readonly TurnView[];
  readonly items?: readonly ItemView[];
  readonly asks?: readonly AskView[];
  readonly steps?: readonly Step[];
  readonly state?: State;
  /** Everything that the page has is to be forgotten first. */
  readonly cleared?: boolean;
}

/** What the page asks the Inspector to do. */
export type Action =
  | { readonly type: "call"; readonly method: string; readonly params: unknown }
  | { readonly type: "check"; readonly method: string; readonly params: unknown }
  | { readonly type: "start-thread"; readonly asksBeforeCommands: boolean }
  | { readonly type: "say"; readonly threadId: string; readonly text: string }
  | { readonly type: "interrupt"; readonly threadId: string; readonly turnId: string }
  | { readonly type: "answer"; readonly id: string; readonly result?: unknown; readonly refusal?: string }
  | { readonly type: "sign-in"; readonly token?: string }
  | { readonly type: "sign-out" }
  | { readonly type: "provider"; readonly mode: ProviderMode }
  | { readonly type: "script"; readonly script: ModelScript }
  | { readonly type: "expire" }
  | { readonly type: "storm" }
  | { readonly type: "reconnect" }
  | { readonly type: "crash" }
  | { readonly type: "clear" }
  | { readonly type: "replay"; readonly what: "play" | "pause" | "finish" | "restart" };

/** What comes of an action. */
export type Outcome =
  | { readonly ok: true; readonly value?: unknown }
  | {
      readonly ok: false;
      readonly message: string;
      readonly issues?: readonly { readonly path: string; readonly message: string }[];
    };
