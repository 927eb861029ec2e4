import { kindOf, listOf } from "../../connection/invalid-request.js";

/** A value does not have its form. The message is in the words of the real server's parser (0.171). */
export class FormMisfit extends Error {}

/** Reads a value: returns it without the members that the form does not have. @throws {FormMisfit} When it does not fit. */
export type Form = (value: unknown) => unknown;

/** The members of an object, in the order in which a missing one is named. */
export type Members = Readonly<Record<string, Member>>;

export interface Member {
  readonly form: Form;
  /** What an absent member is written as: `undefined` leaves it out. A member without this has to be there. */
  readonly absent?: null | undefined;
}

export const text: Form = (value) => {
  if (typeof value !== "string") throw expected(value, "a string");
  return value;
};

export const anything: Form = (value) => value;

export const integer: Form = (value) => {
  if (typeof value === "bigint" || Number.isInteger(value)) return value;
  throw expected(value, "u64");
};

export function listOfForm(form: Form): Form {
  return (value) => {
    if (!Array.isArray(value)) throw expected(value, "a sequence");
    return value.map(form);
  };
}

export function wordOf(...words: readonly string[]): Form {
  return (value) => {
    if (typeof value !== "string") throw expected(value, "variant identifier");
    if (!words.includes(value)) throw unknownWord(value, words);
    return value;
  };
}

/** An object with these members. */
export function objectOf(name: string, members: Members): Form {
  return (value) => readMembers(asObject(value, `struct ${name}`), members);
}

/**
 * A union whose arms are told apart by `type`.
 *
 * @param other - What a `type` that is no arm is read as. Left out: it does not fit.
 */
export function taggedOf(name: string, arms: Readonly<Record<string, Members>>, other?: object): Form {
  return (value) => {
    const { type, ...rest } = asObject(value, `internally tagged enum ${name}`);
    if (type === undefined) throw new FormMisfit("missing field `type`");
    if (typeof type !== "string") throw expected(type, "variant identifier");
    const members = Object.hasOwn(arms, type) ? arms[type] : undefined;
    if (members) return { type, ...readMembers(rest, members) };
    if (other) return other;
    throw unknownWord(type, Object.keys(arms));
  };
}

/** The first of several forms that fits. */
export function anyOf(name: string, ...forms: readonly Form[]): Form {
  return (value) => {
    for (const form of forms) {
      try {
        return form(value);
      } catch (error) {
        if (!(error instanceof FormMisfit)) throw error;
      }
    }
    throw new FormMisfit(`data did not match any variant of untagged enum ${name}`);
  };
}

export function needed(form: Form): Member {
  return { form };
}

/** May be absent or `null`, and is left out then. */
export function optional(form: Form): Member {
  return { form, absent: undefined };
}

/** May be absent or `null`, and is written as `null` then. */
export function nullable(form: Form): Member {
  return { form, absent: null };
}

export function expected(value: unknown, what: string): FormMisfit {
  return new FormMisfit(`invalid type: ${kindOf(value)}, expected ${what}`);
}

function unknownWord(word: string, words: readonly string[]): FormMisfit {
  return new FormMisfit(`unknown variant \`${word.slice(0, 40)}\`, expected ${listOf(words)}`);
}

export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw expected(value, what);
  return value as Record<string, unknown>;
}

/** The members that are there are read in their own order, as the real server's parser does. */
export function readMembers(given: Readonly<Record<string, unknown>>, members: Members): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!member || value === undefined || (value === null && "absent" in member)) continue;
    read[name] = member.form(value);
  }
  for (const [name, member] of Object.entries(members)) {
    if (name in read) continue;
    if (!("absent" in member)) throw new FormMisfit(`missing field \`${name}\``);
    if (member.absent === null) read[name] = null;
  }
  return read;
}
