/** Lets everything run that is due, on both sides of a memory pair. Works while timers are faked. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const MOST_TURNS = 100_000;

/** Resolves when `holds` does. A loop that nothing ends would keep the whole run from ending. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    if (turn === MOST_TURNS) throw new Error("waited in vain");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
