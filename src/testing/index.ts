export { createFakeCodexHome, type FakeCodexHome, type FakeCodexHomeOptions } from "./codex-home.js";
export { type FakeAnswer, type FakeBackend, type FakeRequest, startFakeBackend } from "./fake-backend.js";
export { type FakeTokenOptions, fakeToken } from "./fake-tokens.js";
