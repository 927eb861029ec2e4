import { describe, expect, it } from "vitest";
import { NetworkWaits, unanswered } from "../../../../src/server/turn/responses/connection-failure.js";

const coded = (code: string) => Object.assign(new Error(code), { code });
const failed = (cause: unknown) => new TypeError("fetch failed", { cause });

describe("NetworkWaits", () => {
  it("waits twice as long each time, and no longer than a minute", () => {
    const waits = new NetworkWaits();
    expect(Array.from({ length: 6 }, () => waits.next())).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });
});

describe("unanswered", () => {
  it.each(["ECONNREFUSED", "ENOTFOUND", "UND_ERR_CONNECT_TIMEOUT"])("knows %s as a backend that cannot be reached", (code) => {
    for (const cause of [coded(code), new AggregateError([coded(code)])])
      expect(unanswered(failed(cause))).toMatchObject({
        message: "Connection failed: error sending request",
        isUnreachable: true,
        codexErrorInfo: { httpConnectionFailed: { httpStatusCode: null } },
      });
  });

  it.each(["ECONNRESET", "UND_ERR_SOCKET"])("knows %s as a connection that was lost", (code) => {
    const message = "stream disconnected before completion: error sending request";
    expect(unanswered(failed(coded(code)))).toMatchObject({ message, isUnreachable: false, codexErrorInfo: "other" });
  });

  it.each([coded("CERT_HAS_EXPIRED"), new Error("bad port"), null, { cause: { cause: 5 } }])(
    "does not wait after %s",
    (cause) => {
      const message = "Connection failed: error sending request";
      expect(unanswered(failed(cause))).toMatchObject({ message, isUnreachable: false });
    },
  );
});
