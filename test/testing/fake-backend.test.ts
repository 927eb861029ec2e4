import { describe, expect, it } from "vitest";
import { createBackend } from "../support/backend.js";

/** Asks the model, and gives the stream's events as they come. */
async function* ask(baseUrl: string): AsyncGenerator<Record<string, unknown>> {
  const { body } = await fetch(`${baseUrl}/responses`, { method: "POST", body: "{}" });
  let rest = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (rest + chunk).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) yield JSON.parse(event.replace(/^.*\ndata: /, ""));
  }
}

async function askAll(baseUrl: string): Promise<Record<string, unknown>[]> {
  const events = [];
  for await (const event of ask(baseUrl)) events.push(event);
  return events;
}

describe("startFakeBackend", () => {
  it("has the model call tools, after what it says", async () => {
    const backend = await createBackend();
    backend.plan({
      text: "I look.",
      calls: [
        { name: "look", arguments: { where: "here" }, callId: "call-a" },
        { name: "look", arguments: "not json" },
      ],
    });
    const events = await askAll(backend.baseUrl);
    const items = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
    expect(items).toMatchObject([
      { type: "message", content: [{ text: "I look." }] },
      { type: "function_call", name: "look", call_id: "call-a", arguments: '{"where":"here"}' },
      { type: "function_call", name: "look", call_id: expect.stringMatching(/^call-./), arguments: "not json" },
    ]);
    expect(events.at(-1)).toMatchObject({ type: "response.completed" });
  });

  it("says nothing where it only calls a tool", async () => {
    const backend = await createBackend();
    backend.plan({ calls: [{ name: "look", arguments: {} }] });
    const events = await askAll(backend.baseUrl);
    expect(events.filter(({ type }) => type === "response.output_item.done")).toHaveLength(1);
  });

  it("streams each delta as it comes", async () => {
    const backend = await createBackend();
    let sayMore = () => {};
    const more = new Promise<void>((resolve) => {
      sayMore = resolve;
    });
    async function* speak() {
      yield "One ";
      await more;
      yield "two.";
    }
    backend.plan({ text: speak() });
    const heard: unknown[] = [];
    for await (const { type, delta } of ask(backend.baseUrl)) {
      if (type !== "response.output_text.delta") continue;
      heard.push(delta);
      sayMore();
    }
    expect(heard).toEqual(["One ", "two."]);
  });
});
