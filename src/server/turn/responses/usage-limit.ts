const HIT = "You’ve hit your usage limit.";

/** What one does who has reached the limit of a plan. Each goes on with "or try again". */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  free: "Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus),",
  go: "Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus),",
  plus: "Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits",
  pro: "Visit https://chatgpt.com/settings/usage to purchase more credits",
  prolite: "Visit https://chatgpt.com/settings/usage to purchase more credits",
  team: "To get more access now, send a request to your admin",
  business: "To get more access now, send a request to your admin",
  self_serve_business_usage_based: "To get more access now, send a request to your admin",
  enterprise_cbp_usage_based: "To get more access now, send a request to your admin",
};

/** What the header `x-codex-rate-limit-reached-type` says instead. */
const REACHED: Readonly<Record<string, string>> = {
  workspace_owner_credits_depleted: "Your workspace is out of credits. Add credits to continue.",
  workspace_member_credits_depleted: "Your workspace is out of credits. Ask your workspace owner to refill in order to continue.",
  workspace_owner_usage_limit_reached: "You hit your spend cap set in your workspace. Increase your spend cap to continue.",
  workspace_member_usage_limit_reached:
    "You hit your spend cap set by the owner of your workspace. Ask an owner to increase your spend cap to continue.",
};

/** What a backend says of a limit that is reached. */
export interface UsageLimit {
  readonly plan: string | null;
  /** Unix time in seconds. */
  readonly resetsAt: number | bigint | null;
  /** The kind of limit. */
  readonly reached: string | null;
}

/** Tells the user that a limit is reached, what can be done, and when it ends, in the words of the real server (0.171). */
export function describeUsageLimit({ plan, resetsAt, reached }: UsageLimit, nowMs = Date.now()): string {
  if (reached !== null && Object.hasOwn(REACHED, reached)) return REACHED[reached] ?? HIT;
  const when = describeTime(resetsAt, nowMs);
  const step = plan !== null && Object.hasOwn(NEXT_STEPS, plan) ? NEXT_STEPS[plan] : undefined;
  return step === undefined ? `${HIT} Try again ${when}.` : `${HIT} ${step} or try again ${when}.`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** In local time: only the hour for today. A time that no date can hold is "later". */
function describeTime(seconds: number | bigint | null, nowMs: number): string {
  const date = new Date(Number(seconds) * 1000);
  if (seconds === null || Number.isNaN(date.getTime())) return "later";
  const minutes = String(date.getMinutes()).padStart(2, "0");
  const hour = `${date.getHours() % 12 || 12}:${minutes} ${date.getHours() < 12 ? "AM" : "PM"}`;
  if (date.toDateString() === new Date(nowMs).toDateString()) return `at ${hour}`;
  return `at ${MONTHS[date.getMonth()]} ${ordinal(date.getDate())}, ${date.getFullYear()} ${hour}`;
}

function ordinal(day: number): string {
  const teens = day > 10 && day < 14;
  return `${day}${(!teens && ["th", "st", "nd", "rd"][day % 10]) || "th"}`;
}
