import { describe, expect, it } from "vitest";
import { checkImage, checkImageUrl, OMITTED } from "../../../../src/server/turn/pictures/image-data.js";
import { BROKEN_URLS, chunk, dataUrl, flipped, GIF, png, WEBP } from "../../../support/pictures.js";

/** A JPEG as its parts: what a decoder needs at least. */
function jpeg({ frame = [8, 0, 1, 0, 1, 1, 1, 0x11, 0], scan = [0x12, 0x34, 0xff, 0xd9] } = {}): Buffer {
  const segment = (marker: number, content: readonly number[]) => [0xff, marker, 0, content.length + 2, ...content];
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...new Array<number>(64).fill(1)]),
    ...segment(0xc0, frame),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...scan,
  ]);
}

describe("an image", () => {
  it.each(Object.entries(BROKEN_URLS))("is left out when it is %s", async (_, url) => {
    expect(await checkImageUrl(url)).toEqual({ omitted: OMITTED.unreadable });
  });

  it.each<[string, Buffer, string]>([
    ["a PNG", png(), "image/png"],
    ["a PNG of many rows", png({ width: 300, height: 3000 }), "image/png"],
    ["a grey PNG of one bit", png({ width: 9, height: 3, colour: 0, depth: 1 }), "image/png"],
    ["a PNG of sixteen bits", png({ colour: 2, depth: 16 }), "image/png"],
    ["a PNG with a palette", png({ colour: 3, depth: 4, extra: [chunk("PLTE", Buffer.alloc(3))] }), "image/png"],
    ["an interlaced PNG", png({ width: 9, height: 9, colour: 0, interlace: 1, data: Buffer.alloc(120) }), "image/png"],
    ["a PNG with more data than rows", png({ data: Buffer.alloc(300) }), "image/png"],
    ["a PNG with something after its end", Buffer.concat([png(), Buffer.from("more")]), "image/png"],
    ["a PNG with a wrong sum where it does not matter", png({ extra: [flipped(chunk("tEXt"), -1)] }), "image/png"],
    ["a GIF", GIF, "image/gif"],
    ["a GIF without its last byte", GIF.subarray(0, -1), "image/gif"],
    ["a WebP", WEBP, "image/webp"],
    ["a JPEG", jpeg(), "image/jpeg"],
  ])("is sent under its own name when it is %s", async (_, bytes, mime) => {
    expect(await checkImageUrl(dataUrl(bytes, "application/octet-stream"))).toEqual({
      url: dataUrl(bytes, mime),
      bytes: bytes.length,
    });
  });

  it.each([
    ["has no size", jpeg({ frame: [8, 0, 0, 0, 1, 1, 1, 0x11, 0] })],
    ["has no data", jpeg({ scan: [0xff, 0xd9] })],
  ])("is left out when it is a JPEG that %s", async (_, bytes) => {
    expect(await checkImage(bytes)).toEqual({ omitted: OMITTED.unreadable });
  });

  it("is left to the backend where it is not in the URL", async () => {
    expect(await checkImageUrl("sediment://file_x")).toEqual({ url: "sediment://file_x", bytes: 0 });
  });

  it("is left out when it is larger than what a backend takes", async () => {
    expect(await checkImage(Buffer.alloc(20 * 1024 * 1024 + 1))).toEqual({ omitted: OMITTED.tooLarge });
    expect(await checkImageUrl(`data:image/png;base64,${"A".repeat(30_000_000)}`)).toEqual({ omitted: OMITTED.tooLarge });
  });
});
