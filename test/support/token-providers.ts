import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";

/** A host that rotates when its current token is rejected, and remembers what it was asked. */
export function host(options: Parameters<typeof fakeToken>[0] = {}) {
  const asked: TokenRequest[] = [];
  let current = fakeToken(options);
  const provider: ChatgptTokenProvider = (request) => {
    asked.push(request);
    if (request.rejectedAccessToken === current) current = fakeToken(options);
    return { accessToken: current };
  };
  return { asked, provider, current: () => current };
}

/** A provider whose answers are given by hand, after the login. */
export function byHand(first: ChatgptTokens = { accessToken: fakeToken() }) {
  const asked: { request: TokenRequest; resolve: (tokens: ChatgptTokens) => void; reject: (error: unknown) => void }[] = [];
  const provider: ChatgptTokenProvider = (request) =>
    request.reason === "login" ? first : new Promise((resolve, reject) => asked.push({ request, resolve, reject }));
  return { asked, provider, first: first.accessToken };
}
