/** Values by a key that several may have. A key is remembered for as long as it has a value. */
export class Groups<Key, Value> {
  readonly #groups = new Map<Key, Set<Value>>();

  add(key: Key, value: Value): void {
    const group = this.#groups.get(key);
    if (group) group.add(value);
    else this.#groups.set(key, new Set([value]));
  }

  delete(key: Key, value: Value): void {
    const group = this.#groups.get(key);
    if (group?.delete(value) && group.size === 0) this.#groups.delete(key);
  }

  /** A copy, in the order in which they were added. */
  of(key: Key): Value[] {
    return [...(this.#groups.get(key) ?? [])];
  }

  count(key: Key): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** A copy of all of them, each in the order in which its values were added. */
  groups(): Value[][] {
    return [...this.#groups.values()].map((group) => [...group]);
  }
}
