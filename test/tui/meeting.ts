import { setTimeout as pause } from "node:timers/promises";
import { PATIENCE_MS } from "../support/settled.js";
import type { Look, Picture } from "./scene.js";

const LOOK_AGAIN_MS = 100;

/** Whether two pictures of one name are as alike as they have to be. */
export type AreAlike = (name: string, one: Picture, other: Picture) => boolean;

interface Waiting {
  readonly look: Look;
  resolve(picture: Picture): void;
  reject(reason: unknown): void;
}

/**
 * Where two runs of a scenario take each picture together. A screen that is still being drawn is looked at again, until the two are alike
 * or nothing more can come.
 */
export class Meeting {
  readonly #areAlike: AreAlike;
  #waiting: Waiting | null = null;
  #isAlone = false;

  constructor(areAlike: AreAlike) {
    this.#areAlike = areAlike;
  }

  /** Resolves with what is to be seen, when the other one has come as well. */
  async shoot(name: string, look: Look): Promise<Picture> {
    if (this.#isAlone) return look();
    const first = this.#waiting;
    if (!first) {
      return new Promise((resolve, reject) => {
        this.#waiting = { look, resolve, reject };
      });
    }
    this.#waiting = null;
    const both = this.#lookAtBoth(name, first.look, look);
    both.then(([picture]) => first.resolve(picture), first.reject);
    return (await both)[1];
  }

  /** Whoever leaves is waited for no more. */
  leave(): void {
    this.#isAlone = true;
    this.#waiting?.look().then(this.#waiting.resolve, this.#waiting.reject);
    this.#waiting = null;
  }

  async #lookAtBoth(name: string, first: Look, second: Look): Promise<readonly [Picture, Picture]> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const both = await Promise.all([first(), second()]);
      if (this.#areAlike(name, ...both) || performance.now() > giveUpAt) return both;
      await pause(LOOK_AGAIN_MS);
    }
  }
}
