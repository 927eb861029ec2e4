import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { redact, redactText, Secret } from "../../src/rpc/redact.js";
import { fakeToken } from "../../src/testing/fake-tokens.js";

describe("redact", () => {
  it("masks members with telling names, however they are spelled, and leaves the rest", () => {
    const value = {
      accessToken: "opaque",
      refresh_token: "opaque",
      OPENAI_API_KEY: "opaque",
      headers: { Authorization: "Basic abc" },
      list: [{ idToken: "opaque" }],
      refreshToken: true,
      chatgptAccountId: "org-a",
    };
    expect(redact(value)).toEqual({
      accessToken: "[redacted]",
      refresh_token: "[redacted]",
      OPENAI_API_KEY: "[redacted]",
      headers: { Authorization: "[redacted]" },
      list: [{ idToken: "[redacted]" }],
      refreshToken: true,
      chatgptAccountId: "org-a",
    });
    expect(value.accessToken).toBe("opaque");
  });

  it("masks tokens and keys wherever they stand in a text", () => {
    const text = `got ${fakeToken()} and Bearer abc.def and sk-proj-0123456789, said user-1`;
    expect(redactText(text)).toBe(
      "got [redacted] and [redacted] and [redacted] said user-1".replace("and [redacted] said", "and [redacted], said"),
    );
  });
});

describe("Secret", () => {
  it("shows itself to nobody who does not ask", () => {
    const secret = new Secret("hunter2");
    const shown = [inspect(secret, { showHidden: true }), JSON.stringify({ secret }), `${secret}`, String(secret)].join();
    expect(shown).not.toContain("hunter2");
    expect(secret.reveal()).toBe("hunter2");
  });
});
