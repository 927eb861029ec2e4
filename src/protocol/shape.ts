import * as zod from "zod/mini";
import * as z from "./deferred.js";
import { deferred } from "./deferred.js";

/** A check for values of type `T`, as zod has it. Checks never change the value: no defaults, no conversions, no members removed. */
export type Schema<T> = zod.core.$ZodType<T, T>;

/** An object with at least these members. Other members are kept as they are. */
export const open = z.looseObject;

/** The value may be missing. */
export const maybe = z.optional;

/** The value may be missing or `null`. In params, the protocol treats both in the same way. */
export const nullish = z.nullish;

/**
 * A value or `null`. All releases write the `null`. The schemas that codex generates also allow a missing member, so that is
 * accepted as well.
 */
export function orNull<T>(shape: Schema<T>): Schema<T | null> {
  return z.nullish(shape) as unknown as Schema<T | null>;
}

/** Text that is not empty: an effort. */
export const someText: Schema<string> = deferred(() => zod.string().check(zod.minLength(1)));

type ArmOf<Arms extends Record<string, Schema<unknown>>> = zod.infer<Arms[keyof Arms]>;

/**
 * What an open check knows by name: the arms of a union, the words of a list. Reading messages does not need it. Tests that make up
 * values do, to find out whether codex accepts them.
 */
export const knownForms = new WeakMap<Schema<unknown>, Schema<unknown>>();

/** The arms of an open check for a union, and the member that tells them apart; `null` where it is an arm's only member. */
export interface Arms {
  readonly tag: string | null;
  readonly arms: Readonly<Record<string, Schema<unknown>>>;
}
export const knownArms = new WeakMap<Schema<unknown>, Arms>();

function openEnded<T>(check: Schema<unknown>, form: Schema<T>): Schema<T> {
  knownForms.set(check, form as Schema<unknown>);
  return check as Schema<T>;
}

/**
 * A check for a union. The member `type`, or the one that `tag` names, tells the arms apart.
 *
 * A `type` that is not in the list passes unchecked, as newer servers add arms. Code that switches over the value therefore needs a
 * `default`, although the type lists the known arms only.
 *
 * @example
 * ```ts
 * const Answer = tagged({ yes: unchecked<{ type: "yes" }>(), no: unchecked<{ type: "no"; why: string }>() });
 * ```
 */
export function tagged<Arms extends Record<string, Schema<unknown>>>(arms: Arms, tag = "type"): Schema<ArmOf<Arms>> {
  const checked: Schema<unknown> = deferred(() =>
    zod.looseObject({ [tag]: z.string() }).check((payload) => {
      const type = payload.value[tag] as string;
      const arm = Object.hasOwn(arms, type) ? arms[type] : undefined;
      const issues = arm ? (zod.safeParse(arm, payload.value).error?.issues ?? []) : [];
      payload.issues.push(...(issues as typeof payload.issues));
    }),
  );
  knownArms.set(checked, { tag, arms });
  return openEnded(checked, z.union(Object.values(arms)) as Schema<ArmOf<Arms>>);
}

/** A check for a union whose arms have one member each. Its name tells the arms apart, and an unknown name passes unchecked. */
export function keyed<Arms extends Record<string, Schema<unknown>>>(
  arms: Arms,
): Schema<{ [Key in keyof Arms]: Record<Key, zod.infer<Arms[Key]>> }[keyof Arms]> {
  const shape = Object.fromEntries(Object.entries(arms).map(([name, arm]) => [name, maybe(arm)]));
  const forms = Object.entries(arms).map(([name, arm]) => open({ [name]: arm }));
  const checked = open(shape);
  knownArms.set(checked as Schema<unknown>, { tag: null, arms });
  return openEnded(checked, z.union(forms)) as never;
}

/** A check for one of several words. Any other text passes as well, as newer servers add words. */
export function words<const Words extends readonly string[]>(...known: Words): Schema<Words[number]> {
  return openEnded(deferred<unknown>(zod.string), z.enum(known) as Schema<Words[number]>);
}

/** A whole number that a JavaScript `number` can hold exactly. */
export const integer: Schema<number> = z.int();
/** The same, and not negative. */
export const count: Schema<number> = deferred(() => zod.int().check(zod.nonnegative()));
/** The same, and at least one. */
export const positive: Schema<number> = deferred(() => zod.int().check(zod.positive()));
export const int32: Schema<number> = z.int32();
export const uint32: Schema<number> = z.uint32();
export const uint16: Schema<number> = deferred(() => zod.int().check(zod.nonnegative(), zod.lte(0xffff)));

/** A whole number of 64 bits: a `number` if that can hold it exactly, otherwise a `bigint`. Nothing is rounded. */
export const int64: Schema<number | bigint> = deferred(() => zod.union([zod.int(), zod.int64()]));
/** The same, and not negative. */
export const uint64: Schema<number | bigint> = deferred(() => zod.union([zod.int().check(zod.nonnegative()), zod.uint64()]));

const anything: Schema<unknown> = z.any();

/**
 * A check that lets everything through, for values whose type is known and which nothing here reads.
 *
 * @example
 * ```ts
 * const saved = notification("notes/saved", unchecked<{ id: string }>());
 * ```
 */
export function unchecked<T>(): Schema<T> {
  return anything as Schema<T>;
}

/** Whether a check lets everything through. Then there is no need to run it. */
export function isUnchecked(schema: Schema<unknown>): boolean {
  return schema === anything;
}

/** Params that may be left out: absent and `null` pass as well. */
export function omissible<T>(shape: Schema<T>): Schema<T | undefined> {
  return z.nullish(shape) as unknown as Schema<T | undefined>;
}

/** The params of a method that takes none: absent, `null` and `{}` all pass. */
export const nothing = omissible(open({})) as unknown as Schema<undefined>;
