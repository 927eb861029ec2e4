import { describe, expect, it } from "vitest";
import { readEvents } from "../../../../src/server/turn/responses/event-stream.js";

/** Reads a stream of chunks, and tells how often each started the time of silence again. */
async function restartsOf(chunks: readonly string[]): Promise<number> {
  let restarts = 0;
  const watch = {
    signal: new AbortController().signal,
    restart() {
      restarts += 1;
    },
    holdFor: async () => {},
    endSoon() {},
    cancel() {},
    isCancelled: false,
    stop() {},
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  await readEvents(
    body,
    watch,
    () => false,
    () => null,
  );
  return restarts;
}

describe("the silence of a backend", () => {
  it("ends with an event, also one in pieces, and not with a line of comment", async () => {
    expect(await restartsOf([": ping\n\n", ": ping\n\n", ":\n"])).toBe(0);
    expect(await restartsOf(['data: {"type":"a"}\n\n', ": ping\n\n", 'data: {"type"', ':"b"}', "\n\n"])).toBe(2);
  });
});
