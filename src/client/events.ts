import { EventEmitter } from "events";
import type TypedEmitter from "typed-emitter";
import { disposable } from "../rpc/disposal.js";

// biome-ignore lint/suspicious/noExplicitAny: listeners of any value; the names of `E` say which.
export type Signatures<E> = { [Name in keyof E]: (value: any) => void };

/** Typed listeners by name. One that throws is reported and stops nobody; no name is special, `error` included. */
export class Listeners<E extends Signatures<E>> {
  readonly #emitter = new EventEmitter().setMaxListeners(0) as unknown as TypedEmitter<Record<string, E[keyof E]>>;
  readonly #onThrow: (error: unknown) => void;

  constructor(onThrow: (error: unknown) => void) {
    this.#onThrow = onThrow;
  }

  on<Name extends keyof E & string>(name: Name, listener: E[Name]): Disposable {
    this.#emitter.on(name, listener);
    return disposable(() => this.off(name, listener));
  }

  once<Name extends keyof E & string>(name: Name, listener: E[Name]): Disposable {
    this.#emitter.once(name, listener);
    return disposable(() => this.off(name, listener));
  }

  off<Name extends keyof E & string>(name: Name, listener: E[Name]): void {
    this.#emitter.off(name, listener);
  }

  // Not emit(): it throws for an "error" that nobody listens to, and a listener that throws keeps the others from hearing.
  tell<Name extends keyof E & string>(name: Name, value: Parameters<E[Name]>[0]): void {
    if (this.#emitter.listenerCount(name) === 0) return;
    for (const listener of this.#emitter.rawListeners(name) as ((value: unknown) => void)[]) {
      try {
        listener.call(this.#emitter, value);
      } catch (error) {
        this.#onThrow(error);
      }
    }
  }
}
