import { CLIENT_REFUSED, METHOD_NOT_FOUND } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

/**
 * What a server request gets that no handler takes: a refusal in the method's own words where it has some, an error otherwise.
 * Never silence, which stalls the turn, and never an empty object, which some methods read as consent.
 */
export function decline(method: string): unknown {
  switch (method) {
    case "item/commandExecution/requestApproval":
    case "item/fileChange/requestApproval":
      return { decision: "decline" };
    default:
      throw new RpcError(METHOD_NOT_FOUND, `This client does not handle ${method}`);
  }
}

/** What a refresh request gets from the only client of a server, when it has no tokens to give. */
export function refuseRefresh(): never {
  throw new RpcError(CLIENT_REFUSED, "This client does not provide ChatGPT tokens");
}
