// Some browsers do not have the symbols yet; code compiled from `await using` looks them up on `Symbol`.
const symbols = Symbol as { dispose?: symbol; asyncDispose?: symbol };
symbols.dispose ??= Symbol.for("Symbol.dispose");
symbols.asyncDispose ??= Symbol.for("Symbol.asyncDispose");

/** `Symbol.dispose`, also where the platform lacks it. */
export const dispose: typeof Symbol.dispose = Symbol.dispose;

/** `Symbol.asyncDispose`, also where the platform lacks it. */
export const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose;

/** Something to be undone once, with `using` or by hand. */
export function disposable(undo: () => void): Disposable {
  return { [dispose]: undo };
}
