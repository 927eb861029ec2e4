import type { MemberView } from "../../src/inspector/page/methods-table.js";
import { isUnchecked, knownForms, type Schema } from "../../src/protocol/shape.js";

/** What zod keeps of a check, as far as it is read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
  readonly innerType?: Schema<unknown>;
  readonly element?: Schema<unknown>;
  readonly valueType?: Schema<unknown>;
  readonly options?: readonly Schema<unknown>[];
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string>>;
}

const DEEPEST = 3;

/** Values to begin with, by the name of the member: an empty text fits no server. */
const EXAMPLES: Readonly<Record<string, string>> = {
  command: "ls",
  cwd: "/tmp",
  effort: "low",
  name: "A name",
  objective: "Say hello.",
  path: "/tmp",
  query: "a",
  searchTerm: "hello",
  text: "Say hello.",
};

/** The members of params, each with its type as TypeScript writes it. */
export function outlineOf(schema: Schema<unknown>): MemberView[] {
  const shape = definitionOf(inside(schema)).shape ?? {};
  return Object.entries(shape).map(([name, member]) => ({
    name,
    type: typeText(member),
    isOptional: isOptional(member),
    sample: sampleOf(member, 1, name),
  }));
}

/** Params with the members that must be there, for somebody to fill in. */
export function templateOf(schema: Schema<unknown>): unknown {
  return sampleOf(inside(schema), 0, "");
}

function definitionOf(schema: Schema<unknown>): Definition {
  return (schema as unknown as { _zod: { def: Definition } })._zod.def;
}

/** A check without what says that the value may be missing. */
function inside(schema: Schema<unknown>): Schema<unknown> {
  const { type, innerType } = definitionOf(schema);
  return (type === "optional" || type === "nullable") && innerType ? inside(innerType) : schema;
}

function isOptional(schema: Schema<unknown>): boolean {
  return isUnchecked(schema) || definitionOf(schema).type === "optional";
}

function typeText(schema: Schema<unknown>, depth = 0): string {
  if (isUnchecked(schema)) return "unknown";
  const known = knownForms.get(schema);
  if (known) return typeText(known, depth);
  const { type, shape, innerType, element, valueType, options, values, entries } = definitionOf(schema);
  if (depth > DEEPEST) return "…";
  const inner = (of: Schema<unknown> | undefined) => (of ? typeText(of, depth + 1) : "unknown");
  switch (type) {
    case "optional":
      return innerType ? typeText(innerType, depth) : "unknown";
    case "nullable":
      return `${innerType ? typeText(innerType, depth) : "unknown"} | null`;
    case "object": {
      const members = Object.entries(shape ?? {}).map(([name, of]) => `${name}${isOptional(of) ? "?" : ""}: ${inner(of)}`);
      return members.length === 0 ? "object" : `{ ${members.join("; ")} }`;
    }
    case "array": {
      const text = inner(element);
      return /[ |]/.test(text) && !text.startsWith("{") ? `(${text})[]` : `${text}[]`;
    }
    case "record":
      return `Record<string, ${inner(valueType)}>`;
    case "union":
      return (options ?? []).map(inner).join(" | ");
    case "literal":
      return (values ?? []).map((value) => JSON.stringify(value)).join(" | ");
    case "enum":
      return Object.values(entries ?? {})
        .map((word) => JSON.stringify(word))
        .join(" | ");
    case "int":
    case "bigint":
      return "number";
    case "any":
      return "unknown";
    default:
      return type;
  }
}

function sampleOf(schema: Schema<unknown>, depth: number, name: string): unknown {
  if (isUnchecked(schema)) return null;
  const known = knownForms.get(schema);
  if (known) return sampleOf(known, depth, name);
  const { type, shape, options, values, entries, element } = definitionOf(inside(schema));
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(shape ?? {})
          .filter(([, of]) => !isOptional(of))
          .map(([name, of]) => [name, sampleOf(of, depth + 1, name)]),
      );
    case "array":
      return element && depth < DEEPEST ? [sampleOf(element, depth + 1, name)] : [];
    case "union":
      return options?.[0] ? sampleOf(options[0], depth, name) : null;
    case "literal":
      return values?.[0] ?? null;
    case "enum":
      return Object.values(entries ?? {})[0] ?? "";
    case "string":
      return EXAMPLES[name] ?? "";
    case "boolean":
      return depth > 0;
    case "number":
    case "int":
    case "bigint":
      return 0;
    default:
      return depth === 0 ? {} : null;
  }
}
