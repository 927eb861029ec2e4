// zod's functions, as far as shapes use them, whose schemas are built when they are first looked at. The protocol has some thousand
// schemas, of which a connection uses a few; to build all of them would take longer than everything else at the start of a process.
import * as z from "zod/mini";

type AnySchema = z.core.$ZodType;

/** A schema to those who use it through `_zod` or `~standard`, as all functions of zod do. It has no methods of its own. */
class DeferredSchema implements Pick<AnySchema, "_zod" | "~standard"> {
  readonly #build: () => AnySchema;
  #built: AnySchema | null = null;

  constructor(build: () => AnySchema) {
    this.#build = build;
  }

  get _zod(): AnySchema["_zod"] {
    this.#built ??= this.#build();
    return this.#built._zod;
  }

  get "~standard"(): AnySchema["~standard"] {
    this.#built ??= this.#build();
    return this.#built["~standard"];
  }
}

/** A schema that is built when it is first looked at. */
export function deferred<T>(build: () => z.core.$ZodType<T, T>): z.core.$ZodType<T, T> {
  return new DeferredSchema(build) as unknown as z.core.$ZodType<T, T>;
}

/** A function that makes schemas, made to build them later. What it returns has no methods, whatever its type says. */
function later<Args extends readonly never[], Made extends AnySchema>(make: (...args: Args) => Made): (...args: Args) => Made {
  return (...args) => new DeferredSchema(() => make(...args)) as unknown as Made;
}

/** A function without arguments, whose schema serves everyone who asks for one. */
function shared<Made extends AnySchema>(make: () => Made): () => Made {
  const schema = new DeferredSchema(make) as unknown as Made;
  return () => schema;
}

export const string = shared(() => z.string());
export const boolean = shared(() => z.boolean());
export const unknown = shared(() => z.unknown());
export const any = shared(() => z.any());
export const int = shared(() => z.int());
export const int32 = shared(() => z.int32());
export const uint32 = shared(() => z.uint32());

export const array = later(z.array as never) as typeof z.array;
export const literal = later(z.literal as never) as typeof z.literal;
export const looseObject = later(z.looseObject as never) as typeof z.looseObject;
export const nullable = later(z.nullable as never) as typeof z.nullable;
export const nullish = later(z.nullish as never) as typeof z.nullish;
export const optional = later(z.optional as never) as typeof z.optional;
export const record = later(z.record as never) as typeof z.record;
export const union = later(z.union as never) as typeof z.union;
const undefinedOnly = shared(() => z.undefined());
const oneOf = later(z.enum as never) as typeof z.enum;

export { oneOf as enum, undefinedOnly as undefined };
