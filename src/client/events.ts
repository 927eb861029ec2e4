import { EventEmitter } from "events";
import type TypedEmitter from "typed-emitter";
import { disposable } from "../rpc/disposal.js";

/** Signatures of listeners, by event name. */
// biome-ignore lint/suspicious/noExplicitAny: listeners of any value; the names of `E` say which.
export type Signatures<E> = { [Name in keyof E]: (value: any) => void };

/** Typed listeners by event name. A listener that throws is reported, and the others still hear. No name is special, not even `error`. */
export class Listeners<E extends Signatures<E>> {
  readonly #emitter = new EventEmitter().setMaxListeners(0) as unknown as TypedEmitter<Record<string, E[keyof E]>>;
  readonly #onThrow: (error: unknown) => void;
  readonly #guarded = new WeakMap<E[keyof E], E[keyof E]>();

  constructor(onThrow: (error: unknown) => void) {
    this.#onThrow = onThrow;
  }

  on<Name extends keyof E & string>(name: Name, listener: E[Name]): Disposable {
    this.#emitter.on(keyOf(name), this.#guard(listener));
    return disposable(() => this.off(name, listener));
  }

  once<Name extends keyof E & string>(name: Name, listener: E[Name]): Disposable {
    this.#emitter.once(keyOf(name), this.#guard(listener));
    return disposable(() => this.off(name, listener));
  }

  off<Name extends keyof E & string>(name: Name, listener: E[Name]): void {
    this.#emitter.off(keyOf(name), this.#guard(listener));
  }

  tell<Name extends keyof E & string>(name: Name, value: Parameters<E[Name]>[0]): void {
    (this.#emitter as unknown as EventEmitter).emit(keyOf(name), value);
  }

  /** Whether there is a listener for this event. */
  hears(name: keyof E & string): boolean {
    return this.#emitter.listenerCount(keyOf(name)) > 0;
  }

  /** The listener as the emitter gets it: an emitter stops at the first that throws. */
  #guard(listener: E[keyof E]): E[keyof E] {
    const known = this.#guarded.get(listener);
    if (known) return known;
    const guarded = ((value: never) => {
      try {
        listener(value);
      } catch (error) {
        this.#onThrow(error);
      }
    }) as E[keyof E];
    this.#guarded.set(listener, guarded);
    return guarded;
  }
}

/** An emitter throws for an event called "error" that nobody listens to. */
function keyOf(name: string): string {
  return name === "error" ? "error (a notification)" : name;
}
