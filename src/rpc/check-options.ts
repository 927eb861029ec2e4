import { CodexError } from "./errors.js";

/** Looks at the value of one option. @returns What is wrong with it, as a sentence that names it; `null` when it fits. */
export type OptionCheck = (value: unknown, name: string) => string | null;

/** The checks of some options, by their names: no others may be given. */
export type OptionChecks<Options> = Readonly<Record<keyof Options, OptionCheck>>;

/**
 * Checks the options that a function was given. One that is left out, or `undefined`, fits.
 *
 * @param of - The function's name.
 * @param needed - The options that may not be left out.
 * @throws {CodexError} `ERR_OPTION` for the first that is unknown or has the wrong kind. The message names it, and not its value.
 */
export function checkOptions<Options extends object>(
  of: string,
  options: Options,
  checks: OptionChecks<Options>,
  needed: readonly (keyof Options & string)[] = [],
): void {
  const problem = groupWith(needed, checks)(options, "");
  if (problem !== null) throw new CodexError("ERR_OPTION", `${of}: ${problem}`);
}

/** An object with options of its own. */
export function group<Options>(checks: OptionChecks<Options>): OptionCheck {
  const known: Readonly<Record<string, OptionCheck>> = checks;
  return (options, inside) => {
    if (!isObject(options)) return mustBe("an object")(options, inside || "options");
    for (const [key, value] of Object.entries(options)) {
      const name = inside === "" ? key : `${inside}.${key}`;
      const check = Object.hasOwn(known, key) ? known[key] : undefined;
      if (!check) return `there is no option "${name}", only ${Object.keys(known).sort().join(", ")}`;
      const problem = value === undefined ? null : check(value, name);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** The same, with members that may not be left out. */
export function groupWith<Options>(needed: readonly (keyof Options & string)[], checks: OptionChecks<Options>): OptionCheck {
  const check = group(checks);
  return (options, inside) => {
    const problem = check(options, inside);
    if (problem !== null) return problem;
    const missing = needed.find((name) => (options as Partial<Options>)[name] === undefined);
    return missing === undefined ? null : `"${inside === "" ? "" : `${inside}.`}${missing}" is missing`;
  };
}

/** Fits where one of several checks does; otherwise the problem is that of the first. */
export function either(first: OptionCheck, ...others: readonly OptionCheck[]): OptionCheck {
  return (value, name) => {
    const fits = others.some((check) => check(value, name) === null);
    return fits ? null : first(value, name);
  };
}

/** An object with these functions; others may be left out. */
export function withFunctions(what: string, needed: readonly string[], others: readonly string[] = []): OptionCheck {
  return (value, name) => {
    if (typeof value === "string") return `"${name}" must be ${what}, and not a path`;
    const isFunction = (member: string) => isObject(value) && typeof value[member] === "function";
    const bad = [
      ...needed.filter((member) => !isFunction(member)),
      ...others.filter((member) => isGiven(value, member) && !isFunction(member)),
    ];
    return bad.length === 0 ? null : `"${name}" must be ${what}: it has no function ${bad.join(", ")}`;
  };
}

/** A list whose every member fits. */
export function listOf(fits: (member: unknown) => boolean, what: string): OptionCheck {
  return mustBe(`a list of ${what}`, (value) => Array.isArray(value) && value.every(fits));
}

export function oneOf(...words: readonly string[]): OptionCheck {
  return mustBe(`one of ${words.map((word) => `"${word}"`).join(", ")}`, (value) => words.includes(value as string));
}

export function mustBe(what: string, fits: (value: unknown) => boolean = () => false): OptionCheck {
  return (value, name) => (fits(value) ? null : `"${name}" must be ${what}`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** 0 stands for any port that is free. */
export function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}

export const text = mustBe("a text that is not empty", isText);
export const flag = mustBe("true or false", (value) => typeof value === "boolean");
export const object = mustBe("an object", isObject);
export const func = mustBe("a function", (value) => typeof value === "function");
export const notNegative = mustBe("a number from 0 on", (value) => typeof value === "number" && value >= 0);
export const off = mustBe("false", (value) => value === false);
export const positive = mustBe("a number above 0", (value) => typeof value === "number" && value > 0);

function isGiven(value: unknown, member: string): boolean {
  return isObject(value) && value[member] !== undefined;
}
