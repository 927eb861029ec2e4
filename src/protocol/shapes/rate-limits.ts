import * as z from "zod/mini";
import { int32, integer, maybe, nullish, open, orNull, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { PlanType } from "./account.js";

/** How much of one window of use is spent. */
export interface RateLimitWindow {
  usedPercent: number;
  windowDurationMins: number | null;
  /** Unix time in seconds. */
  resetsAt: number | null;
}
const RateLimitWindow: Schema<RateLimitWindow> = open({
  usedPercent: int32,
  windowDurationMins: orNull(integer),
  resetsAt: orNull(integer),
});

export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
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

/** What is known of the limits. Sparse in notifications: `null` says nothing about a value that an earlier snapshot had. */
export interface RateLimitSnapshot {
  /** Since 0.107. */
  limitId?: string | null | undefined;
  /** Since 0.107. */
  limitName?: string | null | undefined;
  primary: RateLimitWindow | null;
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  planType: PlanType | null;
  /** Since 0.169, as the next three. */
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

export interface AccountRateLimitsUpdatedNotification {
  rateLimits: RateLimitSnapshot;
}
export const AccountRateLimitsUpdatedNotification: Schema<AccountRateLimitsUpdatedNotification> = open({
  rateLimits: RateLimitSnapshot,
});

export interface GetAccountRateLimitsResponse {
  /** The limit that counts most. */
  rateLimits: RateLimitSnapshot;
  /** Every limit there is, by its id. Since 0.107. */
  rateLimitsByLimitId?: Record<string, RateLimitSnapshot> | null | undefined;
  /** Since 0.169, as the next three. */
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

export interface GetAccountRateLimitsParams {
  excludeResetCreditDetails?: boolean | undefined;
  supportsLunaReserve?: boolean | undefined;
}
export const GetAccountRateLimitsParams: Schema<GetAccountRateLimitsParams> = open({
  excludeResetCreditDetails: maybe(z.boolean()),
  supportsLunaReserve: maybe(z.boolean()),
});
