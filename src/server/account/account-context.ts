import type { Configuration } from "../config/configuration.js";
import type { Logger } from "../logger.js";
import type { Accounts } from "./accounts.js";
import type { Issuer } from "./sign-in/issuer.js";

/** What the answers to `account/*` need of the server. */
export interface AccountContext {
  readonly config: Configuration;
  readonly accounts: Accounts;
  readonly issuer: Issuer;
  /** Who signs people in, as the issuer is told. `undefined`: the client's name is told. */
  readonly originator: string | undefined;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}
