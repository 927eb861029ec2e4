import { describe, expect, it, vi } from "vitest";
import type { Client } from "../../src/client/index.js";
import type { AnyRequest, Table } from "../../src/protocol/derive.js";
import { byMethod, clientRequests, dialectOf, serverNotifications, serverRequests } from "../../src/protocol/index.js";
import { isUnchecked, nothing } from "../../src/protocol/shape.js";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";

type Call = (params?: unknown) => Promise<unknown>;
type ByName = Readonly<Record<string, Readonly<Record<string, Call>>>>;

const rows = Object.entries(clientRequests as Table<AnyRequest>).flatMap(([group, named]) =>
  Object.entries(named).map(([name, row]) => ({ group, name, row })),
);
const isFree = ({ params, result }: AnyRequest) => (isUnchecked(params) || params === nothing) && isUnchecked(result);
const callOf = (client: Client, group: string, name: string) => (client as unknown as ByName)[group]?.[name] as Call;

describe("the facade", () => {
  it("has a function for every request, which asks by the row's wire name", async () => {
    const { client, wire } = await createPlayedClient();
    wire.each(
      ({ method }) => method !== "initialize",
      ({ id, method }) => wire.send({ id, result: { answered: method } }),
    );
    for (const { group, name, row } of rows) {
      const call = callOf(client, group, name);
      expect(call).toBeTypeOf("function");
      if (isFree(row)) await expect(call()).resolves.toEqual({ answered: row.method });
    }
  });

  it("refuses at once, by name and release, what the connected server cannot know", async () => {
    const { client, wire } = await createPlayedClient({}, { userAgent: "codex/0.93.0 (Linux)" });
    const before = wire.received.length;
    const unknown = rows.filter(({ row }) => !dialectOf("codex/0.93.0").has(row));
    for (const { group, name, row } of unknown) {
      await expect(callOf(client, group, name)()).rejects.toMatchObject({
        code: "ERR_UNSUPPORTED",
        method: row.method,
        version: "0.93.0",
        message: expect.stringContaining(row.method),
      });
    }
    expect(unknown.length).toBeGreaterThan(100);
    expect(wire.received.length).toBe(before);
  });
});

describe("on()", () => {
  it.each([...byMethod(serverNotifications as Table<{ method: string }>).keys()])(
    "hears %s, also when it is not what it should be",
    async (method) => {
      const { client, wire } = await createPlayedClient();
      const params = { unheardOf: [1, { deep: null }] };
      const heard = vi.fn();
      client.on(method as "warning", heard);
      wire.send({ method, params, emittedAtMs: 1 });
      await eventually(() => expect(heard).toHaveBeenCalledTimes(1));
      expect(heard).toHaveBeenCalledWith(params);
    },
  );
});

describe("onNotification()", () => {
  it("hears notifications that no release has, as they came", async () => {
    const { client, wire } = await createPlayedClient();
    const heard = vi.fn();
    client.onNotification(heard);
    const sent = {
      method: "codex/event/brand_new",
      params: { msg: { type: "x" } },
      emittedAtMs: 1_780_000_000_000,
      besides: null,
    };
    wire.send(sent);
    await eventually(() => expect(heard).toHaveBeenCalledTimes(1));
    expect(heard.mock.calls[0]?.[0]).toEqual({ ...sent });
  });
});

describe("handle()", () => {
  it.each([...byMethod<AnyRequest>(serverRequests).values()].map(({ method }) => method))("is asked for %s", async (method) => {
    const { client, wire } = await createPlayedClient();
    const handler = vi.fn(() => ({}) as never);
    client.handle(method as "attestation/generate", handler);
    const answer = await wire.ask(method, {});
    // Params that do not fit are refused before the handler; either way it is no longer an unknown method.
    const refused = (answer.error as { code: number } | undefined)?.code;
    expect([handler.mock.calls.length, refused]).toSatisfy(([calls, code]) => calls === 1 || code === -32600);
  });
});

describe("integers of 64 bits", () => {
  it("arrive whole, as a bigint where a number would round them, and leave as they came", async () => {
    const { client, wire } = await createPlayedClient();
    const most = 9_223_372_036_854_775_807n;
    wire.each(
      ({ method }) => method === "memory/reset",
      ({ id }) => wire.send({ id, result: { small: 1, large: most } }),
    );
    await expect(client.memory.reset()).resolves.toEqual({ small: 1, large: most });
  });

  it("are refused, rather than rounded, where the protocol says a number", async () => {
    const { client, wire } = await createPlayedClient();
    const window = { usedPercent: 1, windowDurationMins: null, resetsAt: 9_223_372_036_854_775_807n };
    wire.each(
      ({ method }) => method === "account/rateLimits/read",
      ({ id }) => wire.send({ id, result: { rateLimits: { primary: window, secondary: null, credits: null, planType: null } } }),
    );
    await expect(client.account.rateLimitsRead()).rejects.toMatchObject({ code: "ERR_SHAPE" });
  });
});
