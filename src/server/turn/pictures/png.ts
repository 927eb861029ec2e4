export const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";

/** The bit depths of each colour type, and how many samples a pixel has. */
const COLOURS: Readonly<Record<number, { readonly depths: readonly number[]; readonly samples: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], samples: 1 },
  2: { depths: [8, 16], samples: 3 },
  3: { depths: [1, 2, 4, 8], samples: 1 },
  4: { depths: [8, 16], samples: 2 },
  6: { depths: [8, 16], samples: 4 },
};

/** The most that an image may hold when it is unpacked, in bytes. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** The passes of an interlaced image: where each begins, and its steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Rows that follow one another in the unpacked data, each with a byte for its filter in front. */
interface Rows {
  readonly count: number;
  readonly bytes: number;
}

interface Parts {
  readonly rows: readonly Rows[];
  readonly data: readonly Buffer[];
}

/** Whether a PNG can be decoded: its chunks are whole, and the rows of its image are there. */
export async function isPng(bytes: Buffer): Promise<boolean> {
  const parts = readChunks(bytes);
  return parts !== null && (await holdsRows(parts));
}

function readChunks(bytes: Buffer): Parts | null {
  let rows: readonly Rows[] | null = null;
  let needsPalette = false;
  const data: Buffer[] = [];
  for (let at = PNG_SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    const type = bytes.toString("latin1", at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    // A small letter in front: the image can do without the chunk.
    const isCritical = (bytes[at + 4] ?? 0) < 0x60;
    if (isCritical && bytes.readUInt32BE(end - 4) !== crc32(bytes.subarray(at + 4, end - 4))) return null;
    at = end;
    if (type === "IHDR" && rows === null) {
      rows = readHeader(content);
      needsPalette = content[9] === 3;
    }
    if (rows === null) return null;
    if (type === "PLTE") needsPalette = false;
    else if (type === "IDAT") data.push(content);
    else if (type === "IEND") return data.length > 0 && !needsPalette ? { rows, data } : null;
    else if (isCritical && type !== "IHDR") return null;
  }
  return null;
}

function readHeader(content: Buffer): readonly Rows[] | null {
  if (content.length !== 13) return null;
  const [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
  const [depth = 0, colour = -1, compression, filter, interlace] = content.subarray(8);
  const known = COLOURS[colour];
  if (width === 0 || height === 0 || !known?.depths.includes(depth) || compression !== 0 || filter !== 0) return null;
  const bytesOf = (pixels: number) => Math.ceil((pixels * known.samples * depth) / 8);
  const rows =
    interlace === 0
      ? [{ count: height, bytes: bytesOf(width) }]
      : PASSES.map(([x, y, stepX, stepY]) => ({
          count: Math.max(0, Math.ceil((height - y) / stepY)),
          bytes: bytesOf(Math.max(0, Math.ceil((width - x) / stepX))),
        }));
  const size = rows.reduce((sum, { count, bytes }) => sum + count * (bytes + 1), 0);
  return interlace === undefined || interlace > 1 || size > MAX_UNPACKED_BYTES ? null : rows.filter(({ bytes }) => bytes > 0);
}

/** Unpacks the data piece by piece, and looks at the filter of each row. What comes after the last row does not matter. */
async function holdsRows({ rows, data }: Parts): Promise<boolean> {
  const starts = startsOf(rows);
  let next = starts.next();
  let size = 0;
  const { createInflate } = await import("node:zlib");
  const inflate = createInflate();
  try {
    const written = (async () => {
      for (const piece of data) inflate.write(piece);
      inflate.end();
    })();
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      for (; !next.done && next.value < size + chunk.length; next = starts.next())
        if ((chunk[next.value - size] ?? 255) > 4) return false;
      size += chunk.length;
      if (next.done && size >= starts.total) break;
    }
    await written;
  } catch {
    return false;
  } finally {
    inflate.destroy();
  }
  return next.done === true && size >= starts.total;
}

/** Where each row begins. */
function startsOf(rows: readonly Rows[]): Iterator<number> & { readonly total: number } {
  let [pass, row, at] = [0, 0, 0];
  const total = rows.reduce((sum, { count, bytes }) => sum + count * (bytes + 1), 0);
  return {
    total,
    next() {
      while (pass < rows.length && row >= (rows[pass]?.count ?? 0)) {
        pass += 1;
        row = 0;
      }
      const current = rows[pass];
      if (!current) return { done: true, value: undefined };
      const value = at;
      at += current.bytes + 1;
      row += 1;
      return { done: false, value };
    },
  };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
