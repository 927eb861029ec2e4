/** Headers that a table of the configuration names. */
export interface ConfiguredHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Names of environment variables that hold the values. */
  readonly variableHeaders: Readonly<Record<string, string>>;
}

/**
 * Sets configured headers. Those that no request can have, and those whose variable is unset or empty, are left out, as on the real
 * server (0.171).
 */
export function setConfigured(target: Headers, { headers, variableHeaders }: ConfiguredHeaders): void {
  const fromVariables = Object.entries(variableHeaders).map(([name, variable]) => [name, process.env[variable] ?? ""] as const);
  for (const [name, value] of [...Object.entries(headers), ...fromVariables.filter(([, text]) => text.trim() !== "")]) {
    try {
      target.set(name, value);
    } catch {
      // A name or a value with characters that no header may have.
    }
  }
}

/** Headers as an object. */
export function asRecord(headers: Headers): Record<string, string> {
  const all: Record<string, string> = {};
  headers.forEach((value, name) => {
    all[name] = value;
  });
  return all;
}
