import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { readLog } from "../../src/transport/child-log.js";

/** What a log of some chunks tells: each line that was handed over, and the words for the error. */
async function read(chunks: readonly (string | Buffer)[], options?: { maxLineLength: number }) {
  const [stderr, lines]: [PassThrough, string[]] = [new PassThrough(), []];
  const log = readLog(stderr, (line) => lines.push(line), options);
  for (const chunk of chunks) stderr.write(chunk);
  stderr.end();
  await finished(stderr);
  return { lines, words: log.words() };
}

describe("readLog", () => {
  it("hands over lines that were cut anywhere, in the middle of a character too, and the last without a line feed", async () => {
    const bytes = Buffer.from("żółw 🐢\r\n\ntwo");
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect((await read([bytes.subarray(0, cut), bytes.subarray(cut)])).lines).toEqual(["żółw 🐢", "", "two"]);
    }
  });

  it("cuts a line that is too long, however it comes, and reads on", async () => {
    const { lines } = await read(["0123", "456789", "abcdef\nshort\n", "0123456789abc\n"], { maxLineLength: 8 });
    expect(lines).toEqual(["01234567", "short", "01234567"]);
  });

  it("keeps four lines from the beginning and six from the end, and says where it left some out", async () => {
    const { words } = await read([Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n")]);
    expect(words.split(" | ")).toEqual([0, 1, 2, 3, "...", 14, 15, 16, 17, 18, 19].map((n) => (n === "..." ? n : `line ${n}`)));
  });

  it("keeps no secret, not even one that a long line would cut", async () => {
    const { words } = await read([`${"x".repeat(290)} sk-proj-0123456789abcdef`]);
    expect(words).not.toContain("sk-");
    expect(words.length).toBeLessThanOrEqual(300);
  });
});
