import { setTimeout as wait } from "node:timers/promises";
import type { Agent, AppServerConfig } from "codex-app-server-sdk/server";

/** A rubber duck: listens, remembers, and asks back. No model is behind it. */
export const duck: Agent = async ({ input, history, signal, write }) => {
  const heard = input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(" ");
  const before = history.filter(({ type }) => type === "userMessage").length;
  const answer =
    before === 0 ? `You say: ${heard} And what did you expect?` : `That is ${before + 1} things now. Why do you think so?`;

  const thought = write.reasoning();
  thought.delta("**Quack.**");
  thought.end();

  const message = write.message();
  for (const word of answer.split(/(?<= )/)) {
    message.delta(word);
    await wait(10, undefined, { signal }); // Esc in the terminal interface ends the turn here.
  }
  message.end();
};

/** A provider of its own, so that nobody is asked to sign in to OpenAI first. */
export const duckConfig: AppServerConfig = {
  model: "duck-1",
  model_provider: "duck",
  model_providers: { duck: { name: "Duck", requires_openai_auth: false } },
};
