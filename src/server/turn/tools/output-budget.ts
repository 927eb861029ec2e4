/** How many bytes of text count as a token, as codex estimates it (0.171). */
const BYTES_PER_TOKEN = 4;

/** About how many tokens a text has. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/**
 * A command's output for the model, within so many tokens. Of a longer one, the beginning and the end are kept, and a line in front says
 * how much there was, in the words of the real server (0.171).
 */
export function limitOutput(text: string, maxTokens: number): string {
  const cut = cutMiddle(text, maxTokens);
  if (cut === text) return text;
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return `Warning: truncated output (original token count: ${estimateTokens(text)})\nTotal output lines: ${lines}\n\n${cut}`;
}

/** A text within so many tokens: of a longer one, the beginning and the end, in the words of the real server (0.171). */
export function cutMiddle(text: string, maxTokens: number): string {
  const bytes = Buffer.from(text);
  const budget = maxTokens * BYTES_PER_TOKEN;
  if (bytes.length <= budget) return text;
  let headEnd = Math.floor(budget / 2);
  let tailStart = bytes.length - (budget - headEnd);
  // Characters stay whole.
  while (isInsideCharacter(bytes[headEnd])) headEnd -= 1;
  while (isInsideCharacter(bytes[tailStart])) tailStart += 1;
  const [head, tail] = [bytes.toString("utf8", 0, headEnd), bytes.toString("utf8", tailStart)];
  const removed = Math.ceil((bytes.length - budget) / BYTES_PER_TOKEN);
  return `${head}…${removed} tokens truncated…${tail}`;
}

/** Whether a byte of UTF-8 goes on with the character of the byte before it. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
