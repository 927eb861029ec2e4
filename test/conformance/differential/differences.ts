/** A place where two observations differ. What is not there on one side is `undefined`. */
export interface Difference {
  /**
   * Where, with what a list holds named by its method instead of its number: `accountNotifications[account/updated].params.reason`.
   * So the same difference has the same place in every scenario.
   */
  readonly place: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** Every place in which two values differ, as deep inside as can be said. Lists are laid beside one another by what they hold. */
export function differencesOf(left: unknown, right: unknown, place = ""): Difference[] {
  if (Object.is(left, right)) return [];
  if (Array.isArray(left) && Array.isArray(right)) {
    return align(left, right).flatMap(([one, other]) => differencesOf(one, other, `${place}[${nameOf(one ?? other)}]`));
  }
  if (isRecord(left) && isRecord(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) => differencesOf(left[name], right[name], place === "" ? name : `${place}.${name}`));
  }
  return [{ place, left, right }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a thing in a list is called: a message by its method, a reply by what was asked; the rest have no name. */
function nameOf(item: unknown): string {
  if (!isRecord(item)) return "";
  const { method, asked, type, path } = item;
  return ([method, asked, type, path].find((name) => typeof name === "string") as string | undefined) ?? "";
}

/** Pairs the things of two lists: those of one name in their order (a longest common run), and the rest with nothing. */
function align(left: readonly unknown[], right: readonly unknown[]): [unknown, unknown][] {
  const common = commonLengths(left.map(nameOf), right.map(nameOf));
  const pairs: [unknown, unknown][] = [];
  let [at, other] = [0, 0];
  while (at < left.length || other < right.length) {
    const isPair = at < left.length && other < right.length && nameOf(left[at]) === nameOf(right[other]);
    if (isPair) pairs.push([left[at++], right[other++]]);
    else if (other >= right.length || (at < left.length && lengthAt(common, at + 1, other) >= lengthAt(common, at, other + 1)))
      pairs.push([left[at++], undefined]);
    else pairs.push([undefined, right[other++]]);
  }
  return pairs;
}

/** How many names the rests of two lists have in common, for each pair of beginnings. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let at = left.length - 1; at >= 0; at -= 1) {
    for (let other = right.length - 1; other >= 0; other -= 1) {
      const same = left[at] === right[other];
      const longest = same
        ? lengthAt(lengths, at + 1, other + 1) + 1
        : Math.max(lengthAt(lengths, at + 1, other), lengthAt(lengths, at, other + 1));
      (lengths[at] as number[])[other] = longest;
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly (readonly number[])[], at: number, other: number): number {
  return lengths[at]?.[other] ?? 0;
}
