import { maskingLogger } from "codex-app-server-sdk/server";

const nothing = () => {};

/** A copy of a value without secrets, as the package's logs have it. */
export function maskValue(value: unknown): unknown {
  let masked: unknown;
  const keep = (fields: Record<string, unknown>) => {
    masked = fields.value;
  };
  maskingLogger({ debug: nothing, warn: nothing, error: nothing, info: keep }).info({ value }, "");
  return masked;
}

/** A text without secrets. */
export function maskText(text: string): string {
  return String(maskValue(text));
}

/** What an error says, without secrets. */
export function messageOf(error: unknown): string {
  return maskText(error instanceof Error ? error.message : String(error));
}
