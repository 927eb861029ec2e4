import { maskingLogger } from "codex-app-server-sdk/server";

const nothing = () => {};

/** Bearer tokens that were read. They are masked for as long as this process runs, and the oldest leaves. */
const bearers = new Set<string>();
const MOST_BEARERS = 16;
/** Shorter texts are not masked: they stand in ordinary words. */
const SHORTEST_BEARER = 8;

/** Masks a bearer token from now on, wherever it stands in a message or an error. */
export function maskFromNowOn(bearer: string): void {
  if (bearer.length < SHORTEST_BEARER) return;
  bearers.delete(bearer);
  bearers.add(bearer);
  const [oldest] = bearers;
  if (bearers.size > MOST_BEARERS && oldest !== undefined) bearers.delete(oldest);
}

/** A copy of a value without those tokens, names of members included. The same value when there are none. */
export function maskBearers<T>(value: T): T {
  if (bearers.size === 0) return value;
  // The longest first: one may be a part of another.
  const longestFirst = [...bearers].sort((one, other) => other.length - one.length);
  return without(longestFirst, value) as T;
}

function without(texts: readonly string[], value: unknown): unknown {
  if (typeof value === "string") return texts.reduce((rest, text) => rest.replaceAll(text, "[redacted]"), value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => without(texts, member));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [without(texts, name), without(texts, member)]));
}

/** A copy of a value without secrets, as the package's logs have it. */
export function maskValue(value: unknown): unknown {
  let masked: unknown;
  const keep = (fields: Record<string, unknown>) => {
    masked = fields.value;
  };
  maskingLogger({ debug: nothing, warn: nothing, error: nothing, info: keep }).info({ value }, "");
  return maskBearers(masked);
}

/** A text without secrets. */
export function maskText(text: string): string {
  return String(maskValue(text));
}

/** What an error says, without secrets. */
export function messageOf(error: unknown): string {
  return maskText(error instanceof Error ? error.message : String(error));
}
