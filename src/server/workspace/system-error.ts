import { INTERNAL_ERROR } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { wordsOfOsError } from "../../system/os-error.js";

/**
 * An error of the operating system in the words of the real server (0.169), which have no path. Any other error is returned as it is.
 *
 * @param what - What goes before the words.
 */
export function describeSystemError(error: unknown, what = ""): unknown {
  const { code, errno } = error as NodeJS.ErrnoException;
  const words = wordsOfOsError(code);
  if (error instanceof RpcError || words === undefined || errno === undefined) return error;
  return new RpcError(INTERNAL_ERROR, `${what}${words} (os error ${Math.abs(errno)})`, { cause: error });
}

/** Runs something, and throws errors of the operating system as {@link describeSystemError} has them. */
export async function withSystemErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw describeSystemError(error);
  }
}
