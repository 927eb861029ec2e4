import { constants, open } from "node:fs/promises";

/** The largest image that is read: the most that the model's backend takes in one request. */
const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

/** How files of each kind of image begin. */
const KINDS: readonly { readonly mime: string; readonly at: number; readonly magic: string }[] = [
  { mime: "image/png", at: 0, magic: "\x89PNG\r\n\x1a\n" },
  { mime: "image/jpeg", at: 0, magic: "\xff\xd8\xff" },
  { mime: "image/gif", at: 0, magic: "GIF8" },
  { mime: "image/webp", at: 8, magic: "WEBP" },
];

/**
 * Reads an image from a file into a `data:` URL. Its first bytes decide on its kind, not its name. The problem is a sentence that the
 * model and the client may see.
 */
export async function readImage(path: string): Promise<{ readonly url: string } | { readonly problem: string }> {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would never end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return { problem: "it is not a file" };
      if (stats.size > MAX_IMAGE_BYTES) return { problem: `it has ${stats.size} bytes, and ${MAX_IMAGE_BYTES} is the limit` };
      const bytes = await file.readFile();
      const mime = kindOf(bytes);
      return mime
        ? { url: `data:${mime};base64,${bytes.toString("base64")}` }
        : { problem: "it is not a PNG, JPEG, GIF or WebP image" };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? "unknown error" };
  }
}

function kindOf(bytes: Buffer): string | undefined {
  return KINDS.find(({ at, magic }) => bytes.toString("latin1", at, at + magic.length) === magic)?.mime;
}
