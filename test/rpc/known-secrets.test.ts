import { describe, expect, it, onTestFinished } from "vitest";
import { maskKnownSecrets, maskKnownSecretsIn, SecretKeeper } from "../../src/rpc/known-secrets.js";

function createKeeper(...texts: string[]) {
  const keeper = new SecretKeeper();
  onTestFinished(() => keeper.clear());
  for (const text of texts) keeper.add(text);
  return keeper;
}

describe("a secret that is known", () => {
  it("is masked wherever it stands, as plain text", () => {
    createKeeper("a.b(c)*$&d");
    expect(maskKnownSecrets("<a.b(c)*$&d> and a.b(c)*$&d, not aXb(c)*$&d")).toBe("<[redacted]> and [redacted], not aXb(c)*$&d");
  });

  it("is masked whole when a part of it is one too", () => {
    createKeeper("secret-one", "secret-one-and-more");
    expect(maskKnownSecrets("secret-one-and-more")).toBe("[redacted]");
  });

  it("is held until the last keeper lets it go", () => {
    const [one, other] = [createKeeper("secret-one"), createKeeper("secret-one")];
    one.add("secret-one");
    one.clear();
    expect(maskKnownSecrets("secret-one")).toBe("[redacted]");
    other.clear();
    expect(maskKnownSecrets("secret-one")).toBe("secret-one");
  });

  it("is one of sixteen of its keeper: the oldest leaves", () => {
    createKeeper(...Array.from({ length: 17 }, (_, index) => `secret-${String.fromCharCode(97 + index)}`));
    expect(maskKnownSecrets("secret-a secret-b secret-q")).toBe("secret-a [redacted] [redacted]");
  });

  it("is not one that is short, or missing", () => {
    const keeper = createKeeper("shorter");
    keeper.add(undefined);
    expect(maskKnownSecrets("shorter")).toBe("shorter");
  });

  it("is masked in values, names of members included, however deep they are", () => {
    createKeeper("secret-one");
    const value = { list: ["secret-one", 5, null, true, 5n], "secret-one": "x" };
    expect(maskKnownSecretsIn(value)).toEqual({ list: ["[redacted]", 5, null, true, 5n], "[redacted]": "x" });
    let deep: unknown = "secret-one";
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(JSON.stringify(maskKnownSecretsIn(deep))).toContain("[redacted]");
  });

  it("leaves a value as it is while there is none", () => {
    const value = { a: 1 };
    expect(maskKnownSecretsIn(value)).toBe(value);
  });
});
