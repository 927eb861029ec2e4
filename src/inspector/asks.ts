import { type Client, RpcError, type ServerRequestContext } from "codex-app-server-sdk/client";
import { CLIENT_REFUSED } from "codex-app-server-sdk/protocol";
import type { AskView } from "./feed-messages.js";
import { maskValue } from "./masked.js";
import { type Issue, issuesOfAnswer, questions } from "./row-checks.js";

/** How many questions may wait for the person. Another is refused. */
const MOST_WAITING = 100;
/** The token session answers it. */
const REFRESH = "account/chatgptAuthTokens/refresh";

interface Waiting {
  readonly view: AskView;
  readonly settle: (result: unknown) => void;
  readonly refuse: (error: RpcError) => void;
}

/** What the server asks, until the person has answered or the server does not want the answer any more. */
export class Asks {
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;
  /** Counts the changes. */
  version = 0;

  get views(): readonly AskView[] {
    return [...this.#waiting.values()].map(({ view }) => view);
  }

  /** Answers everything that this client's server asks, but for tokens. */
  takeFrom(client: Client): void {
    for (const method of questions) {
      if (method === REFRESH) continue;
      client.handle(method as "item/tool/requestUserInput", (params, context) => this.#wait(method, params, context) as never);
    }
  }

  /**
   * Gives the person's answer.
   *
   * @returns What is wrong with it; nothing when it was given. `null`: the server does not wait for it.
   */
  async answer(id: string, result: unknown): Promise<readonly Issue[] | null> {
    const waiting = this.#waiting.get(id);
    if (!waiting) return null;
    const issues = await issuesOfAnswer(waiting.view.method, result);
    if (issues.length === 0) waiting.settle(result);
    return issues;
  }

  /** Refuses to answer. */
  refuse(id: string, reason: string): void {
    this.#waiting.get(id)?.refuse(new RpcError(CLIENT_REFUSED, reason));
  }

  #wait(method: string, params: unknown, { signal }: ServerRequestContext): Promise<unknown> {
    if (this.#waiting.size >= MOST_WAITING) throw new RpcError(CLIENT_REFUSED, "Too many questions wait for an answer");
    this.#asked += 1;
    const id = `ask-${this.#asked}`;
    return new Promise<unknown>((resolve, reject) => {
      const end = () => {
        signal.removeEventListener("abort", drop);
        this.#waiting.delete(id);
        this.version += 1;
      };
      const drop = () => {
        end();
        reject(new RpcError(CLIENT_REFUSED, "The answer is no longer wanted"));
      };
      signal.addEventListener("abort", drop, { once: true });
      this.#waiting.set(id, {
        view: { id, method, params: maskValue(params) },
        settle: (result) => {
          end();
          resolve(result);
        },
        refuse: (error) => {
          end();
          reject(error);
        },
      });
      this.version += 1;
    });
  }
}
