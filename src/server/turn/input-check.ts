import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { RpcError } from "../../rpc/errors.js";

/**
 * Refuses images that somebody would have to fetch, as the real server does (0.169.0): what the user hands in is in the request
 * or in a file.
 *
 * @throws {RpcError} -32600
 */
export function refuseRemoteImages(input: readonly UserInput[]): void {
  const isRemote = (part: UserInput) => part.type === "image" && "url" in part && /^https?:/i.test(part.url);
  if (input.some(isRemote))
    throw new RpcError(INVALID_REQUEST, "remote image URLs are not supported; use an inline data URL instead");
}
