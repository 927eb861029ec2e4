export { createFakeCodexHome, type FakeCodexHome, type FakeCodexHomeOptions } from "./codex-home.js";
export type { FakeAppServerOptions } from "./fake-app-server/options.js";
export type {
  FakeChangesStep,
  FakeCommandStep,
  FakeCrashStep,
  FakeErrorStep,
  FakeFailureStep,
  FakeHangStep,
  FakeItem,
  FakeItemStep,
  FakeMessageStep,
  FakeNotificationStep,
  FakePauseStep,
  FakeReasoningStep,
  FakeRequestStep,
  FakeScenario,
  FakeStep,
  FakeTurn,
  FakeUnauthorizedStep,
  FakeUsageStep,
} from "./fake-app-server/scenario.js";
export { checkScenario } from "./fake-app-server/scenario-checks.js";
export {
  createFakeAppServer,
  type FakeAppServer,
  type FakeReceived,
} from "./fake-app-server/server.js";
export { type FakeBackend, type FakeRequest, startFakeBackend } from "./fake-backend.js";
export type { FakeClock } from "./fake-clock.js";
export type { FakeAnswer, FakeCall, FakeReasoning } from "./fake-model.js";
export { type FakeTokenOptions, fakeToken } from "./fake-tokens.js";
