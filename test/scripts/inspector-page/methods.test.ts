import { describe, expect, it } from "vitest";
import { safeParse } from "zod/mini";
import { listMethods } from "../../../scripts/inspector-page/methods.js";
import type { AnyRequest } from "../../../src/protocol/derive.js";
import { byMethod, clientRequests } from "../../../src/protocol/index.js";

describe("the methods of the Inspector's page", () => {
  const rows = byMethod<AnyRequest>(clientRequests);
  const fits = (method: string, params: unknown) => safeParse(rows.get(method)?.params as never, params).success;

  it("begin with params that fit, and stay so with each member that may be left out", () => {
    const misfits = listMethods().flatMap(({ method, members, template }) => {
      const params = JSON.parse(template) as object;
      const added = members.filter(({ isOptional }) => isOptional).map(({ name, sample }) => ({ ...params, [name]: sample }));
      return [params, ...added].filter((each) => !fits(method, each)).map((each) => [method, each]);
    });
    expect(misfits).toEqual([]);
  });
});
