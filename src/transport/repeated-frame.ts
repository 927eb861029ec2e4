/** What is longer is not copied, and not remembered. */
const LONGEST_COPIED = 64 * 1024;

let last: Uint8Array | null = null;
let frame: Buffer | null = null;

/**
 * The WebSocket frame of a text that a server sends to one client after the other, from its second client on: it is the same for all of
 * them, since a server does not mask (RFC 6455, 5.2 and 5.3). `null` for a text that was not the last one to be asked for, or is long.
 */
export function repeatedFrame(bytes: Uint8Array): Buffer | null {
  if (bytes !== last) {
    last = bytes.byteLength <= LONGEST_COPIED ? bytes : null;
    frame = null;
    return null;
  }
  frame ??= frameOf(bytes);
  return frame;
}

/** One frame with all of a text. */
function frameOf(bytes: Uint8Array): Buffer {
  const length = bytes.byteLength;
  return Buffer.concat([headOf(length), bytes]);
}

function headOf(length: number): Buffer {
  const [isLast, text] = [0x80, 0x01];
  if (length < 126) return Buffer.from([isLast | text, length]);
  if (length < 0x10000) return Buffer.from([isLast | text, 126, length >> 8, length & 0xff]);
  const head = Buffer.from([isLast | text, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
