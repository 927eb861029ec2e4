import { hasSqlite } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { killRepeatedly } from "../../../support/kills.js";

const KILLS = 20;

describe("the command", () => {
  it("loses no turn that it told to be complete, when it is killed at any moment", { timeout: 600_000 }, async () => {
    expect(await hasSqlite()).toBe(true);
    const { kills, completed, lost, interrupted } = await killRepeatedly(KILLS);
    expect({ kills, lost }).toEqual({ kills: KILLS, lost: [] });
    expect(completed).toBeGreaterThan(0);
    expect(interrupted).toBeLessThanOrEqual(KILLS);
  });
});
