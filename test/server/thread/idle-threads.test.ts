import { type Agent, createAppServer } from "codex-app-server-sdk/server";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TenantGuard } from "../../../src/server/tenant-limits.js";
import { IdleThreads } from "../../../src/server/thread/idle-threads.js";
import { LiveThread } from "../../../src/server/thread/live-thread.js";
import { introduce } from "../../support/raw-client.js";
import { eventually } from "../../support/settled.js";
import { storedThread, storedTurn } from "../../support/stored.js";
import { createWire } from "../../support/wire.js";

const HOUR = 3_600_000;
const TENANTS = ["ann", "ben", "cleo", null] as const;
type Tenant = (typeof TENANTS)[number];

interface Left {
  readonly thread: LiveThread;
  /** Those that were idle when it left, itself included, the one that was left first at the beginning. */
  readonly among: readonly LiveThread[];
}

/** Idle threads of some tenants, and what has become of them. */
function createIdle({ maxIdle = 3, idleThreads = Number.POSITIVE_INFINITY } = {}) {
  const [present, left]: [LiveThread[], Left[]] = [[], []];
  let count = 0;
  const forget = (thread: LiveThread) => {
    if (present.includes(thread)) present.splice(present.indexOf(thread), 1);
  };
  const idle = new IdleThreads({
    graceMs: HOUR,
    maxIdle,
    guard: new TenantGuard({ idleThreads }),
    letGo: (thread) => {
      left.push({ thread, among: [...present] });
      idle.remove(thread);
      forget(thread);
    },
  });
  onTestFinished(() => idle.close());
  const leave = (thread: LiveThread) => {
    forget(thread);
    present.push(thread);
    idle.add(thread);
    return thread;
  };
  return {
    left,
    present,
    leave: (owner: Tenant, isKept = true) =>
      leave(new LiveThread(storedThread(`${owner}-${++count}`, { owner }), { audience: () => [], isKept })),
    leaveAgain: leave,
    use: (thread: LiveThread) => {
      forget(thread);
      idle.remove(thread);
    },
  };
}

const ids = (threads: readonly { readonly id: string }[]) => threads.map(({ id }) => id);
const countOf = (threads: readonly LiveThread[], owner: string | null) =>
  threads.filter(({ stored }) => stored.owner === owner).length;

describe("threads that nobody uses", () => {
  it("leave where one tenant has more of them than another, and the other's stay", () => {
    const { leave, left, present } = createIdle({ maxIdle: 4 });
    for (const owner of ["ben", "ann", "ann", "ann", "ann", "ann"] as const) leave(owner);
    expect(ids(left.map(({ thread }) => thread))).toEqual(["ann-2", "ann-3"]);
    expect(ids(present)).toEqual(["ben-1", "ann-4", "ann-5", "ann-6"]);
    // A third one gets a place of the one that has most, and then its own ones.
    for (const owner of ["cleo", "cleo", "cleo"] as const) leave(owner);
    expect(ids(present)).toEqual(["ben-1", "ann-5", "ann-6", "cleo-9"]);
  });

  it("leave one after the other in the order in which they were left, stored ones first, where there is one tenant", () => {
    const { leave, leaveAgain, left, use } = createIdle({ maxIdle: 3 });
    const [ephemeral, used] = [leave(null, false), leave(null)];
    use(used);
    leave(null);
    leaveAgain(used);
    for (let times = 0; times < 4; times += 1) leave(null, times > 0);
    expect(ids(left.map(({ thread }) => thread))).toEqual(["null-3", "null-2", "null-5", "null-6"]);
    expect(left.some(({ thread }) => thread === ephemeral)).toBe(false);
  });

  it("are not counted while a turn runs in them, or the store lacks one of their turns", () => {
    const { leave, left } = createIdle({ maxIdle: 2 });
    const [running, missing] = [leave("ann"), leave("ann")];
    running.running = () => storedTurn("turn", { status: "inProgress" });
    missing.missed.push(storedTurn("turn"));
    for (const owner of ["ben", "ben"] as const) leave(owner);
    expect(left).toEqual([]);
    leave("ann");
    expect(ids(left.map(({ thread }) => thread))).toEqual(["ben-3"]);
  });

  it("are no more of one tenant than its limit says, while others have theirs", () => {
    const { leave, left, present } = createIdle({ maxIdle: 100, idleThreads: 2 });
    for (const owner of ["ann", "ben", "ann", "ann", null, null, null] as const) leave(owner);
    expect(ids(left.map(({ thread }) => thread))).toEqual(["ann-1"]);
    expect(ids(present)).toEqual(["ben-2", "ann-3", "ann-4", "null-5", "null-6", "null-7"]);
  });

  it("cost a tenant none of its share, whatever others do", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const step = fc.record({
      owner: fc.constantFrom(...TENANTS),
      isKept: fc.boolean(),
      act: fc.constantFrom("leave", "leave", "leave", "use", "again"),
      which: fc.nat(20),
    });
    const limits = { maxIdle: fc.integer({ min: 0, max: 8 }), idleThreads: fc.constantFrom(2, 5, Number.POSITIVE_INFINITY) };
    fc.assert(
      fc.property(fc.record(limits), fc.array(step, { maxLength: 60 }), ({ maxIdle, idleThreads }, steps) => {
        const { leave, leaveAgain, use, left, present } = createIdle({ maxIdle, idleThreads });
        for (const { owner, isKept, act, which } of steps) {
          const known = present[which % Math.max(present.length, 1)];
          left.length = 0;
          if (act === "leave" || !known) leave(owner, isKept);
          else if (act === "again") leaveAgain(known);
          else use(known);
          const by = act === "again" && known ? known.stored.owner : owner;
          for (const { thread, among } of left) {
            const most = Math.max(...TENANTS.map((tenant) => countOf(among, tenant)));
            const { owner: loser } = thread.stored;
            const isOverOwnLimit = loser === by && loser !== null && countOf(among, loser) > idleThreads;
            if (!isOverOwnLimit) {
              expect(among.length).toBeGreaterThan(maxIdle);
              expect(countOf(among, loser)).toBe(most);
              // Nobody takes a place of another's who has as many itself.
              if (loser !== by) expect(countOf(among, by)).toBeLessThan(most);
            }
            const own = among.filter(({ stored }) => stored.owner === loser);
            expect(thread).toBe(own.find((one) => one.isKept) ?? own[0]);
          }
          expect(present.length).toBeLessThanOrEqual(maxIdle);
          for (const tenant of TENANTS) if (tenant !== null) expect(countOf(present, tenant)).toBeLessThanOrEqual(idleThreads);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("an app-server", () => {
  const agent: Agent = async ({ write }) => write.message().end("heard");

  async function createTenants(options: Parameters<typeof createAppServer>[0]) {
    const server = createAppServer({ logger: false, agent, ...options });
    onTestFinished(() => server.close());
    const join = async (subject: string) => {
      const wire = createWire();
      server.accept(wire.transport, { identity: { subject } });
      await introduce(wire);
      return wire;
    };
    const leaveOne = async (wire: Awaited<ReturnType<typeof join>>, ephemeral = false) => {
      const { result } = await wire.ask("thread/start", { ephemeral });
      const { id: threadId } = (result as { thread: { id: string } }).thread;
      await wire.ask("thread/unsubscribe", { threadId });
      return threadId;
    };
    const loaded = async (wire: Awaited<ReturnType<typeof join>>) =>
      ((await wire.ask("thread/loaded/list", {})).result as { data: string[] }).data.sort();
    return { join, leaveOne, loaded };
  }

  it("keeps the ephemeral threads of a tenant while others leave many", async () => {
    const { join, leaveOne, loaded } = await createTenants({ maxIdleThreads: 6 });
    const [ann, ben, cleo] = [await join("ann"), await join("ben"), await join("cleo")];
    const [one, two] = [await leaveOne(ann, true), await leaveOne(ann, true)];
    const bens: string[] = [];
    for (let times = 0; times < 20; times += 1) bens.push(await leaveOne(ben));
    const cleos = [await leaveOne(cleo, true), await leaveOne(cleo, true)];
    expect(await loaded(ann)).toEqual([one, two].sort());
    expect(await loaded(ben)).toEqual(bens.slice(-2).sort());
    expect(await loaded(cleo)).toEqual(cleos.sort());
    // Each hears of its own alone.
    const closed = ann.received.filter(({ method }) => method === "thread/closed");
    expect(closed).toEqual([]);
  });

  it("keeps as many of a tenant as `tenantLimits.idleThreads` says, so that it may start others", async () => {
    const { join, leaveOne, loaded } = await createTenants({ tenantLimits: { idleThreads: 2, loadedThreads: 3 } });
    const [ann, ben] = [await join("ann"), await join("ben")];
    const bens = [await leaveOne(ben), await leaveOne(ben)];
    const anns: string[] = [];
    for (let times = 0; times < 6; times += 1) anns.push(await leaveOne(ann));
    await eventually(async () => expect(await loaded(ann)).toEqual(anns.slice(-2).sort()));
    expect(await loaded(ben)).toEqual(bens.sort());
  });
});
