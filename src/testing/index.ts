export { createFakeCodexHome, type FakeCodexHome, type FakeCodexHomeOptions } from "./codex-home.js";
export {
  createFakeAppServer,
  type FakeAppServer,
  type FakeAppServerOptions,
  type FakeReceived,
  type FakeScenario,
} from "./fake-app-server.js";
export { type FakeBackend, type FakeRequest, startFakeBackend } from "./fake-backend.js";
export type { FakeClock } from "./fake-clock.js";
export type { FakeAnswer, FakeCall, FakeReasoning } from "./fake-model.js";
export { type FakeTokenOptions, fakeToken } from "./fake-tokens.js";
