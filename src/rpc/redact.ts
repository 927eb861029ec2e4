import { maskKnownSecrets, REDACTED } from "./known-secrets.js";

export { REDACTED };

/** Members whose value is a secret, whatever it looks like. Compared without case, dashes and underscores. */
const SECRET_MEMBERS = new Set([
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "authtoken",
  "apikey",
  "openaiapikey",
  "authorization",
  "secretaccesskey",
  "sessiontoken",
  "clientsecret",
  "password",
  "cookie",
  "setcookie",
]);

/** Anything shaped like a JWT (three base64url parts, the first a JSON object), a bearer, or an OpenAI key, wherever it stands. */
const SECRET_TEXT = /\beyJ[\w-]*\.[\w-]+\.[\w-]*|\bBearer\s+\S+|\bsk-[\w-]{8,}/gi;

/** A text without the secrets that are known in this process, or can be recognised by their form. */
export function redactText(text: string): string {
  return maskKnownSecrets(text).replace(SECRET_TEXT, REDACTED);
}

/** A copy without secrets: members with telling names, and texts in telling forms. `getAuthStatus {refreshToken: true}` stays readable. */
export function redact(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSecret(name, member) ? REDACTED : redact(member)]),
  );
}

function isSecret(name: string, member: unknown): boolean {
  return typeof member === "string" && SECRET_MEMBERS.has(name.toLowerCase().replace(/[-_]/g, ""));
}

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** A text that shows itself to nobody who does not ask: printing, JSON and inspection see `[redacted]`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect](): string {
    return REDACTED;
  }
}
