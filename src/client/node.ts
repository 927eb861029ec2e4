export type { LockFunction } from "../rpc/queue.js";
export { type FileLockOptions, fileLock } from "../system/file-lock.js";
export { type AuthFileTokensOptions, authFileTokens } from "./chatgpt-tokens/providers/auth-file.js";
