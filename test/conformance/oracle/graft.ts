import { basename } from "node:path";
import type { JsonSchema } from "./codex-schemas.js";

/**
 * Our schema, in which the parts that we do not check are codex's. So if codex refuses a value made from it, the reason is in a part
 * that we do check.
 */
export function graft(ours: JsonSchema, codex: JsonSchema): JsonSchema {
  const definitions = codex.definitions as Readonly<Record<string, JsonSchema>> | undefined;
  return { ...graftPart(ours, [codex], definitions ?? {}), definitions };
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** `theirs` are codex's schemas that may apply at this place. */
function graftPart(ours: JsonSchema, theirs: readonly JsonSchema[], definitions: Definitions): JsonSchema {
  if (isUnchecked(ours)) return theirs.length > 0 ? { anyOf: theirs } : {};
  const arms = theirs.flatMap((schema) => armsOf(schema, definitions));
  const part = (inner: JsonSchema, at: (arm: JsonSchema) => unknown) =>
    graftPart(inner, arms.map(at).filter(isSchema), definitions);
  const fitting = arms.filter((arm) => fits(ours, arm));
  const grafted: Record<string, unknown> = { ...ours };
  if (ours.properties) {
    grafted.properties = Object.fromEntries(
      Object.entries(ours.properties).map(([name, inner]) => {
        const inners = fitting.map((arm) => arm.properties?.[name]).filter(isSchema);
        return [name, graftPart(inner, inners, definitions)];
      }),
    );
  }
  if (ours.items) grafted.items = part(ours.items as JsonSchema, (arm) => arm.items);
  if (isSchema(ours.additionalProperties))
    grafted.additionalProperties = part(ours.additionalProperties, (arm) => arm.additionalProperties);
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const own = ours[keyword] as readonly JsonSchema[] | undefined;
    if (own) grafted[keyword] = own.map((arm) => graftPart(arm, arms, definitions));
  }
  return grafted;
}

function isUnchecked(schema: JsonSchema): boolean {
  return Object.keys(schema).every((key) => key === "$schema");
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

/** The alternatives of a schema, with references resolved. Each has also the members that all of them have. */
function armsOf(schema: JsonSchema, definitions: Definitions): readonly JsonSchema[] {
  if (schema.$ref) return armsOf(definitions[basename(schema.$ref)] ?? {}, definitions);
  const inner = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as readonly JsonSchema[] | undefined;
  if (!inner) return [schema];
  const arms = inner.flatMap((each): readonly JsonSchema[] => armsOf(each, definitions));
  const { properties } = schema;
  return properties ? arms.map((arm) => ({ ...arm, properties: { ...properties, ...arm.properties } })) : arms;
}

/** Whether two objects may be the same arm of a union: no member that tells arms apart differs. */
function fits(ours: JsonSchema, theirs: JsonSchema): boolean {
  return Object.entries(ours.properties ?? {}).every(([name, { const: word }]) => {
    const words = theirs.properties?.[name]?.enum;
    return word === undefined || words === undefined || words.includes(word);
  });
}
