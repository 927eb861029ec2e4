import type { FakeAnswer, FakeBackend, FakeRequest } from "codex-app-server-sdk/testing";

/** What the terminal UI calls a thread, which it asks the model for in a turn that nobody sees. */
export const TITLE = "Greet the model";

/** Has the model answer every prompt as told, and the terminal UI's own question for a title with one. */
export function answerPrompts(backend: FakeBackend, answer: (request: FakeRequest) => FakeAnswer): void {
  backend.answer = (request) => (isTitleRequest(request) ? { text: JSON.stringify({ title: TITLE }) } : answer(request));
}

/** The requests that somebody's prompt made. */
export function promptRequests({ modelRequests }: FakeBackend): FakeRequest[] {
  return modelRequests.filter((request) => !isTitleRequest(request));
}

/** The input of a request to the model, item by item. */
export function inputOf(
  request: FakeRequest | undefined,
): { type?: string; role?: string; content?: unknown; output?: unknown }[] {
  return (request?.body as { input: [] } | undefined)?.input ?? [];
}

/** What was said in a request to the model, by users and by the model, without what the server adds of its own. */
export function saidIn(request: FakeRequest): string[] {
  return inputOf(request)
    .filter(({ role }) => role === "user" || role === "assistant")
    .flatMap(({ content }) =>
      typeof content === "string" ? [content] : (content as { text?: string }[]).map(({ text }) => text ?? ""),
    )
    .filter((text) => !text.startsWith("<") && !text.startsWith("#"));
}

function isTitleRequest({ body }: FakeRequest): boolean {
  return JSON.stringify(body).includes("concise, single-line task title");
}

/** A message that stops halfway until it is told to go on. */
export function createSpeech(beginning: string, rest: string): { text: AsyncIterable<string>; goOn: () => void } {
  let goOn = () => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* speak() {
    yield beginning;
    await told;
    yield rest;
  }
  return { text: speak(), goOn };
}
