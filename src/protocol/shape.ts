import * as z from "zod/mini";

/** A check for values of type `T`. Checks look; they never change what they look at. */
export type Schema<T> = z.core.$ZodType<T, T>;

/** An object with at least these fields. Fields this SDK does not know survive untouched. */
export const open = z.looseObject;

/** The value may be missing. */
export const maybe = z.optional;

/** The value may be missing or `null`, which the protocol treats alike in params. */
export const nullish = z.nullish;

/**
 * A value or `null`. Every release was seen to write the `null`, though the schemas it generates let it be left out; a reader
 * takes that as well.
 */
export function orNull<T>(shape: Schema<T>): Schema<T | null> {
  return z.nullish(shape) as unknown as Schema<T | null>;
}

/** Text that is not empty. */
export const someText: Schema<string> = z.string().check(z.minLength(1));

type ArmOf<Arms extends Record<string, Schema<unknown>>> = z.infer<Arms[keyof Arms]>;

/**
 * The part of an open check that is known by name. A reader never needs it: whoever makes values up does, as tests do that want
 * to know whether the real server would take them.
 */
export const knownForms = new WeakMap<Schema<unknown>, Schema<unknown>>();

function openEnded<T>(check: Schema<unknown>, form: Schema<T>): Schema<T> {
  knownForms.set(check, form as Schema<unknown>);
  return check as Schema<T>;
}

/**
 * One of several shapes told apart by `type`, or by the member that `tag` names.
 *
 * A `type` this SDK does not know passes unchecked: newer servers add arms, and a reader that rejects them would turn every
 * release into a breaking one. Code that switches over the value therefore needs a `default`, though the type lists only known arms.
 */
export function tagged<Arms extends Record<string, Schema<unknown>>>(arms: Arms, tag = "type"): Schema<ArmOf<Arms>> {
  const checked = open({ [tag]: z.string() }).check((payload) => {
    const type = payload.value[tag] as string;
    const arm = Object.hasOwn(arms, type) ? arms[type] : undefined;
    const issues = arm ? (z.safeParse(arm, payload.value).error?.issues ?? []) : [];
    payload.issues.push(...(issues as typeof payload.issues));
  });
  return openEnded(checked, z.union(Object.values(arms)) as Schema<ArmOf<Arms>>);
}

/** One of several shapes told apart by the name of their only member. A name this SDK does not know passes unchecked. */
export function keyed<Arms extends Record<string, Schema<unknown>>>(
  arms: Arms,
): Schema<{ [Key in keyof Arms]: Record<Key, z.infer<Arms[Key]>> }[keyof Arms]> {
  const shape = Object.fromEntries(Object.entries(arms).map(([name, arm]) => [name, maybe(arm)]));
  const forms = Object.entries(arms).map(([name, arm]) => open({ [name]: arm }));
  return openEnded(open(shape), z.union(forms)) as never;
}

/** One of a list of words that newer servers add to: any other string passes as well. */
export function words<const Words extends readonly string[]>(...known: Words): Schema<Words[number]> {
  return openEnded(z.string(), z.enum(known) as Schema<Words[number]>);
}

/** A whole number that JavaScript holds exactly. */
export const integer: Schema<number> = z.int();
/** The same, and not negative. */
export const count: Schema<number> = z.int().check(z.nonnegative());
/** The same, and at least one. */
export const positive: Schema<number> = z.int().check(z.positive());
export const int32: Schema<number> = z.int32();
export const uint32: Schema<number> = z.uint32();
export const uint16: Schema<number> = z.int().check(z.nonnegative(), z.lte(0xffff));

/** A whole number of 64 bits: a `number` as long as that holds it exactly, a `bigint` beyond. Nothing is rounded. */
export const int64: Schema<number | bigint> = z.union([z.int(), z.int64()]);
/** The same, and not negative. */
export const uint64: Schema<number | bigint> = z.union([z.int().check(z.nonnegative()), z.uint64()]);

const anything: Schema<unknown> = z.any();

/** A shape this SDK names but does not check. */
export function unchecked<T>(): Schema<T> {
  return anything as Schema<T>;
}

/** Whether a check lets everything through, so that there is no need to run it. */
export function isUnchecked(schema: Schema<unknown>): boolean {
  return schema === anything;
}

/** Params that may be left out: absent and `null` pass as well. */
export function omissible<T>(shape: Schema<T>): Schema<T | undefined> {
  return z.nullish(shape) as unknown as Schema<T | undefined>;
}

/** The params of a method that takes none: absent, `null` and `{}` all pass. */
export const nothing = omissible(open({})) as unknown as Schema<undefined>;
