import { expect } from "vitest";
import { png } from "../support/pictures.js";
import { createSpeech } from "../tui/model.js";
import { load } from "./installed.js";
import type { Stage } from "./stage.js";
import type { Act, Story } from "./story.js";
import { ESCALATED, wantsToRun } from "./wishes.js";

type Json = Record<string, unknown>;

/** As much of the packages `ai` and `ai-sdk-provider-codex-cli` as is used here. */
interface AiSdk {
  generateText(options: Json): Promise<Json & { finalStep: { providerMetadata?: Json } }>;
  streamText(options: Json): { stream: AsyncIterable<Json & { type: string }> };
  generateObject(options: Json): Promise<Json>;
  jsonSchema(schema: object): unknown;
}
interface Provider {
  (model: string): unknown;
  listModels(): Promise<unknown>;
  close(): Promise<void>;
}

/** A program that uses the AI SDK, with codex as its model. */
class Program {
  threadId = "";
  readonly #sdk: AiSdk;
  readonly #provider: Provider;

  constructor(sdk: AiSdk, provider: Provider) {
    this.#sdk = sdk;
    this.#provider = provider;
  }

  /** Has a text generated, and says what came of it. */
  async generate(options: Json, forProvider: Json = {}): Promise<unknown> {
    try {
      const result = await this.#sdk.generateText({ ...this.#own(forProvider), ...options });
      const { text, finishReason, usage, warnings, toolCalls, toolResults } = result;
      const metadata = result.finalStep.providerMetadata?.["codex-app-server"] as Json | undefined;
      if (typeof metadata?.threadId === "string") this.threadId = metadata.threadId;
      return { text, finishReason, usage, warnings, toolCalls, toolResults, metadata };
    } catch (error) {
      return describe(error);
    }
  }

  /** Has a text streamed, and says what came, part by part. */
  async stream(options: Json, onPart: (part: Json) => void = () => {}): Promise<unknown> {
    const parts: unknown[] = [];
    const onError = () => {};
    try {
      for await (const part of this.#sdk.streamText({ ...this.#own(), onError, ...options }).stream) {
        parts.push(describePart(part));
        onPart(part);
      }
    } catch (error) {
      parts.push(describe(error));
    }
    return parts;
  }

  async object(schema: object, prompt: string): Promise<unknown> {
    try {
      const options = { ...this.#own(), schema: this.#sdk.jsonSchema(schema), prompt };
      const { object, finishReason, usage, warnings } = await this.#sdk.generateObject(options);
      return { object, finishReason, usage, warnings };
    } catch (error) {
      return describe(error);
    }
  }

  listModels(): Promise<unknown> {
    return this.#provider.listModels();
  }

  close(): Promise<void> {
    return this.#provider.close();
  }

  #own(forProvider: Json = {}): Json {
    return { model: this.#provider("mock-model"), maxRetries: 0, providerOptions: { "codex-app-server": forProvider } };
  }
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { name: error.name, message: error.message, data: (error as { data?: unknown }).data };
}

/** A part of a stream, without what is made from other parts. */
function describePart({ type, request: _, response: __, performance: ___, error, ...part }: Json): unknown {
  return { type, ...(error === undefined ? {} : { error: describe(error) }), ...part };
}

const generate: Act<Program> = {
  name: "generate",
  play(program, stage) {
    stage.plan({ text: "Here it is.", reasoning: { summary: ["Thinking."] } });
    return program.generate({ system: "Be brief.", prompt: "Say something." });
  },
};

const stream: Act<Program> = {
  name: "stream",
  play(program, stage) {
    stage.plan({ text: ["The first half, ", "the second half."], reasoning: { summary: ["Thinking."] } });
    return program.stream({ prompt: "Say hello." });
  },
};

const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
  additionalProperties: false,
};

const object: Act<Program> = {
  name: "object",
  async play(program, stage) {
    stage.plan({ text: JSON.stringify({ name: "Ada", age: 36 }) });
    const made = await program.object(SCHEMA, "Make somebody up.");
    const asked = stage.backend.modelRequests.at(-1)?.body as Json | undefined;
    return { made, format: asked?.text };
  },
};

const image: Act<Program> = {
  name: "image",
  play: (program) =>
    program.generate({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "file", data: png(), mediaType: "image/png" },
          ],
        },
      ],
    }),
};

const resume: Act<Program> = {
  name: "resume",
  async play(program) {
    const first = await program.generate({ prompt: "Remember 7." }, { threadMode: "persistent" });
    return [first, await program.generate({ prompt: "What was it?" }, { threadId: program.threadId })];
  },
};

const approvals: Act<Program> = {
  name: "approvals",
  async play(program, stage) {
    const asked: unknown[] = [];
    const decide = (decision: string) => ({
      approvalPolicy: "on-request",
      sandboxPolicy: "read-only",
      serverRequests: {
        onCommandExecutionApproval: async ({ params: { command, cwd, reason } }: { params: Json }) => {
          asked.push({ command, cwd, reason });
          return { decision };
        },
      },
    });
    stage.plan(wantsToRun("echo it ran > made.txt", ESCALATED), { text: "It ran." });
    const allowed = await program.generate({ prompt: "Run something." }, decide("accept"));
    stage.plan(wantsToRun("echo no > other.txt", ESCALATED), { text: "It did not." });
    const refused = await program.generate({ prompt: "Run something else." }, decide("decline"));
    expect(asked).toHaveLength(2);
    return { allowed, refused, asked };
  },
};

const abort: Act<Program> = {
  name: "abort",
  async play(program, stage) {
    stage.plan(createSpeech("It begins ", "and never ends."));
    const controller = new AbortController();
    const parts = await program.stream({ prompt: "Go on.", abortSignal: controller.signal }, ({ type }) => {
      if (type === "text-delta") controller.abort(new Error("enough"));
    });
    return [parts, await program.generate({ prompt: "And now?" })];
  },
};

const failure: Act<Program> = {
  name: "a turn that fails",
  async play(program, stage) {
    stage.plan({ status: 500, message: "the backend is on fire" }, { status: 500, message: "the backend is on fire" });
    return [await program.generate({ prompt: "Try." }), await program.stream({ prompt: "Try again." })];
  },
};

const models: Act<Program> = {
  name: "list of models",
  differs: {
    because: "the real server lists OpenAI's models, ours those it has been given: the one in config.toml",
    at: ["client.models[]", "client.defaultModel"],
  },
  play: (program) => program.listModels(),
};

async function open({ codex, project, env }: Stage): Promise<Program> {
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  const sdk = await load<AiSdk>("ai/dist/index.js");
  const { createCodexAppServer } = await load<{ createCodexAppServer(options: Json): Provider }>(
    "ai-sdk-provider-codex-cli/dist/index.js",
  );
  const defaultSettings = { codexPath: codex, cwd: project, env, logger: false };
  return new Program(sdk, createCodexAppServer({ defaultSettings }));
}

/** A program of the AI SDK, with codex as its model. */
export const aiSdk: Story<Program> = {
  open,
  close: (program) => program.close(),
  acts: [generate, stream, object, image, approvals, resume, abort, failure, models],
};
