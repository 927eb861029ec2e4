// What can be seen of a file without decoding it: that it is whole, with an image in it.

/** Whether a JPEG has its tables, a frame with a size, and the data of a scan. */
export function isJpeg(bytes: Buffer): boolean {
  let [hasFrame, hasQuantization] = [false, false];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1] ?? 0;
    // A marker may have bytes 0xff in front of it.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return false;
    if (marker === 0xdb) hasQuantization = true;
    if (isFrame(marker)) {
      hasFrame = length >= 11 && bytes.readUInt16BE(at + 5) > 0 && bytes.readUInt16BE(at + 7) > 0;
      if (!hasFrame) return false;
    }
    if (marker === 0xda) return hasFrame && hasQuantization && holdsScan(bytes, end);
    at = end;
  }
  return false;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Whether bytes of the image follow, and not a marker at once. */
function holdsScan(bytes: Buffer, start: number): boolean {
  return start + 2 < bytes.length && (bytes[start] !== 0xff || bytes[start + 1] === 0);
}

/** Whether a GIF has a first image that is whole. */
export function isGif(bytes: Buffer): boolean {
  if (bytes.length < 13 || !/^GIF8[79]a$/.test(bytes.toString("latin1", 0, 6))) return false;
  let at = 13 + tableBytes(bytes[10]);
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x2c) {
      if (at + 11 > bytes.length) return false;
      const isEmpty = bytes.readUInt16LE(at + 5) === 0 || bytes.readUInt16LE(at + 7) === 0;
      const data = at + 10 + tableBytes(bytes[at + 9]);
      const codeSize = bytes[data] ?? 0;
      return !isEmpty && codeSize > 0 && codeSize < 12 && endOfBlocks(bytes, data + 1) > data + 2;
    }
    if (kind !== 0x21) return false;
    at = endOfBlocks(bytes, at + 2);
    if (at < 0) return false;
  }
  return false;
}

/** The size of a table of colours, as the flags say. */
function tableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Where a row of blocks ends; -1 when the file ends first. */
function endOfBlocks(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return at + 1;
    at += length + 1;
  }
  return -1;
}

/** Whether a WebP has chunks that are whole, and an image among them. */
export function isWebp(bytes: Buffer): boolean {
  const end = bytes.readUInt32LE(4) + 8;
  return bytes.length >= 20 && end <= bytes.length && holdsFrame(bytes, 12, end);
}

function holdsFrame(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at + 8 <= end; ) {
    const type = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const content = at + 8;
    if (content + length > end) return false;
    if (type === "VP8 ") return length > 10 && bytes.readUIntBE(content + 3, 3) === 0x9d012a && hasSize(bytes, content + 6);
    if (type === "VP8L") return length > 5 && bytes[content] === 0x2f;
    if (type === "ANMF") return length > 24 && holdsFrame(bytes, content + 16, content + length);
    at = content + length + (length % 2);
  }
  return false;
}

/** Width and height of fourteen bits each. */
function hasSize(bytes: Buffer, at: number): boolean {
  return (bytes.readUInt16LE(at) & 0x3fff) > 0 && (bytes.readUInt16LE(at + 2) & 0x3fff) > 0;
}
