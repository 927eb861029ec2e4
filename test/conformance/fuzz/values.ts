import type { JsonSchema } from "../oracle/codex-schemas.js";

/** Numbers from 0 up to 1 that are the same for the same seed. */
export type Random = () => number;

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

const DEEPEST = 8;

/** How values are made up. */
export interface Making {
  readonly random: Random;
  /** The schema that references are looked up in. */
  readonly root: JsonSchema;
  /** How likely a member is that may be left out. */
  readonly fullness: number;
}

/** A value that a schema of codex describes. */
export function makeUp(schema: JsonSchema | boolean, making: Making, depth = 0): unknown {
  if (typeof schema === "boolean") return pick(making.random, [null, 1, "any", {}]);
  if (schema.$ref) return makeUp(lookUp(schema.$ref, making.root), making, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(making.random, schema.enum);
  const arms = schema.oneOf ?? (schema.anyOf as readonly JsonSchema[] | undefined);
  if (arms) {
    const some = arms.filter(({ type }) => type !== "null");
    return makeUp(pick(making.random, depth > DEEPEST || some.length === 0 ? arms : some), making, depth + 1);
  }
  const parts = schema.allOf as readonly JsonSchema[] | undefined;
  if (parts) return Object.assign({}, ...parts.map((part) => makeUp(part, making, depth + 1)));
  return valueOfType(schema, making, depth);
}

function lookUp(ref: string, root: JsonSchema): JsonSchema {
  const path = ref.replace(/^#\//, "").split("/");
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root) as JsonSchema;
}

function valueOfType(schema: JsonSchema, making: Making, depth: number): unknown {
  const { random } = making;
  const types = [schema.type].flat().filter((type) => type !== "null");
  switch (types[0]) {
    case "string":
      return pick(random, ["a", "some words", "/tmp", "main"]);
    case "integer":
      return Math.floor(random() * 100);
    case "number":
      return random() * 100;
    case "boolean":
      return random() < 0.5;
    case "array":
      return Array.from({ length: depth > DEEPEST ? 0 : 1 + Math.floor(random() * 2) }, () =>
        makeUp((schema.items as JsonSchema | undefined) ?? true, making, depth + 1),
      );
    case "object":
      return objectOf(schema, making, depth);
    default:
      return schema.properties ? objectOf(schema, making, depth) : null;
  }
}

function objectOf(schema: JsonSchema, making: Making, depth: number): unknown {
  const required = new Set((schema.required as readonly string[] | undefined) ?? []);
  const wanted = Object.entries(schema.properties ?? {}).filter(
    ([name]) => required.has(name) || (depth <= DEEPEST && making.random() < making.fullness),
  );
  return Object.fromEntries(wanted.map(([name, member]) => [name, makeUp(member, making, depth + 1)]));
}
