const PLANS = new Set(
  `free go plus pro prolite promax team self_serve_business_prolite self_serve_business_usage_based business ent26
   enterprise_cbp_automation enterprise_cbp_usage_based enterprise edu edu_plus edu_pro sci sci_plus`.split(/\s+/),
);
const PLAN_ALIASES: Readonly<Record<string, string>> = { hc: "enterprise", education: "edu" };

/** A plan as the protocol names it; `unknown` for one that it does not name, or that a token does not tell. */
export function knownPlan(plan: string | null): string {
  if (plan === null) return "unknown";
  if (PLANS.has(plan)) return plan;
  return Object.hasOwn(PLAN_ALIASES, plan) ? (PLAN_ALIASES[plan] as string) : "unknown";
}
