import * as z from "zod/mini";
import { knownArms, knownForms, type Schema } from "./shape.js";

/** A word or an arm that the protocol does not have, where it has a list of them. */
export interface UnknownForm {
  readonly path: readonly PropertyKey[];
  readonly words: readonly string[];
}

/**
 * The part of a value that the protocol knows, and what in it is of an unknown form: a server reads no more of a request, as codex does.
 * Members that a shape does not name are left out; what is behind an unchecked shape stays as it is.
 *
 * @param value - Has passed the check.
 */
export function knownPart(schema: Schema<unknown>, value: unknown): { known: unknown; unknownForm: UnknownForm | null } {
  const found: UnknownForm[] = [];
  const known = read(schema, value, { path: [], found });
  return { known, unknownForm: found[0] ?? null };
}

/** Where the reading is, and what it has found. */
interface Place {
  readonly path: readonly PropertyKey[];
  readonly found: UnknownForm[];
}

/** As much of zod's own description of a schema as is looked at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
  readonly element?: Schema<unknown>;
  readonly valueType?: Schema<unknown>;
  readonly innerType?: Schema<unknown>;
  readonly options?: readonly Schema<unknown>[];
  readonly entries?: Readonly<Record<string, string>>;
}

function definitionOf(schema: Schema<unknown>): Definition {
  return schema._zod.def as unknown as Definition;
}

function read(schema: Schema<unknown>, value: unknown, place: Place): unknown {
  if (value === null || value === undefined) return value;
  if (knownArms.has(schema)) return readUnion(schema, value as Members, place);
  if (typeof value === "string") return readText(schema, value, place);
  const { type, shape = {}, element, valueType, innerType, options = [] } = definitionOf(schema);
  if (type === "object") return readMembers(shape, value as Members, place);
  if (type === "array" && element) return (value as unknown[]).map((item, index) => read(element, item, below(place, index)));
  if (type === "record" && valueType)
    return mapMembers(value as Members, (member, name) => read(valueType, member, below(place, name)));
  if (innerType) return read(innerType, value, place);
  const fitting = options.find((option) => z.safeParse(option, value).success);
  return fitting ? read(fitting, value, place) : value;
}

type Members = Readonly<Record<string, unknown>>;

function readMembers(shape: Readonly<Record<string, Schema<unknown>>>, value: Members, place: Place): unknown {
  const named = Object.keys(shape).filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(named.map((name) => [name, read(shape[name] as Schema<unknown>, value[name], below(place, name))]));
}

/** Members are own ones, whatever their names. */
function mapMembers(value: Members, map: (member: unknown, name: string) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}

function readUnion(schema: Schema<unknown>, value: Members, place: Place): unknown {
  const { tag, arms } = knownArms.get(schema) as { tag: string | null; arms: Readonly<Record<string, Schema<unknown>>> };
  if (tag === null) {
    const names = Object.keys(arms).filter((name) => Object.hasOwn(value, name));
    if (names.length === 0)
      place.found.push({ path: [...place.path, ...Object.keys(value).slice(0, 1)], words: Object.keys(arms) });
    return readMembers(arms, value, place);
  }
  const name = value[tag] as string;
  if (Object.hasOwn(arms, name)) return read(arms[name] as Schema<unknown>, value, place);
  place.found.push({ path: [...place.path, tag], words: Object.keys(arms) });
  return value;
}

/** A text may be one of several words, also where it may be something else instead. */
function readText(schema: Schema<unknown>, value: string, place: Place): string {
  const { options = [], innerType } = definitionOf(schema);
  if (innerType) return readText(innerType, value, place);
  const words = [schema, ...options].flatMap(namesOf);
  if (words.length > 0 && !words.includes(value)) place.found.push({ path: place.path, words });
  return value;
}

/** The words of an open list, or the names of the arms that stand in place of one. */
function namesOf(schema: Schema<unknown>): string[] {
  const form = knownForms.get(schema);
  return Object.keys((form && definitionOf(form).entries) ?? knownArms.get(schema)?.arms ?? {});
}

function below({ path, found }: Place, key: PropertyKey): Place {
  return { path: [...path, key], found };
}
