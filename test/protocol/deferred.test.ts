import { expect, it, vi } from "vitest";
import * as zod from "zod/mini";
import { array, deferred, looseObject, string } from "../../src/protocol/deferred.js";

const built: string[] = [];

vi.mock(import("zod/mini"), async (importOriginal) => {
  const original = await importOriginal();
  const note =
    <Args extends unknown[], Made>(name: string, make: (...args: Args) => Made) =>
    (...args: Args): Made => {
      built.push(name);
      return make(...args);
    };
  const { string, looseObject, array, union } = original;
  return {
    ...original,
    string: note("string", string) as typeof string,
    looseObject: note("looseObject", looseObject) as typeof looseObject,
    array: note("array", array) as typeof array,
    union: note("union", union) as typeof union,
  };
});

it("builds no schema of the protocol when that is imported", async () => {
  built.length = 0;
  await import("../../src/protocol/index.js");
  expect(built).toEqual([]);
});

it("builds a schema once, when it is first looked at, and those inside with it", () => {
  const schema = looseObject({ names: array(string()) });
  built.length = 0;
  expect(zod.safeParse(schema, { names: ["a"], more: 1 })).toMatchObject({ success: true });
  expect(zod.safeParse(schema, { names: [1] }).error?.issues).toMatchObject([{ path: ["names", 0], expected: "string" }]);
  expect(built).toEqual(["looseObject", "array", "string"]);
});

it("is a schema to everything that takes one", async () => {
  const schema = deferred(() => zod.string().check(zod.minLength(2)));
  expect(schema).toBeInstanceOf(zod.core.$ZodType);
  expect(await schema["~standard"].validate("a")).toMatchObject({ issues: [{ code: "too_small" }] });
  expect(zod.toJSONSchema(zod.object({ name: schema }))).toMatchObject({
    properties: { name: { type: "string", minLength: 2 } },
  });
});
