import type { FakeBackend, FakeRequest } from "codex-app-server-sdk/testing";
import { expect, it } from "vitest";
import { Steps } from "../../src/inspector/steps.js";
import { TokenDesk } from "../../src/inspector/token-desk.js";

it("the turns of a storm are refused together, and a turn of its own at once", async () => {
  const backend = {} as FakeBackend;
  const desk = new TokenDesk(new Steps(), backend);
  const ask = () => backend.answer?.({ bearer: "a-token", body: {} } as FakeRequest) as { status: number; until?: Promise<void> };
  desk.expire();
  expect(ask()).toEqual({ status: 401, until: undefined });
  desk.gatherStorm(2);
  const refused: number[] = [];
  const wait = async (index: number, { until }: ReturnType<typeof ask>) => {
    await until;
    refused.push(index);
  };
  const first = wait(0, ask());
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toEqual([]);
  await Promise.all([first, wait(1, ask())]);
  expect(refused).toEqual([0, 1]);
});
