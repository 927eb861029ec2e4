export { type AuthFileTokensOptions, authFileTokens } from "./token-providers/auth-file.js";
export { type FileLockOptions, fileLock } from "./token-providers/file-lock.js";
export type { Lock } from "./token-providers/rotation.js";
