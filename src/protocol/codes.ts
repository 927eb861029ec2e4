/** The JSON-RPC error codes that cross this wire. The real server uses no others of its own (codex 0.93 to 0.169). */

/** The request cannot be taken as it stands: bad params, a name the protocol does not know, or a refusal that its sender can mend. */
export const INVALID_REQUEST = -32600;

/** The protocol knows the method and this side does not serve it. */
export const METHOD_NOT_FOUND = -32601;

/** The params of a command contradict each other. Only `command/exec` uses it; all other bad params are -32600. */
export const INVALID_PARAMS = -32602;

/** This side failed. The message never carries the inner text. */
export const INTERNAL_ERROR = -32603;

/** Too much is already in flight; the same request may be sent again later. */
export const OVERLOADED = -32001;

/** A client could not do what the server asked it for: no tokens, a refusal, nobody to ask. */
export const CLIENT_REFUSED = -32000;
