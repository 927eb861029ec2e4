import { type ChatgptTokenProvider, type Client, runTurn, type TurnOutcome } from "codex-app-server-sdk/client";
import { type FakeBackend, fakeToken } from "codex-app-server-sdk/testing";

/** A host that rotates when it is told of its current token, and a backend that rejects its tokens when the test says so. */
export interface RotatingHost {
  readonly provider: ChatgptTokenProvider;
  /** The tokens that the provider was told were rejected, in order. */
  readonly told: readonly (string | null)[];
  /** Whether the backend rejects the next new token from the start. */
  rejectsNextToken: boolean;
  /** Lets the backend reject the current token, and hold the rejections back until so many turns wait for one. Returns the token. */
  rejectCurrent(turns: number): string;
}

export function createRotatingHost(backend: FakeBackend): RotatingHost {
  const rejected = new Set<string>();
  const told: (string | null)[] = [];
  let current = fakeToken();
  let missing = 0;
  let open = () => {};
  let opened = Promise.resolve();
  const host: RotatingHost = {
    told,
    rejectsNextToken: false,
    provider: async ({ reason, rejectedAccessToken }) => {
      if (reason === "unauthorized") {
        told.push(rejectedAccessToken);
        if (rejectedAccessToken === current) current = fakeToken();
        if (host.rejectsNextToken) rejected.add(current);
        host.rejectsNextToken = false;
      }
      return { accessToken: current };
    },
    rejectCurrent(turns) {
      rejected.add(current);
      missing = turns;
      opened = new Promise((resolve) => {
        open = resolve;
      });
      return current;
    },
  };
  backend.answer = ({ bearer }) => {
    if (bearer === null || !rejected.has(bearer)) return "ok";
    missing -= 1;
    if (missing <= 0) open();
    return { status: 401, until: opened };
  };
  return host;
}

/** Starts a turn in each thread at once, and says how many completed. */
export async function runTurns(client: Client, threadIds: readonly string[]): Promise<number> {
  const outcomes: TurnOutcome[] = await Promise.all(
    threadIds.map((threadId) => runTurn(client, { threadId, input: "hi" }).completed),
  );
  return outcomes.filter(({ status }) => status === "completed").length;
}

export async function startThreads(client: Client, count: number): Promise<string[]> {
  const started = await Promise.all(Array.from({ length: count }, () => client.thread.start()));
  return started.map(({ thread }) => thread.id);
}
