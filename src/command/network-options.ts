import type { LockFlags } from "./locks.js";

/** The options for serving over a network, with the values that were given. */
export interface NetworkFlags extends LockFlags {
  readonly "allow-origin"?: readonly string[] | undefined;
}

/** How each of them is written, and what it does. */
export const NETWORK_OPTIONS = {
  "ws-auth": {
    type: "string",
    value: "MODE",
    help: "which token a WebSocket client has to bring: capability-token, one for all, or signed-bearer-token, a JWT, whose subject sees threads and account of its own only; addresses of other machines need one of the two",
  },
  "ws-token-file": { type: "string", value: "PATH", help: "the file with the capability token" },
  "ws-token-sha256": { type: "string", value: "HEX", help: "the SHA-256 of the capability token, in place of the file" },
  "ws-shared-secret-file": {
    type: "string",
    value: "PATH",
    help: "the file with the secret, of 32 bytes at least, that signs the bearer tokens (HS256)",
  },
  "ws-jwks-url": {
    type: "string",
    value: "URL",
    help: "the keys of an identity provider that signs the bearer tokens (RS256, ES256, EdDSA), in place of a secret; needs --ws-issuer and --ws-audience",
  },
  "ws-issuer": { type: "string", value: "ISSUER", help: "the iss that bearer tokens must have" },
  "ws-audience": { type: "string", value: "AUDIENCE", help: "the aud that bearer tokens must have" },
  "ws-max-clock-skew-seconds": {
    type: "string",
    value: "SECONDS",
    help: "by how much the clocks of both sides may differ; default: 30",
  },
  "ws-tls-cert": {
    type: "string",
    value: "PATH",
    help: "the certificate for wss://, as PEM, with those between it and its authority",
  },
  "ws-tls-key": { type: "string", value: "PATH", help: "its key, as PEM" },
  "allow-origin": {
    type: "string",
    multiple: true,
    value: "ORIGIN",
    help: "a browser origin whose pages may connect, such as https://app.example; may be given several times; others get 403",
  },
} as const satisfies Readonly<Record<keyof NetworkFlags, object>>;

/** Their names, in the order of the help. */
export const NETWORK_NAMES = Object.keys(NETWORK_OPTIONS) as (keyof NetworkFlags)[];

const MAX_UNSIGNED = 2n ** 64n - 1n;

/** What is wrong with the value of one of them, in the words of the real server (0.171); `null` for nothing. */
export function problemOfNetwork(flags: NetworkFlags): string | null {
  const { "ws-auth": mode, "ws-max-clock-skew-seconds": skew } = flags;
  if (mode !== undefined && !["capability-token", "signed-bearer-token"].includes(mode)) {
    return `invalid value '${mode}' for '--ws-auth <MODE>'\n  [possible values: capability-token, signed-bearer-token]`;
  }
  const empty = NETWORK_NAMES.find((name) => flags[name] === "" && NETWORK_OPTIONS[name].value === "PATH");
  if (empty !== undefined) return `a value is required for '--${empty} <PATH>' but none was supplied`;
  const problem = skew === undefined ? null : problemOfUnsigned(skew);
  return problem === null ? null : `invalid value '${skew}' for '--ws-max-clock-skew-seconds <SECONDS>': ${problem}`;
}

function problemOfUnsigned(text: string): string | null {
  if (text === "") return "cannot parse integer from empty string";
  if (!/^\+?\d+$/.test(text)) return "invalid digit found in string";
  return BigInt(text.replace("+", "")) > MAX_UNSIGNED ? "number too large to fit in target type" : null;
}
