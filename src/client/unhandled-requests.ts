import { CLIENT_REFUSED, METHOD_NOT_FOUND } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

/**
 * Answers a server request that no handler takes: declines in the method's own words where it has some, and throws an error otherwise.
 * Never silence, which stalls the turn, and never an empty object, which some methods read as consent.
 *
 * @throws {RpcError} -32601, where the method has no words for "no".
 */
export function declineUnhandled(method: string): unknown {
  switch (method) {
    case "item/commandExecution/requestApproval":
    case "item/fileChange/requestApproval":
      return { decision: "decline" };
    default:
      throw new RpcError(METHOD_NOT_FOUND, `This client does not handle ${method}`);
  }
}

/** Refuses a refresh request that no token session and no handler takes. For the only client of a server. */
export function refuseUnhandledRefresh(): never {
  throw new RpcError(CLIENT_REFUSED, "This client does not provide ChatGPT tokens");
}
