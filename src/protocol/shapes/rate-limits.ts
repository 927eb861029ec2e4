import * as z from "../deferred.js";
import { int32, integer, maybe, nullish, open, orNull, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { PlanType } from "./account.js";

/** How much of one window of use is spent. */
export interface RateLimitWindow {
  usedPercent: number;
  /** The length of the window, in minutes. */
  windowDurationMins: number | null;
  /** Unix time in seconds: when the window begins again. */
  resetsAt: number | null;
}
const RateLimitWindow: Schema<RateLimitWindow> = open({
  usedPercent: int32,
  windowDurationMins: orNull(integer),
  resetsAt: orNull(integer),
});

/** What the account can spend beyond its plan. */
export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
  /** An amount as text. `null`: not known. */
  balance: string | null;
}
const CreditsSnapshot: Schema<CreditsSnapshot> = open({
  hasCredits: z.boolean(),
  unlimited: z.boolean(),
  balance: orNull(z.string()),
});

/** Which limit is spent, and who could do something about it. */
export type RateLimitReachedType =
  | "rate_limit_reached"
  | "workspace_owner_credits_depleted"
  | "workspace_member_credits_depleted"
  | "workspace_owner_usage_limit_reached"
  | "workspace_member_usage_limit_reached"
  | (string & {});
const RateLimitReachedType: Schema<RateLimitReachedType> = words(
  "rate_limit_reached",
  "workspace_owner_credits_depleted",
  "workspace_member_credits_depleted",
  "workspace_owner_usage_limit_reached",
  "workspace_member_usage_limit_reached",
);

/** What is known of one limit. In notifications, a `null` says nothing about a value that an earlier snapshot had. */
export interface RateLimitSnapshot {
  /** The limit's id, such as `codex`. Since 0.107. */
  limitId?: string | null | undefined;
  /** The limit's name for users. Since 0.107. */
  limitName?: string | null | undefined;
  /** The shorter window. */
  primary: RateLimitWindow | null;
  /** The longer window. */
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  planType: PlanType | null;
  /** The model whose name and reasoning efforts to show for this limit. Since 0.169, as the next three. */
  normalModelSlug?: string | null | undefined;
  individualLimit?: wire.SpendControlLimitSnapshot | null | undefined;
  spendControlReached?: boolean | null | undefined;
  rateLimitReachedType?: RateLimitReachedType | null | undefined;
}
export const RateLimitSnapshot: Schema<RateLimitSnapshot> = open({
  limitId: nullish(z.string()),
  limitName: nullish(z.string()),
  primary: orNull(RateLimitWindow),
  secondary: orNull(RateLimitWindow),
  credits: orNull(CreditsSnapshot),
  planType: orNull(PlanType),
  normalModelSlug: nullish(z.string()),
  individualLimit: nullish(unchecked<wire.SpendControlLimitSnapshot>()),
  spendControlReached: nullish(z.boolean()),
  rateLimitReachedType: nullish(RateLimitReachedType),
});

/**
 * What a model request told about the limits. Add it to the newest answer of `account/rateLimits/read`: a `null` takes nothing
 * away that was known before.
 */
export interface AccountRateLimitsUpdatedNotification {
  rateLimits: RateLimitSnapshot;
}
export const AccountRateLimitsUpdatedNotification: Schema<AccountRateLimitsUpdatedNotification> = open({
  rateLimits: RateLimitSnapshot,
});

/** The limits of the account that is signed in, as the backend reports them. */
export interface GetAccountRateLimitsResponse {
  /** The limit that counts most. */
  rateLimits: RateLimitSnapshot;
  /** Every limit there is, by its id. Since 0.107. */
  rateLimitsByLimitId?: Record<string, RateLimitSnapshot> | null | undefined;
  /**
   * Whether the backend allows use within the plan. `null`: not known; the percentages do not tell. Since 0.169, as the next
   * three.
   */
  ordinaryUsageAllowed?: boolean | null | undefined;
  rateLimitResetCredits?: wire.RateLimitResetCreditsSummary | null | undefined;
  accountId?: string | null | undefined;
  rateLimitUpsell?: unknown;
}
export const GetAccountRateLimitsResponse: Schema<GetAccountRateLimitsResponse> = open({
  rateLimits: RateLimitSnapshot,
  rateLimitsByLimitId: nullish(z.record(z.string(), RateLimitSnapshot)),
  ordinaryUsageAllowed: nullish(z.boolean()),
  rateLimitResetCredits: nullish(unchecked<wire.RateLimitResetCreditsSummary>()),
  accountId: nullish(z.string()),
  rateLimitUpsell: z.optional(z.unknown()),
});

/** What the client wants to know, and can do. */
export interface GetAccountRateLimitsParams {
  /** Leave out the details of credits that reset a limit. For clients that ask often. */
  excludeResetCreditDetails?: boolean | undefined;
  /** The client can go on with the reserve model when the usual limit is spent. */
  supportsLunaReserve?: boolean | undefined;
}
export const GetAccountRateLimitsParams: Schema<GetAccountRateLimitsParams> = open({
  excludeResetCreditDetails: maybe(z.boolean()),
  supportsLunaReserve: maybe(z.boolean()),
});
