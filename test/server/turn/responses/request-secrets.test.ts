import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { maskKnownSecrets } from "../../../../src/rpc/known-secrets.js";
import { createAgentRig } from "../../../support/agent.js";

const [KEY, HEADER, ACCOUNT] = ["opaque-key-of-the-provider", "opaque-header-of-the-gateway", "opaque-key-of-the-account"];
const said = `no: ${KEY}, ${HEADER} and ${ACCOUNT}`;

describe("what a request has to be kept secret", () => {
  it.each<[string, FakeAnswer]>([
    ["an error", { status: 403, message: said }],
    ["an error that is told whole", { status: 400, message: said }],
    ["a page", { status: 502, body: `<html>${said}` }],
    ["a failed response", { failure: { code: "invalid_prompt", message: said } }],
    ["a failed response that is asked for again", { failure: { code: "unknown", message: said } }],
  ])("is masked when the backend quotes it in %s", async (_, answer) => {
    const logged: unknown[] = [];
    const log = (...what: unknown[]) => void logged.push(what);
    const rig = await createAgentRig([answer, answer], {
      provider: {
        requires_openai_auth: true,
        http_headers: { "x-gateway": HEADER, authorization: `Bearer ${KEY}` },
        stream_max_retries: 1,
      },
      logger: { debug: log, info: log, warn: log, error: log },
    });
    await rig.client.account.loginStart({ type: "apiKey", apiKey: ACCOUNT });
    const { outcome, events } = await rig.run("hi");
    expect(outcome.error?.message).toContain("no: [redacted], [redacted] and [redacted]");
    const all = JSON.stringify([outcome, events, logged]);
    for (const secret of [KEY, HEADER, ACCOUNT]) expect(all).not.toContain(secret);
  });

  it("is not held when the exchange is over and nobody is signed in", async () => {
    const rig = await createAgentRig([{ status: 403, message: said }], { provider: { http_headers: { "x-gateway": HEADER } } });
    await rig.run("hi");
    expect(maskKnownSecrets(HEADER)).toBe(HEADER);
    await rig.client.account.loginStart({ type: "apiKey", apiKey: ACCOUNT });
    expect(maskKnownSecrets(ACCOUNT)).not.toBe(ACCOUNT);
    await rig.client.account.logout();
    expect(maskKnownSecrets(ACCOUNT)).toBe(ACCOUNT);
    await rig.client.account.loginStart({ type: "apiKey", apiKey: ACCOUNT });
    await rig.server.close();
    expect(maskKnownSecrets(ACCOUNT)).toBe(ACCOUNT);
  });
});
