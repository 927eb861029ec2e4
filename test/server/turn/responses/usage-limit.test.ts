import { describe, expect, it } from "vitest";
import { describeUsageLimit } from "../../../../src/server/turn/responses/usage-limit.js";

const NOW = new Date(2026, 4, 21, 9, 0).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime() / 1000;

function describeTime(resetsAt: number | bigint | null): string {
  return describeUsageLimit({ plan: null, resetsAt, reached: null }, NOW);
}

describe("a usage limit that is reached", () => {
  it.each<[number | bigint | null, string]>([
    [at(2026, 4, 21, 0, 5), "at 12:05 AM"],
    [at(2026, 4, 21, 12, 0), "at 12:00 PM"],
    [at(2026, 4, 22, 13, 30), "at May 22nd, 2026 1:30 PM"],
    [at(2027, 0, 1, 9, 0), "at Jan 1st, 2027 9:00 AM"],
    [at(2026, 5, 3, 9, 0), "at Jun 3rd, 2026 9:00 AM"],
    [at(2026, 5, 11, 9, 0), "at Jun 11th, 2026 9:00 AM"],
    [at(2026, 5, 13, 9, 0), "at Jun 13th, 2026 9:00 AM"],
    [null, "later"],
    [1e300, "later"],
    [10n ** 30n, "later"],
  ])("ends at %s: %s", (resetsAt, when) => {
    expect(describeTime(resetsAt)).toBe(`You’ve hit your usage limit. Try again ${when}.`);
  });

  it("says what can be done on a plan", () => {
    const words = (plan: string) => describeUsageLimit({ plan, resetsAt: null, reached: null }, NOW);
    expect(words("go")).toMatch(/Upgrade to Plus .* or try again later\.$/);
    expect(words("business")).toMatch(/send a request to your admin or try again later\.$/);
    expect(words("constructor")).toBe("You’ve hit your usage limit. Try again later.");
  });

  it("says what the backend names as its kind", () => {
    const words = describeUsageLimit({ plan: "team", resetsAt: null, reached: "workspace_member_credits_depleted" }, NOW);
    expect(words).toMatch(/^Your workspace is out of credits\. Ask your workspace owner/);
  });
});
