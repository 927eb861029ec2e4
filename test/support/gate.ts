/** A place where whoever comes has to wait until it is opened. */
export interface Gate {
  /** Resolves when somebody has come. */
  readonly reached: Promise<void>;
  pass(): Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let [come, open] = [() => {}, () => {}];
  const reached = new Promise<void>((resolve) => {
    come = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    reached,
    pass() {
      come();
      return opened;
    },
    open: () => open(),
  };
}
