/** Where Node stores the client that its own `fetch` uses; Node 26 has it in the newer place, and something else in the older one. */
const [NODES_CLIENT, NEWER_PLACE] = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")] as const;

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
  const clients = globalThis as unknown as Record<symbol, { constructor: ClientClass } | undefined>;
  const older = clients[NODES_CLIENT];
  const nodes = older?.constructor.name === "Dispatcher1Wrapper" ? clients[NEWER_PLACE] : older;
  if (nodes?.constructor.name !== "Agent") return null;
  withoutLimits ??= new nodes.constructor({ headersTimeout: 0, bodyTimeout: 0 });
  return withoutLimits;
}
