import { isGif, isJpeg, isWebp } from "./other-formats.js";
import { isPng, PNG_SIGNATURE } from "./png.js";

/** The largest image that is sent, in bytes: the most that the model's backend takes in one request. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

/** What stands in the place of an image that is not sent. The words are those of the real server (0.171). */
export const OMITTED = {
  unreadable: "image content omitted because it could not be processed",
  lowDetail: "image content omitted because detail 'low' is not supported; use 'high', 'original', or 'auto'",
  tooLarge: "image content omitted because it exceeded the supported size limit; use a smaller image",
} as const;

interface Format {
  readonly mime: string;
  readonly at: number;
  readonly magic: string;
  readonly fits: (bytes: Buffer) => boolean | Promise<boolean>;
}

/** The formats that models take. What a file begins with decides, not what it is called. */
const FORMATS: readonly Format[] = [
  { mime: "image/png", at: 0, magic: PNG_SIGNATURE, fits: isPng },
  { mime: "image/jpeg", at: 0, magic: "\xff\xd8\xff", fits: isJpeg },
  { mime: "image/gif", at: 0, magic: "GIF8", fits: isGif },
  { mime: "image/webp", at: 8, magic: "WEBP", fits: isWebp },
];

/** An image as the model gets it, or the words in its place. */
export type CheckedImage = { readonly url: string; readonly bytes: number } | { readonly omitted: string };

/** Looks whether the bytes are an image, and makes a `data:` URL of them that says which kind. */
export async function checkImage(bytes: Buffer): Promise<CheckedImage> {
  if (bytes.length > MAX_IMAGE_BYTES) return { omitted: OMITTED.tooLarge };
  const format = FORMATS.find(({ at, magic }) => bytes.toString("latin1", at, at + magic.length) === magic);
  if (!format || !(await format.fits(bytes))) return { omitted: OMITTED.unreadable };
  return { url: `data:${format.mime};base64,${bytes.toString("base64")}`, bytes: bytes.length };
}

/** The same for a `data:` URL. Other URLs are left to the backend. */
export async function checkImageUrl(url: string): Promise<CheckedImage> {
  if (!/^data:/i.test(url)) return { url, bytes: 0 };
  const comma = url.indexOf(",");
  const isBase64 = comma > 0 && /;base64$/i.test(url.slice(0, comma));
  const text = url.slice(comma + 1);
  if (text.length > (MAX_IMAGE_BYTES * 4) / 3 + 4) return { omitted: OMITTED.tooLarge };
  const bytes = Buffer.from(text, "base64");
  // The decoder of Node passes over what is no base64.
  if (!isBase64 || bytes.toString("base64") !== text) return { omitted: OMITTED.unreadable };
  const image = await checkImage(bytes);
  return "url" in image && image.url === url ? { ...image, url } : image;
}
