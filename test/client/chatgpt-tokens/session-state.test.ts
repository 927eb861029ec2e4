import { describe, expect, it } from "vitest";
import { EarlyRefresh } from "../../../src/client/chatgpt-tokens/early-refresh.js";
import { SessionState } from "../../../src/client/chatgpt-tokens/session-state.js";
import type { PreparedTokens } from "../../../src/client/chatgpt-tokens/wire-tokens.js";

const never = async () => {
  throw new Error("nothing is refreshed early here");
};

function createState() {
  return new SessionState(new EarlyRefresh(0, { ask: never, replace: never, fail: () => {} }));
}

function tokens(accessToken: string): PreparedTokens {
  return { wire: { accessToken }, expiresAt: null };
}

describe("the state of a token session", () => {
  it("is leaving until the last of several logouts has ended", () => {
    const state = createState();
    state.signIn(tokens("a"));
    const [one, two] = [state.leave(), state.leave()];
    state.endLogout(one);
    expect(state.current.name).toBe("leaving");
    state.endLogout(two);
    expect(state.current.name).toBe("signed-out");
  });

  it("keeps tokens that were handed over while a logout was under way", () => {
    const state = createState();
    const leaving = state.leave();
    const pushed = tokens("pushed");
    state.signIn(pushed);
    state.endLogout(leaving);
    expect(state.tokens).toBe(pushed);
  });

  it("goes back from a login that failed to what has become of the state before it", () => {
    const state = createState();
    const leaving = state.leave();
    const before = state.current;
    state.signIn(tokens("refused"));
    state.goBack(before);
    expect(state.current.name).toBe("leaving");
    state.signIn(tokens("refused"));
    state.endLogout(leaving);
    state.goBack(before);
    expect(state.current.name).toBe("signed-out");
  });

  it("stops a renewal when other tokens come, and does not find it again when it goes back", () => {
    const state = createState();
    state.signIn(tokens("a"));
    const before = state.current;
    const renewal = { until: new AbortController(), isLate: false };
    if (before.name === "signed-in") before.renewal = renewal;
    state.signIn(tokens("b"));
    expect(renewal.until.signal.aborted).toBe(true);
    state.goBack(before);
    expect([state.tokens?.wire.accessToken, state.renewal]).toEqual(["a", null]);
  });

  it("stays closed", () => {
    const state = createState();
    state.signIn(tokens("a"));
    state.close();
    state.signIn(tokens("b"));
    state.endLogout(state.leave());
    expect([state.current.name, state.tokens]).toEqual(["closed", null]);
  });
});
