import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataUrl, png } from "../support/pictures.js";
import { findHappyClient, load } from "./installed.js";
import type { Stage } from "./stage.js";
import type { Act, Story } from "./story.js";
import { ESCALATED, wantsToRun } from "./wishes.js";

type Json = Record<string, unknown>;

/** As much of happy's client of the app-server as is used here. */
interface HappyClient {
  readonly threadId: string | null;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  setEventHandler(handler: (event: Json) => void): void;
  setApprovalHandler(handler: (request: Json) => Promise<string>): void;
  supportsGoalActions(): boolean;
  startThread(options: Json): Promise<unknown>;
  resumeThread(options?: Json): Promise<unknown>;
  forkThread(options: Json): Promise<Json>;
  readThread(options: Json): Promise<Json>;
  rollbackThread(options: Json): Promise<Json>;
  injectItems(options: Json): Promise<unknown>;
  setGoal(options: Json): Promise<unknown>;
  clearGoal(options: Json): Promise<unknown>;
  sendTurnAndWait(prompt: string, options?: Json): Promise<unknown>;
  abortTurnWithFallback(options?: Json): Promise<unknown>;
  disconnectInternal(options: Json): Promise<void>;
}

/** happy, which finds codex in `PATH`. */
class Happy {
  readonly client: HappyClient;
  /** How it answers questions. */
  decision: "approved" | "denied" = "approved";
  readonly #stage: Stage;
  #events: Json[] = [];
  readonly #looks = new Set<() => void>();

  constructor(client: HappyClient, stage: Stage) {
    this.client = client;
    this.#stage = stage;
    client.setEventHandler((event) => {
      this.#events.push(event);
      for (const look of [...this.#looks]) look();
    });
    client.setApprovalHandler(async (request) => {
      this.#events.push({ type: "[approval]", request });
      return this.decision;
    });
  }

  /** Runs something in the environment of the stage: happy starts codex before it waits for anything, and in its own environment. */
  inItsPlace<Result>(run: () => Result): Result {
    const before = { ...process.env };
    Object.assign(process.env, this.#stage.env);
    try {
      return run();
    } finally {
      for (const name of Object.keys(this.#stage.env)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  }

  /** Starts codex once more, and resumes the thread, in the steps that `reconnectAndResumeThread` takes. */
  async restart(): Promise<unknown> {
    await this.client.disconnectInternal({ preserveThreadState: true });
    await this.inItsPlace(() => this.client.connect());
    return this.client.resumeThread();
  }

  /** What was told since this was last asked. */
  takeEvents(): Json[] {
    return this.#events.splice(0);
  }

  /** Resolves once an event of that kind has come that nobody has taken. */
  told(type: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#events.some((event) => event.type === type)) return;
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }

  async turn(prompt: string, options: Json = {}): Promise<unknown> {
    const ended = await this.client.sendTurnAndWait(prompt, options);
    // It takes an idle thread for the end of the turn. The end itself comes after that, and would end the next turn for it.
    await this.client.readThread({ threadId: this.client.threadId, includeTurns: false });
    return { ended, events: this.takeEvents() };
  }
}

const start: Act<Happy> = {
  name: "start",
  async play(happy, { project }) {
    await happy.inItsPlace(() => happy.client.connect());
    const goals = happy.inItsPlace(() => happy.client.supportsGoalActions());
    return { goals, started: await happy.client.startThread({ cwd: project }) };
  },
};

const turn: Act<Happy> = {
  name: "turn",
  play(happy, stage) {
    stage.plan({ text: ["The first half, ", "the second half."], reasoning: { summary: ["Thinking."] } });
    return happy.turn("Say hello.");
  },
};

const image: Act<Happy> = {
  name: "image",
  play: (happy) => happy.turn("What is it?", { extraInputItems: [{ type: "image", url: dataUrl(png()) }] }),
};

const approval: Act<Happy> = {
  name: "approval",
  async play(happy, stage) {
    stage.plan(wantsToRun("echo it ran > made.txt", ESCALATED), { text: "It ran." });
    const allowed = await happy.turn("Run something.", ASKING);
    happy.decision = "denied";
    stage.plan(wantsToRun("echo no > other.txt", ESCALATED), { text: "It did not." });
    return { allowed, refused: await happy.turn("Run something else.", ASKING) };
  },
};
const ASKING = { approvalPolicy: "on-request", sandbox: "read-only" };

const inject: Act<Happy> = {
  name: "items that are added to the history",
  async play(happy) {
    const items = [{ type: "message", role: "user", content: [{ type: "input_text", text: "My name is Ada." }] }];
    const answer = await happy.client.injectItems({ threadId: happy.client.threadId, items });
    return { answer, told: await happy.turn("Who am I?") };
  },
};

const failure: Act<Happy> = {
  name: "a turn that fails",
  play(happy, stage) {
    stage.plan({ status: 500, message: "the backend is on fire" });
    return happy.turn("Try.");
  },
};

const abort: Act<Happy> = {
  name: "abort",
  differs: {
    because: "what was used is told once more, there only if its stream is heard to end before the turn is",
    at: [],
    maybe: ["client.ending.events[token_count]"],
  },
  async play(happy, stage) {
    // happy tells of no deltas, so the model says one thing whole before it says no more.
    const item = { type: "message", role: "assistant", id: "msg-0", content: [{ type: "output_text", text: "It begins." }] };
    stage.plan({ before: [{ type: "response.output_item.done", output_index: 0, item }], hang: true });
    const ending = happy.turn("Go on for ever.");
    await happy.told("agent_message");
    const aborted = await happy.client.abortTurnWithFallback({ gracePeriodMs: 30_000 });
    return { aborted, ending: await ending, next: await happy.turn("And now?") };
  },
};

const rollback: Act<Happy> = {
  name: "rollback",
  differs: {
    because: "codex dropped thread/rollback with 0.169, and happy still asks for it; ours serves it",
    at: ["client.answer", "client.told.events[token_count].total", "model[]"],
  },
  async play(happy) {
    const { threadId } = happy.client;
    const answer = await happy.client.rollbackThread({ threadId, numTurns: 1 }).catch(describe);
    return { answer: "error" in answer ? "refused" : "rolled back", told: await happy.turn("Once more.") };
  },
};

const fork: Act<Happy> = {
  name: "fork",
  async play(happy) {
    const { threadId } = happy.client;
    const { model } = await happy.client.forkThread({ threadId });
    const told = await happy.turn("In the fork.");
    await happy.client.resumeThread({ threadId });
    return { model, told, after: await happy.turn("In the first.") };
  },
};

const restart: Act<Happy> = {
  name: "restart",
  async play(happy) {
    const resumed = await happy.restart();
    return { resumed, told: await happy.turn("Are you there?") };
  },
};

function describe(error: unknown): Json {
  return { error: error instanceof Error ? error.message : error };
}

async function open(stage: Stage): Promise<Happy> {
  // It writes its log and its settings where it is told when it is loaded.
  process.env.HAPPY_HOME_DIR ??= await mkdtemp(join(tmpdir(), "happy-"));
  const exports = await load<Record<string, unknown>>(findHappyClient());
  const Client = Object.values(exports).find((value) => (value as { name?: string })?.name === "CodexAppServerClient");
  return new Happy(new (Client as new () => HappyClient)(), stage);
}

/** The client of the app-server of a relay to phones. */
export const happy: Story<Happy> = {
  open,
  close: ({ client }) => client.disconnect(),
  acts: [start, turn, inject, approval, image, failure, abort, fork, restart, rollback],
};
