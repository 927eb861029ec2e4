import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairPlaces } from "../../src/server/fair-places.js";

const TENANTS = ["ann", "ben", "cleo", null] as const;
type Tenant = (typeof TENANTS)[number];

/** Places, and who has had one, in order. */
function createPlaces(count: number) {
  const places = new FairPlaces(count);
  const [inside, waiting]: [Tenant[], Tenant[]] = [[], []];
  const entered: Tenant[] = [];
  const enter = (tenant: Tenant) => {
    inside.push(tenant);
    entered.push(tenant);
  };
  return {
    inside,
    waiting,
    entered,
    come(tenant: Tenant) {
      if (places.take(tenant)) return enter(tenant);
      waiting.push(tenant);
      places.whenFree(tenant, () => {
        expect(places.take(tenant)).toBe(true);
        waiting.splice(waiting.indexOf(tenant), 1);
        enter(tenant);
      });
    },
    go(tenant: Tenant) {
      inside.splice(inside.indexOf(tenant), 1);
      places.give(tenant);
    },
  };
}

describe("places that tenants share", () => {
  it("have one free for another, whatever one tenant does", () => {
    const { come, entered } = createPlaces(4);
    for (let times = 0; times < 10; times += 1) come("ann");
    come("ben");
    expect(entered).toEqual(["ann", "ann", "ann", "ben"]);
  });

  it("are given to whoever has fewest", () => {
    const { come, go, entered } = createPlaces(4);
    for (const tenant of ["ann", "ann", "ann", "ben", "ann", "ann", "ben", "cleo"] as const) come(tenant);
    for (const tenant of ["ann", "ann", "ann"] as const) go(tenant);
    expect(entered.slice(4)).toEqual(["cleo", "ann", "ben"]);
  });

  it("are given in turn to those who have as many", () => {
    const { come, go, entered } = createPlaces(2);
    for (const tenant of ["ann", "ben", "ann", "ann", "ben", "ben", "cleo"] as const) come(tenant);
    for (const tenant of ["ann", "ben", "ann", "ben", "cleo"] as const) go(tenant);
    expect(entered).toEqual(["ann", "ben", "ann", "ben", "cleo", "ann", "ben"]);
  });

  it("may all be had by those who are nobody in particular", () => {
    const { come, entered } = createPlaces(4);
    for (let times = 0; times < 10; times += 1) come(null);
    expect(entered).toHaveLength(4);
  });

  it("are never more than there are, and never empty while somebody may have one", () => {
    const step = fc.record({ tenant: fc.constantFrom(...TENANTS), comes: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 80 }), (count, steps) => {
        const { come, go, inside, waiting } = createPlaces(count);
        for (const { tenant, comes } of steps) {
          if (comes) come(tenant);
          else if (inside.includes(tenant)) go(tenant);
          const of = (one: Tenant) => inside.filter((other) => other === one).length;
          expect(inside.length).toBeLessThanOrEqual(count);
          for (const one of TENANTS) if (one !== null) expect(of(one)).toBeLessThanOrEqual(Math.max(count - 1, 1));
          const mayEnter = waiting.filter((one) => one === null || of(one) < Math.max(count - 1, 1));
          if (mayEnter.length > 0) expect(inside).toHaveLength(count);
        }
      }),
    );
  });
});
