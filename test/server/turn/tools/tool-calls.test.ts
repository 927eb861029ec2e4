import { createAppServer, defineTool, ToolFailure } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { createAgentRig } from "../../../support/agent.js";
import { dataUrl, png } from "../../../support/pictures.js";

const never = () => new Promise<never>(() => {});

/** Has the model call a tool once; resolves with what it read of the call, and the item that showed it. */
async function callOnce(tool: ReturnType<typeof defineTool>, given: object | string = {}, name = tool.name) {
  const errors: unknown[] = [];
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => void errors.push(fields) };
  const { run, asked } = await createAgentRig([{ calls: [{ name, arguments: given, callId: "call-a" }] }], {
    tools: [tool],
    logger,
  });
  const { outcome } = await run("go");
  const output = asked()[1]?.input.find(({ type }) => type === "function_call_output")?.output;
  return { output, item: outcome.items.find(({ type }) => type === "dynamicToolCall"), status: outcome.status, errors };
}

describe("defineTool", () => {
  it("takes schemas of zod and of zod/mini", () => {
    const options = { name: "t", description: "d", run: () => "" };
    const full = defineTool({ ...options, input: z.object({ city: z.string().describe("Where.") }) });
    const small = defineTool({ ...options, input: mini.object({ city: mini.string() }) });
    expect(full.inputSchema).toMatchObject({ type: "object", properties: { city: { type: "string", description: "Where." } } });
    expect(small.inputSchema).toMatchObject({ type: "object", required: ["city"] });
    expect(small.inputSchema).not.toHaveProperty("$schema");
  });

  it("refuses a name that no model can call, and a schema that has no JSON schema", () => {
    const options = { description: "d", run: () => "" };
    expect(() => defineTool({ ...options, name: "two words", input: z.object({}) })).toThrow(TypeError);
    expect(() => defineTool({ ...options, name: "t", input: z.object({ at: z.date() }) })).toThrow(TypeError);
  });
});

describe("a call of a tool", () => {
  const echo = defineTool({
    name: "echo",
    description: "Echoes.",
    input: z.object({ text: z.string(), times: z.number().default(2) }),
    run: ({ text, times }) => text.repeat(times),
  });

  it("gives the function what its schema makes of the arguments", async () => {
    const { output, item } = await callOnce(echo, { text: "ab" });
    expect(output).toBe("abab");
    expect(item).toMatchObject({
      id: "call-a",
      tool: "echo",
      arguments: { text: "ab" },
      status: "completed",
      success: true,
      contentItems: [{ type: "inputText", text: "abab" }],
    });
  });

  it("shows an integer past 2^53 as the model wrote it, and gives the function the number nearest to it", async () => {
    const count = defineTool({
      name: "count",
      description: "Counts.",
      input: z.object({ from: z.array(z.number()) }),
      run: ({ from: [from] }) => `${typeof from} ${from}`,
    });
    const { output, item } = await callOnce(count, '{"from":[12345678901234567890]}');
    expect(output).toBe("number 12345678901234567000");
    expect(item).toMatchObject({ arguments: { from: [12345678901234567890n] }, success: true });
  });

  it("may answer with a bigint, which the model reads as an integer", async () => {
    const { output } = await callOnce({ ...echo, run: async () => ({ id: 2n ** 60n }) });
    expect(output).toBe('{"id":1152921504606846976}');
  });

  it("tells the model of arguments that do not fit, and the turn goes on", async () => {
    const { output, item, status } = await callOnce(echo, { text: 5 });
    expect(output).toMatch(/^invalid arguments: .*text/s);
    expect([item, status]).toMatchObject([{ status: "failed", success: false }, "completed"]);
  });

  it("tells the model of arguments that are no JSON, without an item", async () => {
    const { output, item } = await callOnce(echo, "{oops");
    expect(output).toMatch(/^failed to parse function arguments: /);
    expect(item).toBeUndefined();
  });

  it("tells the model when there is no such tool", async () => {
    expect((await callOnce(echo, {}, "nope")).output).toBe("unsupported call: nope");
  });

  it("shows the text of a ToolFailure, and keeps that of any other error for the log", async () => {
    const failing = (error: Error) =>
      defineTool({
        name: "fails",
        description: "Fails.",
        input: z.object({}),
        run: () => {
          throw error;
        },
      });
    expect((await callOnce(failing(new ToolFailure("no such city")))).output).toBe("no such city");
    const { output, errors, status } = await callOnce(failing(new Error("/home/me/secret")));
    expect([output, status]).toEqual(["The tool failed.", "completed"]);
    expect(errors).toMatchObject([{ tool: "fails", cause: "Error: /home/me/secret" }]);
  });

  it("is given up after its time, also by a function that does not listen", async () => {
    let heard: AbortSignal | undefined;
    const deaf = defineTool({
      name: "deaf",
      description: "Waits.",
      input: z.object({}),
      timeoutMs: 20,
      run: (_, { signal }) => {
        heard = signal;
        return never();
      },
    });
    expect((await callOnce(deaf)).output).toBe("The tool took longer than 20 ms and was given up.");
    expect(heard?.aborted).toBe(true);
  });

  it("ends with the turn", async () => {
    const rig = await createAgentRig([{ calls: [{ name: "deaf", arguments: {} }] }], {
      tools: [defineTool({ name: "deaf", description: "Waits.", input: z.object({}), run: never })],
    });
    const threadId = await rig.startThread();
    const started = new Promise<string>((resolve) => {
      rig.client.on("item/started", ({ item, turnId }) => item.type === "dynamicToolCall" && resolve(turnId));
    });
    const running = rig.run("go", threadId);
    await rig.client.turn.interrupt({ threadId, turnId: await started });
    const { outcome } = await running;
    expect(outcome.status).toBe("interrupted");
    expect(outcome.items.at(-1)).toMatchObject({ type: "dynamicToolCall", status: "failed" });
    expect(rig.asked()).toHaveLength(1);
  });

  it("hands over no more than its limit, with the middle left out", async () => {
    const long = defineTool({
      name: "long",
      description: "Talks.",
      input: z.object({}),
      maxOutputBytes: 10,
      run: () => `${"ä".repeat(50)}end`,
    });
    expect((await callOnce(long)).output).toBe("ää\n[... 94 bytes left out ...]\näend");
  });

  it("is of the one tool with its name", () => {
    expect(() => createAppServer({ tools: [echo, echo] })).toThrow(new TypeError('There are two tools called "echo"'));
  });

  it("passes images on", async () => {
    const imageUrl = dataUrl(png());
    const shows = defineTool({
      name: "shows",
      description: "Shows.",
      input: z.object({}),
      run: () => ({
        contentItems: [
          { type: "inputText", text: "here" },
          { type: "inputImage", imageUrl },
        ],
      }),
    });
    expect((await callOnce(shows)).output).toEqual([
      { type: "input_text", text: "here" },
      { type: "input_image", image_url: imageUrl, detail: "high" },
    ]);
  });
});
