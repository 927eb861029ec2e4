import type { MessageError } from "../../src/rpc/errors.js";
import type { Message } from "../../src/rpc/transport.js";

export type { Message, Transport } from "../../src/rpc/transport.js";
export type MessageBatch = readonly (Message | MessageError)[];
