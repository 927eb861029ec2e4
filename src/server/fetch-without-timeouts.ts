/** Where Node stores the client that its own `fetch` uses. */
const NODES_CLIENT = Symbol.for("undici.globalDispatcher.1");

type ClientClass = new (options: { headersTimeout: number; bodyTimeout: number }) => object;

let withoutLimits: object | null = null;

/**
 * Node's own `fetch`, without its limits of five minutes until the headers and between two chunks of the body. Only requests that have a
 * signal and ask for a stream of events are without them: their reader has a limit of its own. A client that was put in the place of
 * Node's, such as one for a proxy, is used as it is.
 */
export const fetchWithoutTimeouts: typeof fetch = (input, init = {}) => {
  const isStream = new Headers(init.headers).get("accept") === "text/event-stream";
  const dispatcher = isStream && init.signal ? clientWithoutLimits() : null;
  return fetch(input, dispatcher ? ({ ...init, dispatcher } as RequestInit) : init);
};

function clientWithoutLimits(): object | null {
  const nodes = (globalThis as { [NODES_CLIENT]?: { constructor: ClientClass } })[NODES_CLIENT];
  if (nodes?.constructor.name !== "Agent") return null;
  withoutLimits ??= new nodes.constructor({ headersTimeout: 0, bodyTimeout: 0 });
  return withoutLimits;
}
