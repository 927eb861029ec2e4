import { constants } from "node:os";

/** The operating system's words for its errors, which Node does not use. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EDQUOT: "Disk quota exceeded",
  EEXIST: "File exists",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENFILE: "Too many open files in system",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
  EROFS: "Read-only file system",
};

/** What the operating system says of an error with this code; `undefined` for one that is not listed. */
export function wordsOfOsError(code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
}

/** The same as the real server writes it (0.171), with the error's number: `No such file or directory (os error 2)`. */
export function describeOsError(code: string | undefined): string | undefined {
  const words = wordsOfOsError(code);
  return words && `${words} (os error ${constants.errno[code as keyof typeof constants.errno]})`;
}
