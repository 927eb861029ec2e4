import { SecretKeeper } from "../../../rpc/known-secrets.js";

/** Headers that this server writes itself, and that are no secret. */
const OWN_HEADERS = new Set(["accept", "content-type", "originator", "session-id", "thread-id", "user-agent"]);

/**
 * Holds what the configuration adds to a request: keys, headers and members of the query. A backend that quotes one of them in its error
 * does not tell it to clients, to the store and to the log then. Call `clear` when the exchange is over.
 */
export function keepSecretsOf(headers: Readonly<Record<string, string>>, url: string): SecretKeeper {
  const secrets = new SecretKeeper();
  for (const [name, value] of Object.entries(headers))
    if (!OWN_HEADERS.has(name.toLowerCase())) secrets.add(value.replace(/^Bearer /i, ""));
  for (const value of URL.canParse(url) ? new URL(url).searchParams.values() : []) secrets.add(value);
  return secrets;
}
