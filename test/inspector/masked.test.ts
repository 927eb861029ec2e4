import { expect, it } from "vitest";
import { maskBearers, maskFromNowOn } from "../../src/inspector/masked.js";

it("a bearer that begins like another leaves nothing of the other", () => {
  maskFromNowOn("a-bearer-token");
  maskFromNowOn("a-bearer-token-that-is-longer");
  expect(maskBearers({ "a-bearer-token": ["x a-bearer-token-that-is-longer y"] })).toEqual({ "[redacted]": ["x [redacted] y"] });
});
