import { CLIENT_REFUSED } from "../../protocol/codes.js";
import type { ChatgptAuthTokensRefreshResponse } from "../../protocol/methods/account.js";
import { LONGEST_TIMER_MS } from "../../rpc/abort.js";
import { RpcError } from "../../rpc/errors.js";
import { UNANSWERED } from "../../rpc/peer.js";
import type { PreparedTokens } from "./wire-tokens.js";

/** How soon a refresh request is answered at the latest, in milliseconds. The server waits 10 000 (0.169). */
export const ANSWER_WITHIN_MS = 8_000;

/** What a refresh request is answered with. */
export type RefreshAnswer = ChatgptAuthTokensRefreshResponse | typeof UNANSWERED;

/** What happens when a refresh request ends without an answer of the session. */
export interface RefreshRequestEnds {
  /** The deadline has passed, and the request was refused. */
  onLate(): void;
  /** The server withdrew the request, or the connection ended. */
  onWithdrawn(reason: unknown): void;
}

interface WaitingRequest {
  give(tokens: PreparedTokens): void;
  refuse(why: string): void;
}

/**
 * The refresh requests of a server that wait for tokens. Each is settled once: with tokens, with a refusal, by its deadline, or
 * because the server withdrew it.
 */
export class RefreshRequests {
  readonly answerWithinMs: number;
  readonly #waiting = new Set<WaitingRequest>();

  constructor(answerWithinMs: number) {
    this.answerWithinMs = answerWithinMs;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /**
   * Lets one request wait. Its deadline counts from now.
   *
   * @param withdrawn - Aborts when the server does not want an answer any more.
   */
  add(withdrawn: AbortSignal, { onLate, onWithdrawn }: RefreshRequestEnds): { answer: Promise<RefreshAnswer>; deadline: Date } {
    const deadline = new Date(Date.now() + this.answerWithinMs);
    const answer = new Promise<RefreshAnswer>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        withdrawn.removeEventListener("abort", onAbort);
        this.#waiting.delete(request);
      };
      const request: WaitingRequest = {
        give: ({ wire }) => {
          end();
          resolve(wire);
        },
        refuse: (why) => {
          end();
          reject(refusal(why));
        },
      };
      const onAbort = () => {
        end();
        resolve(UNANSWERED);
        onWithdrawn(withdrawn.reason);
      };
      const timer = setTimeout(
        () => {
          request.refuse("too late");
          onLate();
        },
        Math.min(this.answerWithinMs, LONGEST_TIMER_MS),
      );
      withdrawn.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(request);
    });
    return { answer, deadline };
  }

  /** Answers all that wait, and says how many. */
  giveAll(tokens: PreparedTokens): number {
    const { size } = this.#waiting;
    for (const request of [...this.#waiting]) request.give(tokens);
    return size;
  }

  /** Refuses all that wait. */
  refuseAll(why: string): void {
    for (const request of [...this.#waiting]) request.refuse(why);
  }
}

/** What the server is told when there are no tokens. The host's own words stay with the host. */
export function refusal(why: string): RpcError {
  return new RpcError(CLIENT_REFUSED, `No fresh ChatGPT tokens (${why})`);
}

/** The longest id of an account that is passed on. */
const LONGEST_ACCOUNT_ID = 256;

/** The account that a refresh request names. What is no id of an account never reaches a provider. */
export function accountNamedIn(params: unknown): string | null {
  const id = (params as { previousAccountId?: unknown } | null | undefined)?.previousAccountId;
  return typeof id === "string" && id !== "" && id.length <= LONGEST_ACCOUNT_ID ? id : null;
}
