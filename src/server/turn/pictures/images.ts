import type { UserInput } from "../../../protocol/shapes/user-input.js";
import { type CheckedImage, checkImageUrl, MAX_IMAGE_BYTES, OMITTED } from "./image-data.js";
import { type ImageFolders, type ReadImage, readImage } from "./image-file.js";

/** How much the images of one turn's input may have, in bytes. */
const MAX_TURN_BYTES = 64 * 1024 * 1024;
/** How much those of one request may have, which repeats the thread. */
const MAX_REQUEST_BYTES = 128 * 1024 * 1024;

/** What was read for each part of a message or of a tool's output. Nothing is kept for longer than the part itself. */
const known = new WeakMap<object, ReadImage>();
/** Parts that are copies of others, and mean the same image. */
const originals = new WeakMap<object, object>();

/** Remembers that a part is a copy of another, so that its image is not read again. */
export function rememberCopy(copy: UserInput, original: UserInput): void {
  if (copy !== original) originals.set(copy, original);
}

/**
 * The images of one turn's requests. Each is read and looked at once, and not again when later turns repeat it; all together have a limit,
 * and those that come late are left out: ask for the newest first.
 */
export class TurnImages {
  readonly #folders: ImageFolders;
  #turnLeft = MAX_TURN_BYTES;
  #requestLeft = MAX_REQUEST_BYTES;

  constructor(folders: ImageFolders) {
    this.#folders = folders;
  }

  /** @param isEarlier - Whether it is of an earlier turn. */
  async ofFile(part: UserInput & { readonly path: string }, isEarlier: boolean): Promise<ReadImage> {
    return this.#take(part, isEarlier, (most) => readImage(part.path, { folders: this.#folders, mostBytes: most }));
  }

  async ofUrl(part: object, url: string, isEarlier: boolean): Promise<CheckedImage> {
    return (await this.#take(part, isEarlier, () => checkImageUrl(url))) as CheckedImage;
  }

  async #take(part: object, isEarlier: boolean, read: (mostBytes: number) => Promise<ReadImage>): Promise<ReadImage> {
    const key = originals.get(part) ?? part;
    const left = isEarlier ? this.#requestLeft : Math.min(this.#turnLeft, this.#requestLeft);
    const image = known.get(key) ?? (await read(Math.min(left, MAX_IMAGE_BYTES)));
    const bytes = "bytes" in image ? image.bytes : 0;
    if (bytes > left) {
      known.delete(key);
      return { omitted: OMITTED.tooLarge };
    }
    if ("bytes" in image) known.set(key, image);
    this.#requestLeft -= bytes;
    if (!isEarlier) this.#turnLeft -= bytes;
    return image;
  }
}
