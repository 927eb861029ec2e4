import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import type { AppServerConfig } from "./app-server-config.js";

/** What clients are told of values that mean something to the real server (0.171), and nothing here. */
export function describeUnsupportedValues(
  path: string,
  config: AppServerConfig & { readonly model_auto_compact_token_limit_scope?: unknown },
): ConfigWarningNotification[] {
  if (config.model_auto_compact_token_limit_scope !== "body_after_prefix") return [];
  const setting = '`model_auto_compact_token_limit_scope = "body_after_prefix"`';
  return [{ summary: `${setting} has no effect on this server: the limit counts the whole thread.`, details: `user (${path})` }];
}
