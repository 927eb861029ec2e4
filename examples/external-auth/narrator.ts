import type { WireEvent } from "codex-app-server-sdk/client";

/** Tells on stdout what passes, who it came from, and when. The messages it is given have their secrets masked already. */
export function createNarrator() {
  const startedAt = performance.now();
  const heard = new Map<string, number>();
  const asked = new Map<unknown, { method: string; at: number }>();

  const line = (who: string, text: string) => {
    const ms = (performance.now() - startedAt).toFixed(0).padStart(5);
    process.stdout.write(`${ms} ms  ${who.padEnd(16)}  ${text}\n`);
  };

  return {
    say: (who: string, text: string) => line(who, text),
    title: (text: string) => void process.stdout.write(`\n${text}\n`),
    count: (method: string) => heard.get(method) ?? 0,
    hear: ({ direction, message }: WireEvent) => {
      const who = direction === "sent" ? "parent -> server" : "server -> parent";
      const { id, method, params, result, error } = message;
      const key = `${direction === "sent"} ${id}`;
      if (typeof method === "string") {
        heard.set(method, (heard.get(method) ?? 0) + 1);
        if (id !== undefined) asked.set(key, { method, at: performance.now() });
        line(who, `${method}${id === undefined ? "" : ` (asks, id ${id})`} ${short(params)}`);
        return;
      }
      const question = asked.get(`${direction !== "sent"} ${id}`);
      const took = question ? `${question.method}, after ${(performance.now() - question.at).toFixed(1)} ms` : "?";
      line(who, `${error ? "refuses" : "answers"} id ${id} (${took}) ${short(error ?? result)}`);
    },
  };
}

function short(value: unknown): string {
  const text = value === undefined ? "" : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}
