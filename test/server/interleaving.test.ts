import { createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createFolder } from "../support/folder.js";
import { PATIENCE_MS } from "../support/settled.js";

type Step =
  | { readonly do: "login" | "key" | "logout" | "turn" | "interrupt" }
  | { readonly do: "answer"; readonly how: "good" | "bad" | "error" | "twice"; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: "login" }, { do: "logout" }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "key" }, { do: "interrupt" }) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: "turn" }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      how: fc.constantFrom("good", "bad", "error", "twice"),
      which: fc.nat(3),
    }),
  },
);

const REFRESH = "account/chatgptAuthTokens/refresh";
const tick = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A server and its one client, driven without waiting for anything that was not asked to be waited for. */
class Play {
  /** Which login or logout a token belongs to: its own, or the newest when its refresh was asked for. */
  readonly loginOf = new Map<string, number>();
  readonly #server;
  readonly #wire;
  readonly #received: Message[] = [];
  readonly #loginOfRequest = new Map<unknown, number>();
  readonly #threads: string[] = [];
  readonly #accepts: boolean[];
  #login = 0;
  #lastId = 0;
  #signedIn: "no" | "key" | "tokens" = "no";

  constructor(accepts: boolean[]) {
    this.#accepts = accepts;
    let request = 0;
    this.#server = createAppServer({
      logger: false,
      // Plays the backend, whose moods are part of what is made up.
      fetch: async () => {
        await tick();
        const isGood = this.#accepts[request++ % this.#accepts.length] ?? true;
        return new Response("{}", { status: isGood ? 200 : 401 });
      },
      agent: async ({ authorizedFetch, signal }) => {
        const response = await authorizedFetch("http://backend.invalid/", { signal });
        if (!response.ok) throw new Error("refused");
      },
    });
    const [here, there] = createMemoryPair();
    this.#wire = here;
    this.#server.accept(there);
    void this.#listen();
  }

  /** @param cwd - Where its threads work: where there is no repository, no turn waits for git. */
  async begin(cwd: string): Promise<void> {
    await this.ask("initialize", { clientInfo: { name: "play", version: "1" }, capabilities: { experimentalApi: true } });
    for (let index = 0; index < 3; index += 1) {
      const { result } = await this.ask("thread/start", { cwd });
      this.#threads.push((result as { thread: { id: string } }).thread.id);
    }
  }

  take(next: Step): void {
    switch (next.do) {
      case "login": {
        const accessToken = fakeToken();
        this.#newEra("tokens", accessToken);
        this.#ask("account/login/start", { type: "chatgptAuthTokens", accessToken, chatgptAccountId: "org-a" });
        return;
      }
      case "key":
        // Refused while the host's tokens are in use, so it then begins nothing.
        if (this.#signedIn !== "tokens") this.#newEra("key", "sk-key");
        this.#ask("account/login/start", { type: "apiKey", apiKey: "sk-key" });
        return;
      case "logout":
        this.#newEra("no");
        this.#ask("account/logout");
        return;
      case "turn":
        this.#ask("turn/start", { threadId: this.#threads[this.#lastId % 3], input: [{ type: "text", text: "hi" }] });
        return;
      case "interrupt": {
        const started = this.#received.findLast(({ method }) => method === "turn/started");
        const { threadId, turn } = (started?.params ?? { threadId: "none", turn: { id: "none" } }) as {
          threadId: string;
          turn: { id: string };
        };
        this.#ask("turn/interrupt", { threadId, turnId: turn.id });
        return;
      }
      case "answer":
        this.#answer(next);
    }
  }

  /** Refuses what is still asked until no turn runs any more, and says who is signed in then. */
  async end(): Promise<{ token: string | null; login: number; signedIn: "no" | "key" | "tokens" }> {
    this.#accepts.splice(0, this.#accepts.length, true);
    for (const giveUpAt = performance.now() + PATIENCE_MS; performance.now() < giveUpAt; ) {
      for (const { id } of this.#requests()) this.#wire.send({ id, error: { code: -1, message: "over" } });
      const [started, ended] = ["turn/started", "turn/completed"].map(
        (method) => this.#received.filter((message) => message.method === method).length,
      );
      const { result } = await this.ask("getAuthStatus", { includeToken: true });
      if (started === ended) {
        await this.#server.close();
        return { token: (result as { authToken: string | null }).authToken, login: this.#login, signedIn: this.#signedIn };
      }
      await tick();
    }
    throw new Error("a turn never ended");
  }

  async ask(method: string, params?: object): Promise<Message> {
    const id = this.#ask(method, params);
    // A thread is started with what its files say, and those are read as fast as the machine can.
    for (const giveUpAt = performance.now() + PATIENCE_MS; performance.now() < giveUpAt; ) {
      const reply = this.#received.find((message) => message.id === id && message.method === undefined);
      if (reply) return reply;
      await tick();
    }
    throw new Error(`${method} was never answered`);
  }

  #ask(method: string, params?: object): number {
    this.#lastId += 1;
    this.#wire.send(params === undefined ? { id: this.#lastId, method } : { id: this.#lastId, method, params });
    return this.#lastId;
  }

  #newEra(signedIn: "no" | "key" | "tokens", token?: string): void {
    this.#login += 1;
    this.#signedIn = signedIn;
    if (token) this.loginOf.set(token, this.#login);
  }

  #requests(): Message[] {
    return this.#received.filter(({ method }) => method === REFRESH);
  }

  #answer({ how, which }: Extract<Step, { do: "answer" }>): void {
    const { id } = this.#requests().at(-1 - which) ?? {};
    if (id === undefined) return;
    if (how === "error") {
      this.#wire.send({ id, error: { code: -32000, message: "no" } });
      return;
    }
    for (let times = how === "twice" ? 2 : 1; times > 0; times -= 1) {
      const accessToken = how === "bad" ? "not-a-jwt" : fakeToken();
      this.loginOf.set(accessToken, this.#loginOfRequest.get(id) as number);
      this.#wire.send({ id, result: { accessToken, chatgptAccountId: "org-a" } });
    }
  }

  async #listen(): Promise<void> {
    for await (const batch of this.#wire.messages) {
      for (const message of batch as Message[]) {
        this.#received.push(message);
        // Asked for in the name of whoever handed in the tokens last, as far as this end can know.
        if (message.method === REFRESH) this.#loginOfRequest.set(message.id, this.#login);
      }
    }
  }
}

describe("logins, logouts, refreshes and turns in any order", () => {
  it("never end signed in with tokens older than the last login or logout", async () => {
    const cwd = await createFolder();
    const plays = fc.asyncProperty(
      fc.array(fc.tuple(step, fc.nat(4)), { minLength: 4, maxLength: 30 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      async (steps, accepts) => {
        const play = new Play([...accepts]);
        await play.begin(cwd);
        for (const [next, ticks] of steps) {
          play.take(next);
          for (let waited = 0; waited < ticks; waited += 1) await tick();
        }
        const { token, login, signedIn } = await play.end();
        expect(token === null ? "no" : "somebody").toBe(signedIn === "no" ? "no" : "somebody");
        if (token !== null) expect(play.loginOf.get(token)).toBe(login);
      },
    );
    await fc.assert(plays, { numRuns: 300, seed: 20_261_124 });
  });
});
