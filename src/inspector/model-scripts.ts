import type { FakeAnswer, FakeRequest } from "codex-app-server-sdk/testing";
import type { ModelScript } from "./feed-messages.js";

type Json = Record<string, unknown>;

const COMMAND = "node --version";
const WORDS =
  "This is the fake backend of the Inspector. It knows no model: it streams these words one after the other, so that you can watch the deltas arrive in the timeline and the message grow in the conversation.".split(
    " ",
  );
/** The wait between two words, in milliseconds. */
const WORD_MS = 30;

/** What the fake model answers a request with. */
export function answerFor(script: ModelScript, { body }: FakeRequest): FakeAnswer {
  const said = lastOf((body as Json | undefined)?.input);
  // What a tool gave, or the user answered, is with the model now.
  if (String(said.type).endsWith("_output")) return { text: ["Thank you. ", "I have read the output."] };
  const offered = new Set(listOf((body as Json | undefined)?.tools).map(({ name }) => name));
  switch (script) {
    case "answers":
      return { text: ["Hello ", "from ", "the ", "fake ", "backend."] };
    case "streams":
      return { reasoning: { summary: ["Thinking about which words to say."] }, text: spoken() };
    case "runs-a-command":
      return callOf(offered, [
        ["exec_command", { cmd: COMMAND }],
        ["shell_command", { command: COMMAND }],
        ["shell", { command: ["bash", "-lc", COMMAND] }],
      ]);
    case "asks-a-question":
      return callOf(offered, [["request_user_input", QUESTION]]);
    case "fails":
      return { status: 400, message: "The fake backend was told to fail." };
  }
}

/** A mode with the model of the fake home. */
export function collaborationMode(mode: "plan" | "default") {
  return { mode, settings: { model: "mock-model", reasoning_effort: null, developer_instructions: null } };
}

const QUESTION = {
  questions: [
    {
      id: "colour",
      header: "Colour",
      question: "Which colour shall the button have?",
      options: [
        { label: "Blue (Recommended)", description: "As everything else." },
        { label: "Green", description: "It stands out." },
      ],
    },
  ],
};

function callOf(offered: ReadonlySet<unknown>, calls: readonly (readonly [string, object])[]): FakeAnswer {
  const [name, given] = calls.find(([tool]) => offered.has(tool)) ?? [];
  if (name === undefined || given === undefined)
    return { text: `The server offers no such tool to the model (${[...offered].join(", ") || "it offers none"}).` };
  return { calls: [{ name, arguments: given }] };
}

async function* spoken(): AsyncGenerator<string> {
  for (const word of WORDS) {
    await new Promise((resolve) => setTimeout(resolve, WORD_MS));
    yield `${word} `;
  }
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function lastOf(value: unknown): Json {
  return listOf(value).at(-1) ?? {};
}
