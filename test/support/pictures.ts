import { deflateSync } from "node:zlib";

/** What a PNG is made of; the rest is as it should be. */
export interface PngOptions {
  readonly width?: number;
  readonly height?: number;
  /** 0 grey, 2 colours, 3 from a palette, 4 and 6 with transparency. */
  readonly colour?: number;
  readonly depth?: number;
  readonly interlace?: number;
  /** The data, before it is packed. */
  readonly data?: Buffer;
  /** The data as it is in the file. */
  readonly packed?: Buffer;
  readonly extra?: readonly Buffer[];
  readonly isEnded?: boolean;
}

/** A picture of 2 by 2 pixels, or as it is asked for. */
export function png(options: PngOptions = {}): Buffer {
  const { width = 2, height = 2, colour = 6, depth = 8, interlace = 0, extra = [], isEnded = true } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  const samples = [1, 0, 3, 1, 2, 0, 4][colour] ?? 4;
  const row = 1 + Math.ceil((width * samples * depth) / 8);
  const packed = options.packed ?? deflateSync(options.data ?? Buffer.alloc(row * height));
  const end = isEnded ? [chunk("IEND")] : [];
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...extra,
    chunk("IDAT", packed),
    ...end,
  ]);
}

export function chunk(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function crc32(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** One pixel each. */
export const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
export const WEBP = Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");

export function dataUrl(bytes: Buffer | string, mime = "image/png"): string {
  return `data:${mime};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Bytes with one of them changed. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}

/** `data:` URLs that are no picture, by what is wrong with them. */
export const BROKEN_URLS: Readonly<Record<string, string>> = {
  rubbish: dataUrl("rubbish"),
  html: dataUrl("<html>", "text/html"),
  empty: "data:image/png;base64,",
  nothing: "data:,",
  "no base64": "data:image/png;base64,!!!!",
  "not said to be base64": "data:image/png,abc",
  "base64 of another alphabet": "data:image/png;base64,__--",
  "base64 in two lines": dataUrl(png()).replace("iVBO", "iVBO\n"),
  "a head and rubbish": dataUrl(Buffer.concat([png().subarray(0, 8), Buffer.from("rubbish".repeat(9))])),
  "a header and rubbish": dataUrl(Buffer.concat([png().subarray(0, 33), Buffer.from("rubbish".repeat(9))])),
  "cut off": dataUrl(png().subarray(0, 45)),
  "without an end": dataUrl(png({ isEnded: false })),
  "a wrong sum of its header": dataUrl(flipped(png(), 30)),
  "a wrong sum of its data": dataUrl(flipped(png(), -14)),
  "data that is not packed": dataUrl(png({ packed: Buffer.from("rubbish") })),
  "too few rows": dataUrl(png({ data: Buffer.alloc(3) })),
  "a row with an unknown filter": dataUrl(png({ data: Buffer.alloc(18, 9) })),
  "no size": dataUrl(png({ width: 0, height: 0 })),
  "an unknown kind of colour": dataUrl(png({ colour: 5 })),
  "no palette": dataUrl(png({ colour: 3 })),
  "an unknown chunk that it needs": dataUrl(png({ extra: [chunk("ABCD")] })),
  "a size that nothing can hold": dataUrl(png({ width: 60_000, height: 60_000, data: Buffer.alloc(10) })),
  "a GIF that is cut off": dataUrl(GIF.subarray(0, 20), "image/gif"),
  "a GIF without an image": dataUrl(GIF.subarray(0, 19), "image/gif"),
  "a JPEG without anything": dataUrl(Buffer.from("\xff\xd8\xff\xe0rubbish", "latin1"), "image/jpeg"),
  "a WebP that is cut off": dataUrl(WEBP.subarray(0, 30), "image/webp"),
  "a WebP with rubbish": dataUrl(Buffer.concat([WEBP.subarray(0, 20), Buffer.from("rubbish rubbish")]), "image/webp"),
  "a bitmap": dataUrl("BM", "image/bmp"),
  "a drawing": dataUrl("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
};
