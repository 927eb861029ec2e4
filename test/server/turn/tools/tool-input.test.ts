import { defineTool, type ToolContext, type ToolInput } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";

const context = {} as ToolContext;
const whole = { name: "weather", description: "Says what the weather is like.", run: (input: unknown) => input };

/** A schema as other libraries make them: an object with a city. */
function foreign(extra: object = {}): ToolInput<{ city: string }> {
  const validate = (value: unknown) => {
    const { city } = value as { city: unknown };
    return typeof city === "string"
      ? { value: { city: city.trim() } }
      : { issues: [{ message: "must be a text", path: ["places", { key: 0 }, "city"] }] };
  };
  return { "~standard": { version: 1, vendor: "valibot", validate, ...extra } };
}

describe("the input of a tool", () => {
  it.each([
    ["zod", z.object({ city: z.string().min(2).describe("Its name"), days: z.number().default(1) })],
    [
      "zod/mini",
      mini.object({
        city: mini.string().check(mini.minLength(2), mini.describe("Its name")),
        days: mini._default(mini.number(), 1),
      }),
    ],
  ] as const)("may be a schema of %s, which the model is shown as JSON schema", async (_, input) => {
    const tool = defineTool({ ...whole, input });
    expect(tool.inputSchema).toEqual({
      type: "object",
      properties: { city: { type: "string", minLength: 2, description: "Its name" }, days: { type: "number", default: 1 } },
      required: ["city"],
    });
    expect(await tool.run({ city: "Rome" }, context)).toEqual({ city: "Rome", days: 1 });
  });

  it("is asked for its JSON schema by itself, in the form of its input and of draft 2020-12", () => {
    const input = (options: unknown) => ({ $schema: "https://json-schema.org/draft/2020-12/schema", options });
    const output = () => ({ wrong: true });
    const tool = defineTool({ ...whole, input: foreign({ jsonSchema: { input, output } }) });
    expect(tool.inputSchema).toEqual({ options: { target: "draft-2020-12" } });
  });

  it("is read from a schema of zod 4.0 or 4.1, which does not say it by itself, with the descriptions that it keeps", () => {
    const old = z.object({ city: z.string() });
    const described = Object.assign(Object.create(z.string()), { meta: () => ({ description: "Its name" }) });
    Object.assign(old._zod.def.shape, { city: described });
    Object.defineProperty(old, "~standard", { value: { ...foreign()["~standard"], vendor: "zod" } });
    expect(defineTool({ ...whole, input: old }).inputSchema).toMatchObject({
      type: "object",
      properties: { city: { type: "string", description: "Its name" } },
    });
  });

  it("may be said beside a schema that does not say it", async () => {
    const inputSchema = { type: "object", properties: { city: { type: "string" } } };
    const tool = defineTool({ ...whole, input: foreign(), inputSchema });
    expect(tool.inputSchema).toBe(inputSchema);
    expect(await tool.run({ city: " Rome " }, context)).toEqual({ city: "Rome" });
    await expect(tool.run({ city: 5 }, context)).rejects.toMatchObject({
      code: "ERR_TOOL_INPUT",
      message: "invalid arguments: ✖ must be a text\n  → at places[0].city",
    });
  });

  it("is refused, and the sentence says what is wanted, when nothing says its JSON schema", () => {
    expect(() => defineTool({ ...whole, input: foreign() })).toThrow(
      /^The input of the tool "weather", a schema of valibot, does not say its JSON schema: pass one that says it by itself .* or say it in inputSchema$/,
    );
  });

  it("is refused when it is not a schema", () => {
    const input = { type: "object", properties: {} } as unknown as ToolInput<unknown>;
    expect(() => defineTool({ ...whole, input })).toThrow('The input of the tool "weather" is not a Standard Schema');
  });

  it("is refused when it cannot be written as JSON schema", () => {
    expect(() => defineTool({ ...whole, input: z.object({ at: z.date() }) })).toThrow(
      'The input of the tool "weather" has no JSON schema',
    );
  });
});
