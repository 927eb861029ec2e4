/** What stands where a secret was. */
export const REDACTED = "[redacted]";

/** The most texts that one keeper holds. The oldest leaves. */
const MOST_SECRETS = 16;

/** Shorter texts are not masked: they stand in ordinary words. */
const SHORTEST_SECRET = 8;

/** How deep a value is looked into. What is deeper is masked whole. */
const DEEPEST = 500;

/** All texts that are held at present, each with how many keepers hold it. */
const held = new Map<string, number>();

/**
 * Holds texts that are known to be secret, such as the tokens of one session, so that they are masked wherever they stand in what
 * the other side says: also those that nothing marks as a secret. Nothing is held after `clear`.
 */
export class SecretKeeper {
  readonly #texts = new Set<string>();

  add(text: string | undefined): void {
    if (text === undefined || text.length < SHORTEST_SECRET || this.#texts.has(text)) return;
    this.#texts.add(text);
    held.set(text, (held.get(text) ?? 0) + 1);
    const [oldest] = this.#texts;
    if (this.#texts.size > MOST_SECRETS && oldest !== undefined) this.#release(oldest);
  }

  clear(): void {
    for (const text of [...this.#texts]) this.#release(text);
  }

  #release(text: string): void {
    this.#texts.delete(text);
    const keepers = (held.get(text) ?? 1) - 1;
    if (keepers > 0) held.set(text, keepers);
    else held.delete(text);
  }
}

/** A text in which the secrets that are held now are masked. */
export function maskKnownSecrets(text: string): string {
  if (held.size === 0) return text;
  // The longest first: one may be a part of another.
  const found = [...held.keys()].filter((secret) => text.includes(secret)).sort((one, other) => other.length - one.length);
  return found.reduce((masked, secret) => masked.replaceAll(secret, REDACTED), text);
}

/** A value of a message in which they are masked, names of members included. The same value when there are none to mask. */
export function maskKnownSecretsIn(value: unknown): unknown {
  return held.size === 0 ? value : maskIn(value, 0);
}

function maskIn(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskKnownSecrets(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return REDACTED;
  const mask = (member: unknown) => maskIn(member, depth + 1);
  if (Array.isArray(value)) return value.map(mask);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [maskKnownSecrets(name), mask(member)]));
}
