import * as z from "zod/mini";

/**
 * A schema of any library that implements [Standard Schema](https://standardschema.dev): zod 3.24 and newer, zod 4, valibot, arktype
 * and others. `Output` is what its check makes of the arguments.
 */
export interface ToolInput<Output> {
  readonly "~standard": {
    readonly version: 1;
    /** The library's name. */
    readonly vendor: string;
    /** Checks a value. */
    readonly validate: (value: unknown) => ToolInputResult<Output> | Promise<ToolInputResult<Output>>;
    /** The types that the schema stands for. There is no such member at run time. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a check of {@link ToolInput} finds: a value, or what is wrong with it. */
export type ToolInputResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly ToolInputIssue[] };

/** One thing that is wrong with the arguments of a tool, and where. */
export interface ToolInputIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The JSON schema that the model is shown. Newer libraries say it of a schema themselves, as "Standard JSON Schema" describes. */
interface SaysJsonSchema {
  readonly jsonSchema?: { readonly input: (options: { target: string }) => object } | undefined;
}

const WANTED =
  "pass one that says it by itself (zod 4, arktype 2.1.28, valibot's through toStandardJsonSchema of @valibot/to-json-schema), or say it in inputSchema";

/**
 * The JSON schema of a tool's arguments, as the schema's own library says it.
 *
 * @throws {TypeError} When `input` is not a Standard Schema, or does not say its JSON schema.
 */
export function jsonSchemaOf(tool: string, input: ToolInput<unknown>): object {
  const standard: (ToolInput<unknown>["~standard"] & SaysJsonSchema) | undefined = input?.["~standard"];
  if (typeof standard?.validate !== "function")
    throw new TypeError(`The input of the tool "${tool}" is not a Standard Schema, as those of zod, valibot and arktype are`);
  try {
    if (standard.jsonSchema) return withoutDialect(standard.jsonSchema.input({ target: "draft-2020-12" }));
    if (isZod4(input)) return withoutDialect(z.toJSONSchema(input, { io: "input", metadata: ownMetadata() }));
  } catch (error) {
    throw new TypeError(`The input of the tool "${tool}" has no JSON schema`, { cause: error });
  }
  throw new TypeError(`The input of the tool "${tool}", a schema of ${standard.vendor}, does not say its JSON schema: ${WANTED}`);
}

function withoutDialect({ $schema: _, ...schema }: { $schema?: unknown }): object {
  return schema;
}

/** Schemas of zod 4.0 and 4.1 do not say their JSON schema themselves. */
function isZod4(input: object): input is z.core.$ZodType {
  return "_zod" in input;
}

/** Each copy of zod 4.0 keeps the descriptions of its schemas to itself, so that the schema is asked. */
function ownMetadata(): typeof z.globalRegistry {
  const registry = z.registry<z.core.GlobalMeta>();
  const asked = {
    get: (schema: { meta?: () => z.core.GlobalMeta | undefined }) => schema.meta?.() ?? z.globalRegistry.get(schema as never),
  };
  return Object.assign(registry, asked) as unknown as typeof z.globalRegistry;
}

/** Says what is wrong with the arguments, one line for each thing and one for the place of it. */
export function describeIssues(issues: readonly ToolInputIssue[]): string {
  const flat = issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((part) => (typeof part === "object" ? part.key : part)),
  }));
  return z.prettifyError({ issues: flat as z.core.$ZodIssue[] });
}
