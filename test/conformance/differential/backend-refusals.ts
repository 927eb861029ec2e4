import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { expect } from "vitest";
import type { Run, Scenario } from "./driver.js";

/** Final answers show as one request, those worth another try as more. */
const RETRIES = "requires_openai_auth = false\nrequest_max_retries = 1\nstream_max_retries = 1";

/** Plays each answer in a thread of its own, for every request of its turn. */
async function playEach(run: Run, answers: readonly FakeAnswer[]): Promise<void> {
  await run.initialize();
  for (const [index, answer] of answers.entries()) {
    run.backend.answer = () => answer;
    const before = run.backend.modelRequests.length;
    await run.startTurn(await run.startThread());
    await run.completed(index + 1);
    await run.settle();
    run.notes.push([answer, { requests: run.backend.modelRequests.length - before }]);
  }
}

const refusals = (status: number, ...codes: readonly string[]): FakeAnswer[] =>
  codes.map((code) => ({ status, body: { error: { code, message: "Their words." } } }));
const kinds = (status: number, ...types: readonly string[]): FakeAnswer[] =>
  types.map((type) => ({ status, body: { error: { type, message: "Their words." } } }));
const failures = (...codes: readonly string[]): FakeAnswer[] =>
  codes.map((code) => ({ failure: { code, message: "Their words." } }));
const limit = (members: object, headers: Record<string, string> = {}): FakeAnswer => ({
  status: 429,
  headers,
  body: { error: { type: "usage_limit_reached", message: "Their words.", ...members } },
});
const PAGE = `<html>é${"x".repeat(9000)}</html>`;
const IDS = { "x-request-id": "req-1", "cf-ray": "ray-1" };

function scenario(name: string, answers: readonly FakeAnswer[], more: Partial<Scenario> = {}): Scenario {
  return { name: `a backend refuses: ${name}`, provider: RETRIES, play: (run) => playEach(run, answers), ...more };
}

/** What a backend refuses with, and what becomes of the turn. */
export const backendRefusalScenarios: readonly Scenario[] = [
  scenario("by a status alone", [400, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529]),
  scenario("a bad request", [
    ...refusals(400, "cyber_policy", "bio_policy", "invalid_prompt", "model_not_found", "content_policy_violation"),
    ...refusals(400, "misalignment_policy_violation", "invalid_audio", "insufficient_quota", "inference_hook_denied"),
    { status: 400, body: { error: { code: "cyber_policy" } } },
    { status: 400, body: { error: { code: "bio_policy", message: " " } } },
    ...kinds(400, "cyber_policy", "context_length_exceeded"),
  ]),
  scenario("what is not there or not allowed", [
    ...refusals(403, "misalignment_policy_violation", "inference_hook_denied", "access_program_not_enabled", "cyber_policy"),
    ...refusals(404, "model_not_found", "other"),
  ]),
  scenario("too many requests", [
    ...refusals(429, "rate_limit_exceeded", "insufficient_quota", "flex_unavailable", "usage_not_included", "cyber_policy"),
    ...kinds(429, "rate_limit_exceeded", "insufficient_quota", "flex_unavailable", "usage_not_included"),
  ]),
  scenario("at a limit", [
    limit({}),
    limit({ resets_at: 1_893_456_000, plan_type: "plus" }),
    limit({ resets_at: 1e15 }),
    limit({ resets_at: "soon" }),
    limit({ resets_at: -5, plan_type: "free" }),
    limit({ plan_type: "team" }),
    limit({ plan_type: 5 }),
    limit({}, { "x-codex-rate-limit-reached-type": "workspace_owner_credits_depleted" }),
    limit({}, { "x-codex-primary-used-percent": "100", "x-codex-primary-window-minutes": "300" }),
  ]),
  scenario("when it is busy", [
    ...refusals(503, "server_is_overloaded", "slow_down", "policy_capacity_unavailable", "rate_limit_exceeded"),
    ...kinds(503, "server_is_overloaded"),
  ]),
  scenario("and says when to come back", [
    ...[
      ...refusals(400, "cyber_policy"),
      ...refusals(429, "other", "flex_unavailable"),
      ...refusals(503, "server_is_overloaded", "policy_capacity_unavailable"),
      ...kinds(429, "usage_limit_reached", "usage_not_included"),
    ].map((answer) => ({ ...(answer as object), headers: { "retry-after": "0" } })),
    ...["Wed, 21 Oct 2015 07:28:00 GMT", "-1", "1.5", "soon", ""].map((when) => ({
      status: 429,
      headers: { "retry-after": when },
    })),
  ]),
  scenario(
    "in a stream, for good",
    failures(
      "cyber_policy",
      "bio_policy",
      "invalid_prompt",
      "insufficient_quota",
      "usage_not_included",
      "server_is_overloaded",
      "flex_unavailable",
      "model_not_found",
      "misalignment_policy_violation",
      "policy_capacity_unavailable",
      "inference_hook_denied",
      "content_policy_violation",
      "access_program_not_enabled",
      "invalid_audio",
    ),
  ),
  scenario("in a stream, for now", [
    ...failures("rate_limit_exceeded", "slow_down", "usage_limit_reached", "server_error", "unknown"),
    { failure: { code: "cyber_policy" } },
    { failure: { code: "unknown" } },
    { incomplete: "content_filter" },
    { incomplete: "max_output_tokens" },
  ]),
  scenario("with a page", [
    { status: 403, body: PAGE, headers: IDS },
    { status: 503, body: PAGE, headers: IDS },
    { status: 404, body: "", headers: IDS },
    { status: 429, body: PAGE, headers: IDS },
    { status: 500, body: PAGE, headers: IDS },
    { status: 403, body: "<html>Cloudflare: blocked</html>", headers: IDS },
    { status: 404, body: { error: { message: "m" } }, headers: { "x-oai-request-id": "oai-1" } },
    { status: 403, body: { error: { message: "m".repeat(5000) } } },
    { status: 403, body: { detail: "d" } },
    { status: 204, body: "" },
  ]),
  scenario("with a page for a bad request", [{ status: 400, body: PAGE, headers: IDS }], {
    differs: {
      because: "a page is cut and its request named whatever the status; there a page with 400 is told whole",
      at: ["notifications[error].params.error.message", "notifications[turn/completed].params.turn.error.message"],
      ours: ({ notifications }) => {
        const told = notifications.find((message) => (message as { method: string }).method === "error");
        const { message } = (told as { params: { error: { message: string } } }).params.error;
        expect(message).toMatch(/^<html>é.*\.\.\., request id: req-1$/);
        expect(message.length).toBeLessThan(1100);
      },
    },
  }),
  scenario("as the context is full", [...refusals(400, "context_length_exceeded"), ...failures("context_length_exceeded")]),
];
