import { expect } from "vitest";
import { type Difference, differencesOf } from "./differences.js";
import type { Scenario } from "./driver.js";
import type { Observation } from "./observe.js";

/** The two have to be alike, except at the places that the scenario names, which have to differ. */
export function compare({ differs, inAnyOrder }: Scenario, ours: Observation, codex: Observation): void {
  const [own, real] = inAnyOrder ? [sorted(ours), sorted(codex)] : [ours, codex];
  if (!differs) {
    expect(own).toEqual(real);
    return;
  }
  const found = differencesOf(own, real);
  const isNamed = ({ place }: Difference) =>
    [...differs.at, ...(differs.maybe ?? [])].some((beginning) => place.startsWith(beginning));
  expect(
    found.filter((difference) => !isNamed(difference)),
    "they differ in more than the scenario says",
  ).toEqual([]);
  const idle = differs.at.filter((beginning) => !found.some(({ place }) => place.startsWith(beginning)));
  expect(idle, "the two no longer differ here: take it out of the exception").toEqual([]);
  differs.ours(ours);
}

/** Without the order of what was told. */
export function sorted({ accountNotifications, notifications, ...rest }: Observation): Observation {
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
