import { expect } from "vitest";
import type { Scenario } from "./driver.js";
import type { Observation } from "./observe.js";

/** The two have to be alike, or to differ in the way that the scenario says. */
export function compare({ differs, inAnyOrder }: Scenario, ours: Observation, codex: Observation): void {
  if (!differs) {
    expect(inAnyOrder ? sorted(ours) : ours).toEqual(inAnyOrder ? sorted(codex) : codex);
    return;
  }
  expect(ours, "the two no longer differ: take the exception out").not.toEqual(codex);
  differs.ours(ours);
}

function sorted({ accountNotifications, notifications, ...rest }: Observation): Observation {
  const sort = (list: readonly unknown[]) => list.toSorted((a, b) => textOf(a).localeCompare(textOf(b)));
  return { ...rest, accountNotifications: sort(accountNotifications), notifications: sort(notifications) };
}

/** The same text for what is alike. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort())
      : member,
  );
}
