import type { CodexErrorInfo, TurnError } from "../../../protocol/shapes/turn.js";
import { fromJsonText } from "../../../rpc/json.js";
import { TurnFailure } from "../../turn-failure.js";
import type { ResponseError } from "./responses-api-types.js";
import { retryAfterMs } from "./retry-delay.js";

/** What is known of a failure besides its text. */
export interface ModelFailureOptions {
  /** The error that the turn ends with, if no attempt succeeds. */
  readonly info?: CodexErrorInfo | undefined;
  /** Whether another attempt may succeed. */
  readonly mayRetry?: boolean | undefined;
  /** The HTTP status, where clients are told it. */
  readonly httpStatusCode?: number | null | undefined;
  /** When the backend wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs?: number | null | undefined;
}

/** A request to the model that went wrong, in the words of the real server (0.169). */
export class ModelFailure extends TurnFailure {
  readonly mayRetry: boolean;
  readonly httpStatusCode: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, options: ModelFailureOptions = {}) {
    super(message, options.info ?? "other");
    this.mayRetry = options.mayRetry ?? true;
    this.httpStatusCode = options.httpStatusCode ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What clients are told between two attempts. */
export function describeRetry(failure: TurnFailure, attempt: number, attempts: number): TurnError {
  const httpStatusCode = failure instanceof ModelFailure ? failure.httpStatusCode : null;
  const told = new TurnFailure(`Reconnecting... ${attempt}/${attempts}`, { responseStreamDisconnected: { httpStatusCode } });
  return told.toTurnError(failure.message);
}

/** The stream broke off before the answer was complete. */
export function streamBroken(why: string): ModelFailure {
  return new ModelFailure(`stream disconnected before completion: ${why}`);
}

/** What an HTTP status other than success means. */
export async function failureOf(response: Response, url: string): Promise<ModelFailure> {
  const { status, statusText, headers } = response;
  const body = await response.text().catch(() => "");
  const waitMs = retryAfterMs(headers);
  const error = errorIn(body);
  if (status === 400) return new ModelFailure(body || `unexpected status ${status} ${statusText}`, { mayRetry: false });
  if (status === 429) return error?.type === "usage_limit_reached" ? usageLimit(error) : tooMany(statusText, waitMs);
  if (status === 500) {
    return new ModelFailure("We’re currently experiencing high demand, which may cause temporary errors.", {
      info: "internalServerError",
      retryAfterMs: waitMs,
    });
  }
  const text = typeof error?.message === "string" ? error.message : body;
  return new ModelFailure(`unexpected status ${status} ${statusText}: ${text}, url: ${url}`, {
    info: { httpConnectionFailed: { httpStatusCode: status } },
    httpStatusCode: status,
    retryAfterMs: waitMs,
  });
}

function tooMany(statusText: string, waitMs: number | null): ModelFailure {
  return new ModelFailure(`exceeded retry limit, last status: 429 ${statusText}`, {
    info: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    httpStatusCode: 429,
    retryAfterMs: waitMs,
  });
}

function usageLimit({ resets_at }: ErrorBody): ModelFailure {
  const when = typeof resets_at === "number" ? ` Try again at ${new Date(resets_at * 1000).toISOString()}.` : "";
  return new ModelFailure(`You’ve hit your usage limit.${when}`, { info: "usageLimitExceeded", mayRetry: false });
}

/** Codes of a failed response after which no attempt can succeed, and the error that the turn ends with. */
const FINAL: Readonly<Record<string, { readonly info: CodexErrorInfo; readonly text?: string }>> = {
  context_length_exceeded: {
    info: "contextWindowExceeded",
    text: "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
  },
  insufficient_quota: { info: "usageLimitExceeded", text: "Quota exceeded. Check your plan and billing details." },
  invalid_prompt: { info: "other" },
  server_is_overloaded: { info: "serverOverloaded", text: "Selected model is at capacity. Please try a different model." },
};

/** What the event `response.failed` means. */
export function failureIn({ code, message }: ResponseError): ModelFailure {
  const final = Object.hasOwn(FINAL, code ?? "") ? FINAL[code ?? ""] : undefined;
  if (final)
    return new ModelFailure(final.text ?? message ?? "The model refused the request", { info: final.info, mayRetry: false });
  if (code !== "rate_limit_exceeded") return streamBroken(message ?? "response.failed event received");
  return new ModelFailure(`rate limit exceeded: ${message ?? ""}`, { retryAfterMs: waitIn(message ?? "") });
}

/** Backends say in the text of the error when to try again. */
function waitIn(message: string): number | null {
  const found = /try again in (\d+(?:\.\d+)?)\s*(ms|s)/i.exec(message);
  return found ? Number(found[1]) * (found[2]?.toLowerCase() === "ms" ? 1 : 1000) : null;
}

interface ErrorBody {
  readonly message?: unknown;
  readonly type?: unknown;
  readonly resets_at?: unknown;
}

function errorIn(body: string): ErrorBody | null {
  try {
    const { error } = fromJsonText(body) as { error?: unknown };
    return typeof error === "object" ? (error as ErrorBody | null) : null;
  } catch {
    // Not every backend answers in JSON.
    return null;
  }
}
