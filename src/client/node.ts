export { type FileLockOptions, fileLock } from "../disk/file-lock.js";
export type { Lock } from "../rpc/queue.js";
export { type AuthFileTokensOptions, authFileTokens } from "./token-providers/auth-file.js";
