import { type ChatgptTokens, memoizeTokens, type TokenRequest } from "codex-app-server-sdk/client";
import { describe, expect, it } from "vitest";

const ask = (rejectedAccessToken: string | null = null): TokenRequest => ({
  reason: "login",
  previousAccountId: null,
  rejectedAccessToken,
  deadline: null,
  signal: new AbortController().signal,
});
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

describe("memoizeTokens", () => {
  it("asks again only for what was rejected or is about to expire", async () => {
    const answers: ChatgptTokens[] = [
      { accessToken: "one", expiresAt: inMinutes(60) },
      { accessToken: "two", expiresAt: inMinutes(4) },
      { accessToken: "three" },
    ];
    const provider = memoizeTokens(() => answers.shift() as ChatgptTokens);
    expect((await provider(ask())).accessToken).toBe("one");
    expect((await provider(ask("older"))).accessToken).toBe("one");
    expect((await provider(ask("one"))).accessToken).toBe("two");
    expect((await provider(ask())).accessToken).toBe("three");
    expect((await provider(ask())).accessToken).toBe("three");
  });

  it("shares one call among those who ask together", async () => {
    let calls = 0;
    const provider = memoizeTokens(async () => {
      calls += 1;
      return { accessToken: `token ${calls}` };
    });
    const answers = await Promise.all([provider(ask()), provider(ask()), provider(ask())]);
    expect(new Set(answers.map(({ accessToken }) => accessToken))).toEqual(new Set(["token 1"]));
  });

  it("forgets a call that failed, whether it threw or rejected", async () => {
    let calls = 0;
    const provider = memoizeTokens(() => {
      calls += 1;
      if (calls === 1) throw new Error("thrown");
      return calls === 2 ? Promise.reject(new Error("rejected")) : { accessToken: "third" };
    });
    await expect(provider(ask())).rejects.toThrow("thrown");
    await expect(provider(ask())).rejects.toThrow("rejected");
    expect((await provider(ask())).accessToken).toBe("third");
  });
});
