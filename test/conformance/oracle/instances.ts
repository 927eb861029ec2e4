import { createGeneratorSync, type JsonSchema as FakedSchema } from "json-schema-faker";
import * as z from "zod/mini";
import { int64, knownForms, type Schema, uint64 } from "../../../src/protocol/shape.js";
import type { JsonSchema } from "./codex-schemas.js";
import { INTEGER_RANGES } from "./integers.js";

/** Which members an instance has: those it must have and some of the others, or all. */
export type Fullness = "some" | "all";

/** Makes up instances of a JSON schema, the same ones for the same seed. */
export function* makeInstances(schema: JsonSchema, seed: number, fullness: Fullness): Generator<unknown, never> {
  const options = fullness === "all" ? { alwaysFakeOptionals: true } : { optionalsProbability: 0.6 };
  const { generate } = createGeneratorSync({ seed, maxDepth: 12, refDepthMax: 12, ...options });
  const ranged = withRanges(schema);
  for (;;) yield generate(ranged as FakedSchema);
}

/**
 * Our check as a JSON schema. A check that lets unknown words and arms through becomes a schema of the known ones, without
 * further members.
 */
export function asJsonSchema(shape: Schema<unknown>): JsonSchema {
  return z.toJSONSchema(shape, {
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const known = knownForms.get(zodSchema as Schema<unknown>);
      const form = known ? asJsonSchema(known) : integerForm(zodSchema);
      if (form) replace(jsonSchema, form);
      if (jsonSchema.properties && !known) delete jsonSchema.additionalProperties;
    },
  }) as JsonSchema;
}

function integerForm(schema: unknown): JsonSchema | null {
  if (schema === int64) return { type: "integer", format: "int64" };
  return schema === uint64 ? { type: "integer", format: "uint64" } : null;
}

function replace(target: Record<string, unknown>, source: JsonSchema): void {
  for (const key of Object.keys(target)) delete target[key];
  for (const [key, value] of Object.entries(source)) if (key !== "$schema") target[key] = value;
}

/** Adds the ranges of codex's integer formats, so that the largest and smallest values are tried too. */
function withRanges<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(withRanges) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withRanges(value)]));
  const range = typeof inner.format === "string" ? INTEGER_RANGES[inner.format] : undefined;
  if (range) delete inner.format;
  return (range ? { minimum: range[0], maximum: range[1], ...inner } : inner) as T;
}
