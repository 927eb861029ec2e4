/** The most that one answer may have, and one event of a stream, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** An answer that breaks off where it would fill the memory. */
export function bounded(response: Response): Response {
  if (!response.body) return response;
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const at = isStream ? chunk.lastIndexOf(NEWLINE) : -1;
      bytes = at < 0 ? bytes + chunk.length : chunk.length - at - 1;
      if (bytes > MOST_BYTES) controller.error(new Error("The MCP server's answer is too long"));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}
