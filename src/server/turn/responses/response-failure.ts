import type { CodexErrorInfo, TurnError } from "../../../protocol/shapes/turn.js";
import { TurnFailure } from "../../turn-failure.js";
import { NOT_SENT_AGAIN } from "../pictures/refused-images.js";
import { describeStatus, type ErrorAnswer, readErrorAnswer, requestIdOf, textIn } from "./error-answer.js";
import { INVALID_IMAGE, REFUSALS, type Refusal, rowOf, STATUSES } from "./refusal-table.js";
import { retryAfterMs } from "./retry-delay.js";
import { describeUsageLimit } from "./usage-limit.js";

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
  /** Whether the account has reached a limit that the answer's headers tell of. */
  readonly isUsageLimit?: boolean | undefined;
  /** Whether no connection could be made. */
  readonly isUnreachable?: boolean | undefined;
  /** Whether the request itself is refused, whoever asks, and the backend's code does not say why. */
  readonly isBadRequest?: boolean | undefined;
}

/** A request to the model that went wrong, in the words of the real server (0.171). */
export class ModelFailure extends TurnFailure {
  readonly mayRetry: boolean;
  readonly httpStatusCode: number | null;
  readonly retryAfterMs: number | null;
  readonly isUsageLimit: boolean;
  readonly isBadRequest: boolean;
  readonly isUnreachable: boolean;
  /** Whether the request had images in it. */
  hadImages = false;

  constructor(message: string, options: ModelFailureOptions = {}) {
    super(message, options.info ?? "other");
    this.mayRetry = options.mayRetry ?? true;
    this.httpStatusCode = options.httpStatusCode ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isUsageLimit = options.isUsageLimit ?? false;
    this.isBadRequest = options.isBadRequest ?? false;
    this.isUnreachable = options.isUnreachable ?? false;
  }

  override toTurnError(details: string | null = null): TurnError {
    return super.toTurnError(details ?? (this.isBadRequest && this.hadImages ? NOT_SENT_AGAIN : null));
  }
}

/** What clients are told between two attempts. */
export function describeRetry(failure: TurnFailure, attempt: number, attempts: number): TurnError {
  const httpStatusCode = failure instanceof ModelFailure ? failure.httpStatusCode : null;
  const told = new TurnFailure(`Reconnecting... ${attempt}/${attempts}`, { responseStreamDisconnected: { httpStatusCode } });
  return told.toTurnError(failure.message);
}

/** The stream broke off before the answer was complete. */
export function streamBroken(why: string, options: ModelFailureOptions = {}): ModelFailure {
  return new ModelFailure(`stream disconnected before completion: ${why}`, options);
}

/** What an HTTP status other than success means. */
export async function failureOf(response: Response, url: string): Promise<ModelFailure> {
  const answer = await readErrorAnswer(response, url);
  const { status, body, error, headers } = answer;
  const refusal = refusalOf(answer);
  const waitMs = retryAfterMs(headers);
  if (refusal === REFUSALS.usage_limit_reached) return usageLimit(answer);
  if (refusal && !refusal.toldByStatus) {
    const words = refusal.words(textIn(error, "message"));
    return new ModelFailure(words, { info: refusal.info, mayRetry: mayTryAgain(refusal, waitMs), retryAfterMs: waitMs });
  }
  if (status === 400 && body.includes(INVALID_IMAGE.said))
    return new ModelFailure(INVALID_IMAGE.words, { info: INVALID_IMAGE.info, mayRetry: false, isBadRequest: true });
  const row = rowOf(STATUSES, status);
  const requestId = requestIdOf(answer);
  if (row) {
    const { info, tellsStatus } = row;
    const mayRetry = mayTryAgain(row, waitMs);
    const words = row.words(answer.isCut ? `${body}${requestId}` : body, requestId);
    const httpStatusCode = tellsStatus ? status : null;
    return new ModelFailure(words, { info, mayRetry, httpStatusCode, retryAfterMs: waitMs, isBadRequest: status === 400 });
  }
  const info = { httpConnectionFailed: { httpStatusCode: status } };
  const mayRetry = refusal === undefined;
  const isBadRequest = [413, 415, 422].includes(status);
  return new ModelFailure(describeStatus(answer), { info, mayRetry, httpStatusCode: status, retryAfterMs: waitMs, isBadRequest });
}

/** The row of an answer's code. What the real server cannot read in an answer with 429, it does not act on. */
function refusalOf({ status, error }: ErrorAnswer): Refusal | undefined {
  const [byCode, byType] = [rowOf(REFUSALS, error?.code), rowOf(REFUSALS, error?.type)];
  if (status === 429 && !isUsageError(error)) return undefined;
  const counts = (row: Refusal | undefined, member: string) =>
    row?.statuses.includes(status) && (row.namedBy ?? "code").includes(member) ? row : undefined;
  return counts(byType, "type") ?? counts(byCode, "code");
}

/** Whether the members have the kinds of value that they should have. */
function isUsageError(error: ErrorAnswer["error"]): boolean {
  const { type = null, plan_type = null, resets_at = null } = error ?? {};
  const isText = (value: unknown) => value === null || typeof value === "string";
  return (
    isText(type) && isText(plan_type) && (resets_at === null || typeof resets_at === "bigint" || Number.isInteger(resets_at))
  );
}

function usageLimit({ error, headers }: ErrorAnswer): ModelFailure {
  const words = describeUsageLimit({
    plan: textIn(error, "plan_type") || null,
    resetsAt: (error?.resets_at ?? null) as number | bigint | null,
    reached: headers.get("x-codex-rate-limit-reached-type"),
  });
  return new ModelFailure(words, { info: "usageLimitExceeded", mayRetry: false, isUsageLimit: true });
}

function mayTryAgain({ mayRetry }: Pick<Refusal, "mayRetry">, waitMs: number | null): boolean {
  return mayRetry === "always" || (mayRetry === "when told" && waitMs !== null);
}

/** What the event `response.failed` means, by the `error` in it, which may be anything. */
export function failureIn(error: unknown): ModelFailure {
  const { code, message } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown; message?: unknown };
  const said = typeof message === "string" ? message : "";
  const row = rowOf(REFUSALS, code);
  if (row && !row.notInStream)
    return new ModelFailure(row.words(said), { info: row.info, mayRetry: mayTryAgain(row, null), retryAfterMs: waitIn(said) });
  const isReadable = [code, message].every((member) => member === undefined || member === null || typeof member === "string");
  if (!isReadable || typeof error !== "object" || error === null || Array.isArray(error))
    return streamBroken("response.failed event received");
  return streamBroken(said);
}

/** What the event `response.incomplete` means: only a stream that a filter ended may succeed when it is asked for again. */
export function incomplete(reason: unknown): ModelFailure {
  const words = `Incomplete response returned, reason: ${typeof reason === "string" ? reason : "unknown"}`;
  return reason === "content_filter" ? streamBroken(words) : new ModelFailure(words, { mayRetry: false });
}

/** Backends say in the text of the error when to try again. */
function waitIn(message: string): number | null {
  const found = /try again in (\d+(?:\.\d+)?)\s*(ms|s)/i.exec(message);
  return found ? Number(found[1]) * (found[2]?.toLowerCase() === "ms" ? 1 : 1000) : null;
}
