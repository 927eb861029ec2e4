import type { Ajv, ValidateFunction } from "ajv";
import { createCodexAjv } from "./oracle/codex-ajv.js";
import { type MethodSchemas, readCodexSchemas } from "./oracle/codex-schemas.js";

type Message = Readonly<Record<string, unknown>>;

/**
 * Looks at whole conversations: does each message of a server have the shape that codex's own JSON schemas describe, those of the pinned
 * release with what is experimental?
 */
export interface WireCheck {
  /** What does not fit, as `method part: why`, each once. Methods that no schema describes are passed over. */
  misfitsIn(sent: readonly Message[], received: readonly Message[]): string[];
}

/** Asks the pinned codex for its schemas, and compiles each when it is needed first. */
export async function createWireCheck(): Promise<WireCheck> {
  const schemas = await readCodexSchemas();
  const ajv = withDefinitions(schemas);
  const compiled = new Map<string, ValidateFunction | null>();
  const validatorOf = (method: string, part: keyof MethodSchemas): ValidateFunction | null => {
    const name = `${method} ${part}`;
    if (!compiled.has(name)) {
      const schema = schemas.get(method)?.[part];
      compiled.set(name, schema ? ajv.compile({ $ref: `codex#/definitions/${nameOf(method, part)}` }) : null);
    }
    return compiled.get(name) ?? null;
  };
  const misfitOf = (method: string, part: keyof MethodSchemas, value: unknown): string[] => {
    const validate = validatorOf(method, part);
    if (!validate || validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${method} ${part}${instancePath.replace(/\d+/g, "N")}: ${message}`,
    );
  };
  return {
    misfitsIn(sent, received) {
      const methods = new Map<unknown, string>(
        sent.flatMap(({ id, method }) => (typeof method === "string" && id !== undefined ? [[id, method] as const] : [])),
      );
      const found = received.flatMap(({ id, method, params, result }) => {
        if (typeof method === "string") return misfitOf(method, "params", params);
        const asked = methods.get(id);
        return asked === undefined || result === undefined ? [] : misfitOf(asked, "result", result);
      });
      return [...new Set(found)];
    },
  };
}

/** A validator that knows every schema as part of one, so that what many messages hold, such as items, is compiled once. */
function withDefinitions(schemas: ReadonlyMap<string, MethodSchemas>): Ajv {
  const definitions: Record<string, unknown> = {};
  for (const [method, parts] of schemas) {
    for (const part of ["params", "result"] as const) {
      const { definitions: shared, ...own } = parts[part] ?? {};
      Object.assign(definitions, shared, parts[part] ? { [nameOf(method, part)]: own } : {});
    }
  }
  return createCodexAjv().addSchema({ $id: "codex", definitions });
}

function nameOf(method: string, part: keyof MethodSchemas): string {
  return `${part}:${method.replaceAll("/", ".")}`;
}
