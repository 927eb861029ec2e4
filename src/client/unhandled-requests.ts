import { CLIENT_REFUSED, METHOD_NOT_FOUND } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

/**
 * Answers a server request that no handler takes: declines it where the method has an answer that says so, and throws an error
 * otherwise. A request without an answer would stall the turn, and some methods take an empty object for consent.
 *
 * @throws {RpcError} -32601, where the method has no answer that declines.
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
