import { describe, expect, it } from "vitest";
import { readDynamicTools } from "../../../src/server/thread/dynamic-tools.js";

const inputSchema = { type: "object" };
const old = (members: object = {}) => ({ name: "t", description: "d", inputSchema, ...members });
const typed = (members: object = {}) => ({ type: "function", ...old(members) });

describe("tools that a client brings along", () => {
  it("stay as they are in the form that has types", () => {
    const tools = [typed(), { type: "namespace", name: "ns", description: "d", tools: [typed({ deferLoading: true })] }];
    expect(readDynamicTools(tools as never)).toEqual(tools);
  });

  it("get types in the older form, each namespace where its first tool stands", () => {
    const tools = [
      old({ namespace: "ns", exposeToContext: false }),
      old({ namespace: null, exposeToContext: true }),
      old({ name: "u", namespace: "ns", deferLoading: true, exposeToContext: true }),
      old({ namespace: "ms", deferLoading: false, exposeToContext: false }),
    ];
    expect(readDynamicTools(tools as never)).toEqual([
      {
        type: "namespace",
        name: "ns",
        description: "",
        tools: [typed({ deferLoading: true }), typed({ name: "u", deferLoading: true })],
      },
      typed(),
      { type: "namespace", name: "ms", description: "", tools: [typed()] },
    ]);
  });

  it("are refused where a model could not be offered them", () => {
    expect(() => readDynamicTools([typed(), typed()] as never)).toThrow("duplicate dynamic tool name: t");
    expect(() => readDynamicTools([typed(), old()] as never)).toThrow("either canonical or legacy format consistently");
  });
});
