import { INTERNAL_ERROR, INVALID_REQUEST } from "../../../protocol/codes.js";
import type {
  CreditsSnapshot,
  GetAccountRateLimitsResponse,
  RateLimitSnapshot,
  RateLimitWindow,
} from "../../../protocol/shapes/rate-limits.js";
import { signalWithin } from "../../../rpc/abort.js";
import { RpcError } from "../../../rpc/errors.js";
import { redactText } from "../../../rpc/redact.js";
import { describeClearText, isSentInClear } from "../refresh/clear-text.js";
import type { Auth } from "./auth-session.js";

/** A snapshot that says nothing. */
const UNKNOWN: RateLimitSnapshot = {
  limitId: "codex",
  limitName: null,
  normalModelSlug: null,
  primary: null,
  secondary: null,
  credits: null,
  individualLimit: null,
  spendControlReached: null,
  planType: null,
  rateLimitReachedType: null,
};

/** The rate limits in the headers of a model's answer. Members are `null` where the headers say nothing. */
export function rateLimitsIn(headers: Headers): RateLimitSnapshot {
  const number = (name: string) => {
    const text = headers.get(`x-codex-${name}`);
    return text !== null && Number.isFinite(Number(text)) ? Number(text) : null;
  };
  const window = (name: string): RateLimitWindow | null => {
    const usedPercent = number(`${name}-used-percent`);
    if (usedPercent === null) return null;
    return {
      usedPercent: Math.round(usedPercent),
      windowDurationMins: number(`${name}-window-minutes`),
      resetsAt: number(`${name}-reset-at`),
    };
  };
  const hasCredits = headers.get("x-codex-credits-has-credits");
  const credits: CreditsSnapshot | null =
    hasCredits === null
      ? null
      : {
          hasCredits: isTrue(hasCredits),
          unlimited: isTrue(headers.get("x-codex-credits-unlimited")),
          balance: headers.get("x-codex-credits-balance"),
        };
  const rateLimitReachedType = headers.get("x-codex-rate-limit-reached-type");
  return { ...UNKNOWN, primary: window("primary"), secondary: window("secondary"), credits, rateLimitReachedType };
}

/** The account's `usage` as the backend answers it. */
interface UsagePayload {
  plan_type?: string;
  rate_limit?: UsageLimit | null;
  additional_rate_limits?: { limit_name?: string; metered_feature?: string; rate_limit?: UsageLimit | null }[] | null;
  credits?: { has_credits: boolean; unlimited: boolean; balance?: string | null } | null;
}

interface UsageLimit {
  primary_window?: UsageWindow | null;
  secondary_window?: UsageWindow | null;
}

interface UsageWindow {
  used_percent: number;
  limit_window_seconds: number;
  reset_at: number;
}

/** How long the backend may take to answer, in milliseconds. */
const BACKEND_TIMEOUT_MS = 30_000;

/** How the backend is asked. */
export interface RateLimitsRequest {
  readonly chatgptBaseUrl: string;
  /** Ends the request before its time limit does. */
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
}

/**
 * Asks the backend for the account's rate limits. After a 401 nobody is asked for fresh tokens, as on the real server (0.93 to 0.169).
 *
 * @param auth - Who is signed in. Only a ChatGPT account has rate limits.
 * @throws {RpcError} -32600 without a ChatGPT account, -32603 when the backend cannot be asked or refuses.
 */
export async function readRateLimits(
  auth: Auth | null,
  { chatgptBaseUrl, signal, fetch }: RateLimitsRequest,
): Promise<GetAccountRateLimitsResponse> {
  if (!auth) throw new RpcError(INVALID_REQUEST, "codex account authentication required to read rate limits");
  if (auth.mode === "apikey") throw new RpcError(INVALID_REQUEST, "chatgpt authentication required to read rate limits");
  const url = `${chatgptBaseUrl}${chatgptBaseUrl.includes("/backend-api") ? "/wham/usage" : "/api/codex/usage"}`;
  if (isSentInClear(url)) throw new RpcError(INTERNAL_ERROR, `failed to fetch codex rate limits: ${describeClearText(url)}`);
  const headers = {
    authorization: `Bearer ${auth.bearer.reveal()}`,
    ...(auth.accountId === null ? {} : { "chatgpt-account-id": auth.accountId }),
  };
  let response: Response;
  let body: string;
  try {
    response = await fetch(url, { headers, signal: signalWithin(BACKEND_TIMEOUT_MS, signal) });
    body = await response.text();
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to fetch codex rate limits: error sending request for url (${url})`, {
      cause: error,
    });
  }
  if (!response.ok) {
    const type = response.headers.get("content-type") ?? "";
    const why = `GET ${url} failed: ${response.status} ${response.statusText}; content-type=${type}; body=${redactText(body)}`;
    throw new RpcError(INTERNAL_ERROR, `failed to fetch codex rate limits: ${why}`);
  }
  return describe(JSON.parse(body) as UsagePayload);
}

function describe(payload: UsagePayload): GetAccountRateLimitsResponse {
  const credits = payload.credits
    ? { hasCredits: payload.credits.has_credits, unlimited: payload.credits.unlimited, balance: payload.credits.balance ?? null }
    : null;
  const snapshot = (limitId: string, limitName: string | null, limit: UsageLimit | null | undefined): RateLimitSnapshot => ({
    ...UNKNOWN,
    limitId,
    limitName,
    primary: describeWindow(limit?.primary_window),
    secondary: describeWindow(limit?.secondary_window),
    planType: payload.plan_type ?? null,
  });
  const rateLimits = { ...snapshot("codex", null, payload.rate_limit), credits };
  const further = (payload.additional_rate_limits ?? []).map(({ metered_feature = "unknown", limit_name = null, rate_limit }) =>
    snapshot(metered_feature, limit_name, rate_limit),
  );
  return {
    ordinaryUsageAllowed: null,
    rateLimits,
    rateLimitsByLimitId: Object.fromEntries([rateLimits, ...further].map((limit) => [limit.limitId, limit])),
    rateLimitResetCredits: null,
    accountId: null,
    rateLimitUpsell: null,
  };
}

function describeWindow(window: UsageWindow | null | undefined): RateLimitWindow | null {
  if (!window) return null;
  return {
    usedPercent: window.used_percent,
    windowDurationMins: Math.round(window.limit_window_seconds / 60),
    resetsAt: window.reset_at,
  };
}

function isTrue(text: string | null): boolean {
  return text === "true" || text === "1";
}
