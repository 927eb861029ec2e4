import * as z from "zod/mini";

/** A check for values of type `T`. Checks look; they never change what they look at. */
export type Schema<T> = z.core.$ZodType<T, T>;

/** An object with at least these fields. Fields this SDK does not know survive untouched. */
export const open = z.looseObject;

/** The value may be missing. */
export const maybe = z.optional;

/** The value may be missing or `null`, which the protocol treats alike in params. */
export const nullish = z.nullish;

type ArmOf<Arms extends Record<string, Schema<unknown>>> = z.infer<Arms[keyof Arms]>;

/**
 * One of several shapes told apart by `type`.
 *
 * A `type` this SDK does not know passes unchecked: newer servers add arms, and a reader that rejects them would turn every
 * release into a breaking one. Code that switches over the value therefore needs a `default`, though the type lists only known arms.
 */
export function tagged<Arms extends Record<string, Schema<unknown>>>(arms: Arms): Schema<ArmOf<Arms>> {
  const checked = open({ type: z.string() }).check((payload) => {
    const { type } = payload.value;
    const arm = Object.hasOwn(arms, type) ? arms[type] : undefined;
    const issues = arm ? (z.safeParse(arm, payload.value).error?.issues ?? []) : [];
    payload.issues.push(...(issues as typeof payload.issues));
  });
  return checked as unknown as Schema<ArmOf<Arms>>;
}

const anything: Schema<unknown> = z.any();

/** A shape this SDK names but does not check. */
export function unchecked<T>(): Schema<T> {
  return anything as Schema<T>;
}

/** Whether a check lets everything through, so that there is no need to run it. */
export function isUnchecked(schema: Schema<unknown>): boolean {
  return schema === anything;
}

/** The params of a method that takes none: absent, `null` and `{}` all pass. */
export const nothing = z.nullish(open({})) as unknown as Schema<undefined>;
