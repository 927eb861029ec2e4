/** Shortens a text to so many bytes of UTF-8 by leaving out its middle, and says how much that was. Characters stay whole. */
export function truncateMiddle(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const headEnd = startOfCharacter(bytes, Math.ceil(maxBytes / 2));
  const tailStart = startOfCharacter(bytes, bytes.length - Math.floor(maxBytes / 2));
  const left = tailStart - headEnd;
  return `${bytes.toString("utf8", 0, headEnd)}\n[... ${left} bytes left out ...]\n${bytes.toString("utf8", tailStart)}`;
}

/** The first place at or before `at` where a character begins. */
function startOfCharacter(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
