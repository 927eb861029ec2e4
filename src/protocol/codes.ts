// The JSON-RPC error codes of this protocol. Codex 0.93 to 0.171 uses no others.

/** The request is invalid or refused: bad params, a method that the protocol does not have, or something that the sender can change. */
export const INVALID_REQUEST = -32600;

/** The protocol has the method, and this side does not serve it. */
export const METHOD_NOT_FOUND = -32601;

/** The params of a command contradict each other. `command/exec` is answered with it, and the `includedThreadIds` of `thread/list`; for all other bad params it is -32600. */
export const INVALID_PARAMS = -32602;

/** This side failed. The message does not say how, as that may be secret. */
export const INTERNAL_ERROR = -32603;

/** Too many requests are running. The same request may be sent again later. */
export const OVERLOADED = -32001;

/** A client could not do what the server asked it for: it has no tokens, it refused, or nobody is there to answer. */
export const CLIENT_REFUSED = -32000;
