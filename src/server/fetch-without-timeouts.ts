/** Where Node keeps the client behind its own fetch. */
const NODES_CLIENT = Symbol.for("undici.globalDispatcher.1");

type ClientClass = new (options: { headersTimeout: number; bodyTimeout: number }) => object;

let unhurriedClient: object | null = null;

/**
 * Node's own `fetch`, which gives up after five minutes without headers or without a chunk of the body, without these two limits
 * for requests that can be aborted and ask for a stream of events: whoever reads one bounds its silence. A client that was put
 * in the place of Node's, for a proxy say, is left as it is, with the limits it has.
 */
export const fetchWithoutTimeouts: typeof fetch = (input, init = {}) => {
  const isStream = new Headers(init.headers).get("accept") === "text/event-stream";
  const dispatcher = isStream && init.signal ? clientWithoutLimits() : null;
  return fetch(input, dispatcher ? ({ ...init, dispatcher } as RequestInit) : init);
};

function clientWithoutLimits(): object | null {
  const nodes = (globalThis as { [NODES_CLIENT]?: { constructor: ClientClass } })[NODES_CLIENT];
  if (nodes?.constructor.name !== "Agent") return null;
  unhurriedClient ??= new nodes.constructor({ headersTimeout: 0, bodyTimeout: 0 });
  return unhurriedClient;
}
