import { INTERNAL_ERROR } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";

/** The operating system's names for its errors, which Node does not use. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EEXIST: "File exists",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
  EROFS: "Read-only file system",
};

/**
 * An error of the operating system in the words of the real server (0.169), which have no path. Any other error is returned as it is.
 *
 * @param what - What goes before the words.
 */
export function describeSystemError(error: unknown, what = ""): unknown {
  const { code, errno } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : WORDS[code];
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
